"""Tables: CSV and its kin with tabs or semicolons, the columns known by their header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from kg.readers.problems import Fault, Record
from kg.readers.records import is_title, known_fields
from kg.readers.source import text_lines

_DELIMITERS = (",", "\t", ";", "|")


def detect(text: str) -> str | None:
    """``csv`` or ``tsv`` where the first line is a header with a title's column and another known one."""
    columns = _header(text.split("\n", 1)[0])[1]
    if any(map(is_title, columns)) and known_fields(columns) > 1:
        return "tsv" if _header(text.split("\n", 1)[0])[0] == "\t" else "csv"
    return None


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the rows of a table under their column's name; the delimiter is the one that splits the header best.

    A field of more than 131,072 characters (the csv module's limit: normally a quote that was never closed) is a fault.
    """
    text = text_lines(stream)
    header = next(text, "")
    delimiter, columns = _header(header)
    if not any(map(is_title, columns)):
        yield Fault(1, "a table without a title's column in its first line")
        return
    rows = csv.reader(text, delimiter=delimiter)
    line = 1
    while True:
        start, row = line + 1, None
        try:
            row = next(rows, None)
            if row is None:
                return
        except csv.Error as error:
            yield Fault(start, f"no row of a table: {error}")
        line = rows.line_num + 1
        if not row:
            continue
        if len(row) > len(columns):
            yield Fault(start, f"{len(row)} fields, but the header has {len(columns)}: is one not quoted?")
        else:
            yield Record(start, dict(zip(columns, row, strict=False)))


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter with which a line gives most known columns, and these columns."""
    splits = []
    for delimiter in _DELIMITERS:
        try:
            columns = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
        except csv.Error:
            columns = []
        splits.append((delimiter, [column.strip() for column in columns]))
    return max(splits, key=lambda split: known_fields(split[1]))
