"""How results are printed: JSON documents, CSV, tables on a terminal, tab-separated lines in a pipe."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from kg.stores.base import Rows

if TYPE_CHECKING:
    from kg.readers import Problem

JSON_VERSION = 1
BROKEN_RECORDS = 4  # exit code: done, but some records gave no paper
SHOWN_PROBLEMS = 20
_COLUMN = 12  # characters that a column needs at least on a terminal; twice as many where text is longer than
_LONG = 60
_GAP = 2
_WHOLE = ("edge", "id")  # columns that are copied, so never wrapped


def print_json(document: Mapping[str, Any]) -> None:
    """One JSON document with ``schema_version``."""
    whole = {"schema_version": JSON_VERSION, **plain(document)}
    click.echo(json.dumps(whole, ensure_ascii=not speaks_unicode(), indent=1, allow_nan=False))


def speaks_unicode() -> bool:
    """Whether standard output takes any character; where it doesn't, JSON needs its own escapes."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def print_rows(rows: Rows, *, as_json: bool = False, as_csv: bool = False, title: str = "") -> None:
    """The answer to a query, in the form that was asked for; warnings go to standard error."""
    for warning in rows.warnings:
        click.echo(f"kg: {safe(warning)}", err=True)
    if rows.counters:
        changes = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(rows.counters.items()))
        click.echo(f"kg: {changes}", err=True)
    if as_json:
        more = {"plan": rows.plan, "counters": rows.counters}
        present = {name: value for name, value in more.items() if value is not None}
        print_json({"columns": list(rows.columns), "rows": [list(row) for row in rows.rows], **present})
    elif rows.plan is not None:
        click.echo(rows.plan)
    elif rows.counters and not rows.columns:
        return
    elif as_csv:
        for line in (rows.columns, *rows.rows):
            sys.stdout.write(_csv_line([cell_text(value) for value in line]))
    else:
        print_table(rows.columns, rows.rows, title=title)
        if not rows.rows:
            click.echo("kg: no rows", err=True)
        elif sys.stdout.isatty():
            click.echo(f"{len(rows.rows)} row{'' if len(rows.rows) == 1 else 's'}")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> None:
    """A table: drawn on a terminal (long cells wrap, nothing is cut), else tab-separated lines under a header.

    Where a terminal is too narrow for the columns, each row becomes a block of lines.
    """
    columns = [safe(column) for column in columns]
    cells = [[safe(cell_text(value)) for value in row] for row in rows]
    if not sys.stdout.isatty():
        if title:
            click.echo(f"# {safe(title)}")
        for line in (columns, *cells):
            click.echo("\t".join(line))
        return
    from rich import box
    from rich.console import Console, JustifyMethod
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if title:
        console.print(Text(safe(title), style="italic"))
    if sum(_least_width(columns[i], [line[i] for line in cells]) for i in range(len(columns))) > console.width:
        for line in cells:
            for column, cell in zip(columns, line, strict=True):
                console.print(Text.assemble((f"{column}: ", "bold"), cell))
            console.print()
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for position, column in enumerate(columns):
        numeric = bool(cells) and all(_is_number(row[position]) for row in cells)
        justify: JustifyMethod = "right" if numeric else "left"
        table.add_column(Text(column), overflow="fold", justify=justify, no_wrap=column in _WHOLE)
    for line in cells:
        table.add_row(*map(Text, line))
    console.print(table)


def _least_width(column: str, cells: Sequence[str]) -> int:
    """What a column needs to be read, with the gap beside it: its name whole, and of long text some words a line."""
    longest = max(map(len, cells), default=0)
    wanted = longest if column in _WHOLE else min(longest, _COLUMN if longest <= _LONG else 2 * _COLUMN)
    return max(wanted, len(column)) + _GAP


def plain(value: Any) -> Any:
    """A value as JSON knows it: nodes, relationships and paths become objects, other numbers than finite ones text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "relationships"):
        return {"nodes": plain(value.nodes), "relationships": plain(value.relationships)}
    if hasattr(value, "labels"):
        return {"labels": plain(value.labels), "properties": plain(value.properties)}
    if hasattr(value, "type") and hasattr(value, "properties"):
        return {"type": value.type, "start": value.start, "end": value.end, "properties": plain(value.properties)}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def safe(text: str) -> str:
    """Text of papers fit for a terminal: one line, nothing that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value)
    value = plain(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _csv_line(cells: Sequence[str]) -> str:
    # Python's own writer leaves a carriage return bare where lines end in a line feed, and readers end a row at it.
    quoted = ['"' + cell.replace('"', '""') + '"' if re.search('[",\r\n]', cell) else cell for cell in cells]
    return ('""' if quoted == [""] else ",".join(quoted)) + "\n"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell == ""
    return True


def status_of(problems: Iterable[Problem]) -> int:
    """The exit code of a command whose input had these problems."""
    return BROKEN_RECORDS if any(problem.kind == "broken" for problem in problems) else 0


def print_problems(
    problems: Sequence[str], what: str = "", *, rest: str = "all of them: kg.readers.read in Python"
) -> None:
    """The first problems of an input on standard error, and how many more there are."""
    if problems:
        what = what or ("problem" if len(problems) == 1 else "problems")
        click.echo(f"kg: {len(problems)} {what}:", err=True)
    for problem in problems[:SHOWN_PROBLEMS]:
        click.echo(f"  {safe(problem)}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(problems) - SHOWN_PROBLEMS} more ({rest})", err=True)
