"""Read papers from files, folders and standard input: ``read`` yields them one by one and reports what it can't use."""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from kg.errors import InputError, UsageError
from kg.export.files import DATABASE
from kg.models import Paper
from kg.readers.detect import detect, holds_annotations
from kg.readers.problems import EMPTY, UNKNOWN, Fault, NoPaperError, Problem, ProblemKind, Record
from kg.readers.records import LONG_ABSTRACT, hides_abstract, label, to_paper
from kg.readers.source import Source, files_under

__all__ = ["FORMATS", "Problem", "ProblemKind", "detect", "read"]

FORMATS: dict[str, str] = {
    "page": "a page of papers saved as plain text: title, blank line, abstract, blank line",
    "jsonl": "JSON Lines, one record a line (arXiv's snapshot, Semantic Scholar, plain records)",
    "json": "a JSON array of records, or an object that holds one (OpenReview, Papers with Code, Semantic Scholar)",
    "csv": "a table with a header line, columns split by commas, semicolons or bars",
    "tsv": "a table with a header line, columns split by tabs",
    "bibtex": "a BibTeX bibliography with abstracts",
    "atom": "an Atom feed, as arXiv's API answers",
}
"""Name → description of each format that ``read`` knows."""


class _Format(NamedTuple):
    module: str
    wrapped: bool = False
    markup: bool = False


# Parsers are imported when a file needs them.
_PARSERS = {
    "page": _Format("page", wrapped=True),
    "jsonl": _Format("json_lines"),
    "json": _Format("json_document"),
    "csv": _Format("tables"),
    "tsv": _Format("tables"),
    "bibtex": _Format("bibtex", wrapped=True),
    "atom": _Format("atom", wrapped=True, markup=True),
}

_log = logging.getLogger(__name__)
_READ_ERRORS = (OSError, EOFError, zlib.error)  # what damaged or unreadable files raise, also in their middle
_HINT = f"use --format with one of {', '.join(FORMATS)}"


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    strict: bool = False,
    on_problem: Callable[[Problem], None] | None = None,
) -> Iterator[Paper]:
    """Yield the papers in files, folders (with all that is below them, sorted by name) and standard input (``-``).

    Papers come one by one, however large a file is; none is remembered, so that a paper that stands in the input twice
    comes twice, and whoever joins papers decides.  Compressed files (gzip) are recognised by their content.

    Args:
        paths: What to read, in this order.
        format: A key of ``FORMATS`` if it shall not be recognised; in folders, files of another format are skipped.
        strict: Stop at the first broken record.
        on_problem: Called with each problem; without it they are logged (broken ones as warnings).

    Raises:
        UsageError: At once: ``format`` is none.
        InputError: At once: a path is missing or unreadable, or an explicitly named file is of no known format. While
            reading: a broken record, if ``strict``.
    """
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown format {format!r}", hint=f"known are {', '.join(FORMATS)}")
    paths = [os.fspath(path) for path in paths]
    if "" in paths:  # an unset variable of a shell: for pathlib it is the working folder
        raise InputError("an empty path", hint="name files, folders, or - for standard input")
    checked = [path if path == "-" else Path(path) for path in paths]
    for path in checked:
        if isinstance(path, Path):
            _check(path, format)
    return _Reading(format, strict, on_problem or _log_problem).papers(checked)


def _check(path: Path, format: str | None) -> None:
    """Raise InputError for a path that can't be read; pipes are left alone, for what they hold is read once only."""
    try:
        if path.is_dir():
            os.scandir(path).close()
            return
        if not path.exists():
            raise InputError(f"{path}: no such file or folder", hint="name files, folders, or - for standard input")
        if not path.is_file():
            return
        with Source(path) as source:
            if source.head.strip() and format is None and detect(path.name, source.head) is None:
                raise InputError(f"{path}: {UNKNOWN}", hint=_HINT)
    except _READ_ERRORS as error:
        raise InputError(f"{path}: can't be read: {_reason(error)}") from error


