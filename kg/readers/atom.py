"""Atom feeds, as arXiv's API answers: streamed, and safe with hostile XML, since document types are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from kg.readers.problems import Fault, Record
from kg.readers.source import HEAD, Utf8Stream

_ATOM = "http://www.w3.org/2005/Atom "
_ERROR = "arxiv.org/api/errors"  # in the id of the entry that says what is wrong with a request
_ARXIV = "http://arxiv.org/schemas/atom "
_FIELDS = {
    f"{_ATOM}{name}": name for name in ("id", "title", "summary", "published", "updated")
} | {
    f"{_ARXIV}doi": "doi",
    f"{_ARXIV}journal_ref": "journal-ref",
}  # fmt: skip


class _RefusedError(Exception):
    """The document has a document type: entities would be declared there, and feeds need none."""


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the entries of a feed. A syntax error ends it: what follows is not read, and one fault says so.

    Blank lines before it, which XML does not allow, are passed over.
    """
    feed = _Feed()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = feed.refuse
    utf8 = Utf8Stream(stream)
    chunk, blank = _beginning(utf8)
    parser.StartElementHandler = lambda name, attributes: feed.start(name, attributes, blank + parser.CurrentLineNumber)
    parser.EndElementHandler = feed.end
    parser.CharacterDataHandler = feed.data
    while True:
        error = None
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as problem:
            reason = expat.ErrorString(problem.code)
            error = Fault(blank + problem.lineno, f"no XML ({reason}), the rest of the file was not read")
        except _RefusedError:
            error = Fault(blank + parser.CurrentLineNumber, "a document type declaration, the file was not read")
        yield from feed.take()
        if error:
            yield error
        if error or not chunk:
            return
        chunk = utf8.read(HEAD)


def _beginning(stream: Utf8Stream) -> tuple[bytes, int]:
    """The first bytes that are not blank, and the number of lines before them."""
    blank = 0
    while chunk := stream.read(HEAD):
        start = chunk.lstrip()
        blank += chunk[: len(chunk) - len(start)].count(b"\n")
        if start:
            return start, blank
    return b"", blank


class _Feed:
    """Collects the entries as the parser goes."""

    def __init__(self) -> None:
        self._done: list[Record | Fault] = []
        self._entry: dict[str, str] | None = None
        self._line = 0
        self._depth = 0  # of elements within the entry: only its own children tell of it, not those of its source
        self._field: str | None = None
        self._parts: list[str] = []

    def take(self) -> list[Record | Fault]:
        done, self._done = self._done, []
        return done

    def refuse(self, *_: Any) -> None:
        raise _RefusedError

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == f"{_ATOM}entry":
            self._entry, self._line, self._depth = {}, line, 0
            return
        if self._entry is None:
            return
        self._depth += 1
        if self._depth > 1:
            return
        if name in _FIELDS:
            self._field, self._parts = _FIELDS[name], []
        elif name == f"{_ATOM}link" and attributes.get("rel", "alternate") == "alternate":
            self._entry.setdefault("url", attributes.get("href", ""))

    def end(self, name: str) -> None:
        if self._entry is None:
            return
        if name == f"{_ATOM}entry":
            if _ERROR in self._entry.get("id", ""):
                message = " ".join(self._entry.get("summary", "").split())
                self._done.append(Fault(self._line, f"arXiv's answer to a wrong request, no paper: {message}"))
            else:
                self._done.append(Record(self._line, self._entry))
            self._entry = None
            return
        self._depth -= 1
        if self._field is not None and self._depth == 0:
            self._entry.setdefault(self._field, "".join(self._parts))
            self._field = None

    def data(self, text: str) -> None:
        if self._field is not None:
            self._parts.append(text)
