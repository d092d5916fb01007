"""Operators of ORDER BY, SKIP and LIMIT: in what order rows go on, and how many."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter

from .errors import CypherTypeError, CypherValueError
from .limits import BYTES, Row, size_of
from .operators import Build, Operator, values_of
from .scope import Evaluate, Step
from .values import PLAIN, Value, order_key, type_name


@dataclass(eq=False)
class Sort(Operator):
    """Sorts; with ``limit`` (and ``skip``) keeps no more rows than asked. ``carried`` are the slots that live on."""

    keys: list[tuple[int, bool]] = field(default_factory=list)
    carried: tuple[int, ...] = ()
    state: int = 0
    limit: Evaluate | None = None
    skip: Evaluate | None = None
    writes: bool = False

    @property
    def name(self) -> str:
        return "Top" if self.limit else "Sort"

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        state, carried = self.state, self.carried
        # What is kept of a row: the values that live on, then those that are only sorted by.
        slots = list(dict.fromkeys([*carried, *[slot for slot, _ in self.keys]]))
        keys = [(slots.index(slot), descending) for slot, descending in self.keys]
        width = 100 + 8 * len(slots)
        take = values_of(tuple(slots))
        only = carried[0] if len(carried) == 1 else 0

        def sort(rows: list[tuple[Value, ...]]) -> None:
            for i, descending in reversed(keys):  # stable, so the last key first
                kinds = {kept[i].__class__ for kept in rows}
                if len(kinds) == 1 and kinds <= {str, int}:
                    rows.sort(key=itemgetter(i), reverse=descending)
                else:
                    rows.sort(key=lambda kept, i=i: order_key(kept[i]), reverse=descending)  # type: ignore[misc]

        def keep(row: Row) -> bool:
            buffer = row[state]
            kept = take(row)
            buffer.rows.append(kept)
            size = width
            for value in kept:
                if value.__class__ is str:
                    size += len(value)
                elif value.__class__ not in PLAIN:
                    size += size_of(value)
                    if size > BYTES:  # finding out how large it is takes its time
                        row[0].tick(size // BYTES)
            buffer.size += size
            row[0].used += size
            if len(buffer.rows) > buffer.room:
                sort(buffer.rows)
                del buffer.rows[buffer.wanted :]
                dropped = buffer.size - buffer.size * buffer.wanted // buffer.room
                row[0].used -= dropped
                buffer.size -= dropped
            return False

        feed = build(self.child, keep)

        def run(row: Row) -> bool:
            wanted = None
            if self.limit is not None:
                wanted = count_of(self.limit, row, "LIMIT") + (
                    0 if self.skip is None else count_of(self.skip, row, "SKIP")
                )
                if wanted == 0 and not self.writes:
                    return False
            buffer = row[state] = _Buffer(wanted)
            feed(row)
            row[state] = None
            sort(buffer.rows)
            try:
                for kept in buffer.rows if wanted is None else buffer.rows[:wanted]:
                    if only:
                        row[only] = kept[0]
                    else:
                        for slot, value in zip(carried, kept, strict=False):
                            row[slot] = value
                    if sink(row):
                        return True
                return False
            finally:
                row[0].used -= buffer.size

        return run


class _Buffer:
    def __init__(self, wanted: int | None):
        self.rows: list[tuple[Value, ...]] = []
        self.wanted = wanted
        self.room: float = float("inf") if wanted is None else 4 * wanted + 1000
        self.size = 0


def count_of(evaluate: Evaluate, row: Row, clause: str) -> int:
    """The number of rows that SKIP or LIMIT speaks of."""
    value = evaluate(row)
    if type(value) is not int:
        raise CypherTypeError(f"{clause} wants an Integer, not a {type_name(value)}", code="InvalidArgumentType")
    if value < 0:
        raise CypherValueError(f"{clause} wants no negative number", code="NegativeIntegerArgument")
    return value


@dataclass(eq=False)
class Skip(Operator):
    count: Evaluate = field(default=lambda row: 0)
    state: int = 0

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        count, state = self.count, self.state

        def drop(row: Row) -> bool:
            if row[state] > 0:
                row[state] -= 1
                return False
            return sink(row)

        feed = build(self.child, drop)

        def run(row: Row) -> bool:
            row[state] = count_of(count, row, "SKIP")
            return feed(row)

        return run


@dataclass(eq=False)
class Limit(Operator):
    count: Evaluate = field(default=lambda row: 0)
    state: int = 0
    stopped: int = 0
    #: Something below writes, and does so even when no row is wanted of it.
    writes: bool = False

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        count, state, stopped = self.count, self.state, self.stopped

        writes = self.writes

        def pass_on(row: Row) -> bool:
            if row[state] <= 0:
                return True
            row[state] -= 1
            if sink(row):
                row[stopped] = True
                return True
            return bool(row[state] <= 0)

        feed = build(self.child, pass_on)

        def run(row: Row) -> bool:
            row[state], row[stopped] = count_of(count, row, "LIMIT"), False
            if row[state] > 0 or writes:
                feed(row)
            # That the limit was reached stops what is below only; what is above may well start this again.
            return bool(row[stopped])

        return run
