"""EXPLAIN and PROFILE: a plan as a text, with estimates and, once it has run, rows and times."""

from __future__ import annotations

from time import perf_counter

from .limits import Row
from .operators import Operator, Optional, Union
from .scope import Step


class Profile:
    """Counts the rows that each operator gives and the time it takes itself, without what is below or above it."""

    def __init__(self) -> None:
        self.rows: dict[Operator, int] = {}
        self.seconds: dict[Operator, float] = {}
        self._running: Operator | None = None
        self._since = perf_counter()

    def connect(self, operator: Operator, sink: Step) -> Step:
        """Connects a plan as ``operators.connect`` does, with a look at the clock at every change of operator."""
        return self._connect(operator, sink, None)

    def _connect(self, operator: Operator, sink: Step, consumer: Operator | None) -> Step:
        self.rows[operator] = 0
        self.seconds[operator] = 0.0

        def give(row: Row) -> bool:
            self.rows[operator] += 1
            return self._within(consumer, sink, row)

        run = operator.connect(give, lambda child, step: self._connect(child, step, operator))
        return lambda row: self._within(operator, run, row)

    def _within(self, operator: Operator | None, step: Step, row: Row) -> bool:
        before = self._switch(operator)
        try:
            return step(row)
        finally:
            self._switch(before)

    def _switch(self, operator: Operator | None) -> Operator | None:
        now = perf_counter()
        before = self._running
        if before is not None:
            self.seconds[before] += now - self._since
        self._running, self._since = operator, now
        return before


def show(operator: Operator, columns: tuple[str, ...], profile: Profile | None = None) -> str:
    """The plan as a table, the last operator first: each line is fed by those below it."""
    header = ["operator", "details", "estimated rows"] + (["rows", "ms"] if profile else [])
    lines = [["+ ProduceResults", ", ".join(columns), _number(operator.rows)]]
    if profile:
        lines[0] += [str(profile.rows[operator]), ""]
    _lines(operator, 0, lines, profile)
    widths = [max(len(line[i]) for line in [header, *lines]) for i in range(len(header))]
    table = [header, ["-" * width for width in widths], *lines]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )


def _lines(operator: Operator | None, depth: int, lines: list[list[str]], profile: Profile | None) -> None:
    while operator is not None:
        line = ["| " * depth + "+ " + operator.name, operator.details, _number(operator.rows)]
        if profile:
            line += [str(profile.rows.get(operator, 0)), f"{1000 * profile.seconds.get(operator, 0.0):.2f}"]
        lines.append(line)
        if isinstance(operator, Optional):
            _lines(operator.inner, depth + 1, lines, profile)
        if isinstance(operator, Union):
            for branch in operator.branches:
                _lines(branch, depth + 1, lines, profile)
        operator = operator.child


def _number(rows: float) -> str:
    return f"{rows:.0f}" if rows >= 10 else f"{rows:.2g}"
