"""Tables: CSV and its kin with tabs or semicolons, the columns known by their header."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

from kg.readers.problems import Fault, Record
from kg.readers.records import is_title, known_fields
from kg.readers.source import text_lines

_DELIMITERS = (",", "\t", ";", "|")
# By default a field of 131,072 characters ends a row, so that its other lines would be read as rows.
csv.field_size_limit(max(csv.field_size_limit(), 16 * 1024 * 1024))


def detect(text: str) -> str | None:
    """``csv`` or ``tsv`` where the first line is a header with a title's column and another known one."""
    columns = _header(text.split("\n", 1)[0])[1]
    if any(map(is_title, columns)) and known_fields(columns) > 1:
        return "tsv" if _header(text.split("\n", 1)[0])[0] == "\t" else "csv"
    return None


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the rows of a table under their column's name; the delimiter is the one that splits the header best.

    A quote that is never closed, or only in a later row, is text: the rows after it are read, and where its own line
    makes no row of its own, that is a fault.
    """
    lines = _Lines(text_lines(stream))
    header = next((line for line in lines if line.strip()), "")
    delimiter, columns = _header(header)
    if not any(map(is_title, columns)):
        yield Fault(lines.number, "a table without a title's column in its first line")
        return
    while True:
        start = lines.number + 1
        row = _row(lines, delimiter, len(columns))
        if row is None:
            return
        if isinstance(row, str):
            yield Fault(start, f"no row of a table: {row}")
        elif len(row) > len(columns):
            yield Fault(start, f"{len(row)} fields, but the header has {len(columns)}: is one not quoted?")
        elif row:
            fields: dict[str, str] = {}
            for name, value in zip(columns, row, strict=False):
                fields[name] = fields.get(name) or value  # of columns with one name the first that says something
            yield Record(start, fields)


class _Lines:
    """Numbered lines; those taken for the current row can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0  # of the last line that was taken

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self, start: int) -> None:
        """Have the row's lines from this one on read again."""
        back = self.taken[start:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        del self.taken[start:]


def _row(lines: _Lines, delimiter: str, width: int) -> list[str] | str | None:
    """The next row, a reason why there is none, or None at the end."""
    lines.taken = []
    try:
        row = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
        strict = True
    except csv.Error:
        row, strict = None, False
    if strict and (len(lines.taken) < 2 or delimiter != "\t"):  # between tabs a title may well begin with a quote
        return row
    swallowed = _swallowed(lines.taken, delimiter, width, closed=strict)
    apart = not strict and len(lines.taken) > 1 and all(_opens_only(line, delimiter, width) for line in lines.taken)
    if swallowed or apart:
        lines.give_back(1)
        alone = _fields(lines.taken[0], delimiter, csv.QUOTE_NONE)
        return alone if len(alone) == width else "a quote that is not closed within its row"
    if strict:
        return row
    lines.give_back(0)
    try:
        return next(csv.reader(lines, delimiter=delimiter), None)
    except csv.Error as error:
        return str(error)


def _swallowed(taken: list[str], delimiter: str, width: int, *, closed: bool) -> bool:
    """Whether lines that a quote made one row are rows of their own.

    Where the quote is closed as a quoted field is, one line that could be a row proves little: the field may hold tabs,
    and its last line has the row's other fields behind it.
    """
    rows = [len(_fields(line, delimiter)) == width for line in taken[1:]]
    if not closed:
        return any(rows)
    first = _fields(taken[0], delimiter, csv.QUOTE_NONE)
    if len(first) == width and not first[-1].startswith('"'):  # the quote is not that of the field with the line's end
        return any(rows)
    return 2 * sum(rows[:-1]) > len(rows[:-1])


def _fields(line: str, delimiter: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[str]:
    """The fields of a line by itself."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=quoting), [])
    except csv.Error:
        return []


def _opens_only(line: str, delimiter: str, width: int) -> bool:
    """Whether a line has one quote, and is a row if that is text."""
    return line.count('"') == 1 and len(_fields(line, delimiter, csv.QUOTE_NONE)) == width


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter with which a line gives most known columns, and these columns."""
    splits = []
    for delimiter in _DELIMITERS:
        splits.append((delimiter, [column.strip() for column in _fields(line, delimiter)]))
    return max(splits, key=lambda split: known_fields(split[1]))
