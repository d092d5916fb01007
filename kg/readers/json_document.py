"""JSON documents: an array of records, an object that holds one, or a single record; streamed by ijson."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from kg.readers.problems import Fault, Record
from kg.readers.records import TITLE, fold_name, looks_like_record
from kg.readers.source import Utf8Stream

_LISTS = frozenset(
    ("data", "papers", "notes", "results", "items", "records", "entries", "documents", "docs", "articles", "works",
     "publications", "hits")
)  # fmt: skip
"""Names of lists whose objects are records, whatever they hold: such a list is streamed."""

_WRAPPERS = _LISTS | {"message", "response", "result"}
"""Names of objects that such a list may lie in."""

_LIST = re.compile(rf'"(?:{"|".join(sorted(_WRAPPERS))})"\s*:\s*[\[{{]', re.IGNORECASE)
_TITLE = re.compile(rf'"(?:{"|".join(TITLE)})"\s*:', re.IGNORECASE)

Event = tuple[str, Any]

# ijson's C parser crashes at whole numbers of more digits than Python converts (4,300).
_LONG_NUMBER = re.compile(rb"\d{2000}")
# Escapes: pairs of surrogates, which are one character, halves of them alone, which are none, and any other.
_FIRST = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
_SECOND = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(b"".join((_FIRST, _SECOND, b"|(?P<half>", _FIRST, b"|", _SECOND, rb")|\\.")), re.DOTALL)
_FIRST_HALF = re.compile(_FIRST)
_LONGEST_ESCAPE = 12  # bytes: a pair of surrogates
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
# Numbers that are none, outside of strings, and what at the end of a read may be the beginning of one.
_NO_NUMBER = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|(-?Infinity|NaN)', re.DOTALL)
_LONGEST_NO_NUMBER = len(b"-Infinity")
_NO_NUMBER_YET = re.compile(rb"(?:-|-?I[nfity]{0,6}|(?<!Na)Na?)\Z")


class _Readable(Utf8Stream):
    """What ijson's C parser can take: U+FFFD for halves of surrogate pairs, and no number of thousands of digits.

    A half of such a number is seen where it spans two reads.  NaN and infinities are null, as in JSON Lines.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self._rest = b""
        self._in_string = False

    def read(self, size: int = -1) -> bytes:
        chunk, more = b"", bool(size)  # asked for no bytes it gives none, and that is no end
        while more and not chunk:
            read = super().read(size)
            more = bool(read)
            chunk, self._rest = self._rest + read, b""
            if more:
                part = _NO_NUMBER_YET.search(chunk, max(0, len(chunk) - _LONGEST_NO_NUMBER))
                end = _whole(chunk[: part.start()] if part else chunk)
                chunk, self._rest = chunk[:end], chunk[end:]
        if _LONG_NUMBER.search(chunk):
            raise ValueError("thousands of digits in a row")
        chunk = self._without_nan(chunk)
        return _ESCAPE.sub(lambda escape: rb"\ufffd" if escape["half"] else escape.group(), chunk)

    def _without_nan(self, chunk: bytes) -> bytes:
        before = b'"' * self._in_string
        self._in_string ^= _ESCAPED.sub(b"", chunk).count(b'"') % 2 == 1
        if b"NaN" not in chunk and b"Infinity" not in chunk:
            return chunk
        return _NO_NUMBER.sub(lambda match: b"null" if match[1] else match[0], before + chunk)[len(before) :]


def _whole(chunk: bytes) -> int:
    """Where the last escapes of a chunk begin, whose rest may be yet to come; its length where it ends in none."""
    start = chunk.find(b"\\", max(0, len(chunk) - _LONGEST_ESCAPE))
    if start < 0:
        return len(chunk)
    start = len(chunk[:start].rstrip(b"\\"))  # in a run of backslashes only the first surely begins an escape
    if _FIRST_HALF.fullmatch(chunk, max(0, start - _LONGEST_ESCAPE // 2), start):
        start = len(chunk[: start - _LONGEST_ESCAPE // 2].rstrip(b"\\"))
    return start


def holds_list(start: str) -> bool:
    """Whether an object that begins so holds a list of records, and is none itself."""
    found = _LIST.search(start)
    return found is not None and not _TITLE.search(start, 0, found.start())


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the records of a JSON document, or of several one after another.

    A list under one of the usual names is streamed; lists under other names are read whole, and count if one of
    their objects has a title.  What follows a syntax error can't be told apart, and is reported as one fault.
    """
    try:
        events = iter(ijson.basic_parse(_Readable(stream), multiple_values=True))
        for event, _ in events:
            if event == "start_array":
                found = _elements(events)
            elif event == "start_map":
                found = _object(events)
            else:
                found = iter([Fault(None, "a bare value, expected an object or an array of objects")])
            yield from found
    except (ijson.JSONError, ArithmeticError, ValueError) as error:  # decimals have limits, too
        detail = " ".join(str(error).split("\n")[0].split())[:100]
        yield Fault(None, f"no JSON, the rest of the file was not read: {detail}")
    except RecursionError:
        yield Fault(None, "nested too deeply, the rest of the file was not read")


def _elements(events: Iterator[Event]) -> Iterator[Record | Fault]:
    """The records of an array whose start was read."""
    for event, value in events:
        if event == "end_array":
            return
        yield _element(_value(events, event, value))


def _element(value: Any) -> Record | Fault:
    return Record(None, value) if isinstance(value, dict) else Fault(None, "an element that is no object")


def _object(events: Iterator[Event]) -> Iterator[Record | Fault]:
    """The records in an object whose start was read: those of its lists, or the object itself."""
    rest: dict[str, Any] = {}
    listed = False
    record = False  # whether ``rest`` looks like one, known key by key: keys may be many
    key = ""
    for event, value in events:
        if event == "end_map":
            break
        if event == "map_key":
            key = value
        elif event == "start_array" and fold_name(key) in _LISTS and not record:
            listed = True
            yield from _elements(events)
        elif event == "start_map" and fold_name(key) in _WRAPPERS and not record:
            listed = True
            yield from _object(events)
        else:
            rest[key] = _value(events, event, value)
            record = record or looks_like_record({key: rest[key]})
    if record:
        yield Record(None, rest)
        return
    for value in rest.values():
        if isinstance(value, list) and any(isinstance(item, dict) and looks_like_record(item) for item in value):
            listed = True
            yield from map(_element, value)
    if not listed:
        yield Fault(None, "an object that is no record and has no list of records")


def _value(events: Iterator[Event], event: str, value: Any) -> Any:
    """The value that begins with this event, built without recursion: depth is the file's choice."""
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    depth = int(event.startswith("start_"))
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += event.startswith("start_") - event.startswith("end_")
    return builder.value