class _Reading:
    """One run of ``read``: its options, and the way from files to papers."""

    def __init__(self, format: str | None, strict: bool, on_problem: Callable[[Problem], None]) -> None:
        self._format = format
        self._strict = strict
        self._on_problem = on_problem

    def papers(self, paths: list[str | Path]) -> Iterator[Paper]:
        # A file that is named, and lies in a folder that is named, too, is read once, as the one that was asked for.
        named = {path.absolute() for path in paths if isinstance(path, Path) and not path.is_dir()}
        done: set[Path] = set()
        for path in paths:
            if isinstance(path, Path) and path.is_dir():
                files: Iterable[str | Path] = files_under(path, self._unread, self._link)
            else:
                files = [path]
            for file in files:
                place = file.absolute() if isinstance(file, Path) else None
                if place and (place in done or (file is not path and place in named)):
                    continue
                if place:
                    done.add(place)
                yield from self._file(file, named=file is path)

    def _link(self, path: Path) -> None:
        self._report("skipped", path, None, None, "a link to a folder: name the folder itself")

    def _unread(self, error: OSError) -> None:
        self._report("broken", os.fspath(error.filename), None, None, f"can't be read: {_reason(error)}")

    def _file(self, path: str | Path, *, named: bool) -> Iterator[Paper]:
        """The papers of one file; ``named`` files were asked for, others just lie in a folder."""
        try:
            with Source(path) as source:
                found = self._format_of(path, source.head, named)
                if found:
                    yield from self._records(path, found, source.stream)
        except _READ_ERRORS as error:
            self._report("broken", path, None, None, f"can't be read to its end: {_reason(error)}")

    def _format_of(self, path: str | Path, head: bytes, named: bool) -> str | None:
        """The format to read a file in; None, and a problem reported, where it isn't to be read."""
        if not head.strip():
            self._report("skipped", path, None, None, EMPTY)
            return None
        if not named and head.startswith(DATABASE):  # a store, most likely the one that is built
            return None
        detected = detect(PurePath(path).name, head)
        if self._format and (named or detected == self._format):
            return self._format
        if detected is None:
            if named:
                raise InputError(f"{path}: {UNKNOWN}", hint=_HINT)
            self._report("skipped", path, None, None, UNKNOWN)
        elif self._format:
            self._report("skipped", path, None, None, f"not in the format {self._format}")
            return None
        elif detected == "jsonl" and holds_annotations(head):
            self._report("skipped", path, None, None, "annotations (entities without abstracts), no papers")
            return None
        return detected

    def _records(self, path: str | Path, format: str, stream: BinaryIO) -> Iterator[Paper]:
        name, wrapped, markup = _PARSERS[format]
        parse: Callable[[BinaryIO], Iterator[Record | Fault]] = import_module(f"kg.readers.{name}").parse
        base = "stdin" if path == "-" else readable(PurePath(path).name)
        number = 0
        for number, item in enumerate(parse(stream), 1):
            # Without lines, the place is the record's number.
            place = "" if item.line is not None else f" (record {number})"
            if isinstance(item, Fault):
                self._report(item.kind, path, item.line, None, item.reason + place)
                continue
            try:
                paper = to_paper(item.fields, base, wrapped=wrapped, markup=markup)
            except NoPaperError as error:
                self._report(error.kind, path, item.line, label(item.fields), error.reason + place)
                continue
            if len(paper.abstract) > LONG_ABSTRACT:
                self._report(
                    "noted", path, item.line, paper.id, f"an abstract of {len(paper.abstract):,} characters{place}"
                )
            elif not paper.abstract and hides_abstract(item.fields):
                self._report("noted", path, item.line, paper.id, f"an abstract that is no text{place}")
            yield paper
        if number == 0:
            self._report("skipped", path, None, None, "no papers in it")

    def _report(self, kind: ProblemKind, path: str | Path, line: int | None, record: str | None, reason: str) -> None:
        problem = Problem(kind, str(path), line, record, reason)
        if self._strict and kind == "broken":
            raise InputError(str(problem), hint="without --strict, broken records are counted and passed over")
        self._on_problem(problem)


def _log_problem(problem: Problem) -> None:
    _log.log(logging.WARNING if problem.kind == "broken" else logging.INFO, "%s", problem)


def readable(name: str) -> str:
    """A file's name with U+FFFD for bytes that are no UTF-8: papers keep it."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
