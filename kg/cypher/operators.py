"""Operators: what all steps of a plan have in common, and those that work row by row.

Each is fed rows by its child and hands rows to its consumer. A row is one list that the operators overwrite as they
search, depth first; nothing is copied until an operator has to keep a row (to sort it, say). A step that returns true
wants no more rows, and its feeder stops. Operators hold no state of a run: what they need they keep in slots of the
row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from .limits import Context, Row
from .scope import Evaluate, Step
from .values import SELF_KEYED, Value, group_key

Build = Callable[["Operator", Step], Step]
"""Connects an operator to its consumer; given to ``connect`` so that a profile can be put in between."""


@dataclass(eq=False)
class Operator:
    """``rows`` is how many rows the planner expects it to give."""

    child: Operator | None = field(default=None, kw_only=True)
    rows: float = field(default=1.0, kw_only=True)
    details: str = field(default="", kw_only=True)

    @property
    def name(self) -> str:
        return type(self).__name__

    def connect(self, sink: Step, build: Build) -> Step:
        """A function that runs this operator and all below it for one row, giving every result to ``sink``."""
        assert self.child is not None
        return build(self.child, self.step(sink))

    def step(self, sink: Step) -> Step:
        """What is done with one row of the child; operators that must see the last row override ``connect``."""
        raise NotImplementedError


def connect(operator: Operator, sink: Step) -> Step:
    return operator.connect(sink, connect)


class Argument(Operator):
    """The row that the plan was started with."""

    def connect(self, sink: Step, build: Build) -> Step:
        return sink


def all_hold(predicates: list[Evaluate]) -> Evaluate | None:
    """The conjunction of predicates, true where all are true; None where there is none."""
    if not predicates:
        return None
    if len(predicates) == 1:
        return predicates[0]

    def test(row: Row) -> Value:
        for predicate in predicates:  # noqa: SIM110 - a generator would cost as much again
            if predicate(row) is not True:
                return False
        return True

    return test


@dataclass(eq=False)
class Filter(Operator):
    predicates: list[Evaluate] = field(default_factory=list)

    def step(self, sink: Step) -> Step:
        holds = all_hold(self.predicates)
        assert holds is not None

        def run(row: Row) -> bool:
            return holds(row) is True and sink(row)

        return run


@dataclass(eq=False)
class Optional(Operator):
    """Runs ``inner`` for every row; where it gives nothing, its variables are null."""

    inner: Operator = field(default_factory=Argument)
    slots: tuple[int, ...] = ()
    found: int = 0

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        slots, found = self.slots, self.found

        def hit(row: Row) -> bool:
            row[found] = True
            return sink(row)

        search = build(self.inner, hit)

        def run(row: Row) -> bool:
            row[found] = False
            if search(row):
                return True
            if row[found]:
                return False
            for slot in slots:
                row[slot] = None
            return sink(row)

        return build(self.child, run)


@dataclass(eq=False)
class Unwind(Operator):
    source: Evaluate = field(default=lambda row: None)
    slot: int = 0

    def step(self, sink: Step) -> Step:
        source, slot = self.source, self.slot

        def run(row: Row) -> bool:
            ctx: Context = row[0]
            used = ctx.used
            values = source(row)
            if values is None:
                ctx.used = used
                return False
            taken = ctx.used - used
            for value in values if isinstance(values, list) else [values]:
                ctx.tick()
                row[slot] = value
                if sink(row):
                    return True
            ctx.used -= taken
            return False

        return run


@dataclass(eq=False)
class Project(Operator):
    """Works out expressions into slots."""

    items: list[tuple[int, Evaluate]] = field(default_factory=list)
    #: Whether working them out may take memory, which is free again once the row has been dealt with.
    allocates: bool = True

    def step(self, sink: Step) -> Step:
        items = self.items
        if not self.allocates and len(items) == 1:
            ((only, compute),) = items

            def run_one(row: Row) -> bool:
                row[only] = compute(row)
                return sink(row)

            return run_one

        def run(row: Row) -> bool:
            ctx: Context = row[0]
            used = ctx.used
            for slot, evaluate in items:
                row[slot] = evaluate(row)
            taken = ctx.used - used
            stop = sink(row)
            ctx.used -= taken  # whoever keeps a value accounts for it
            return stop

        return run


@dataclass(eq=False)
class Distinct(Operator):
    """``compute`` gives the only value to tell rows apart by, where it has not been worked out into its slot before."""

    slots: tuple[int, ...] = ()
    state: int = 0
    compute: Evaluate | None = None

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        key_of, state, compute = keyed(self.slots), self.state, self.compute
        slot = self.slots[0] if self.slots else 0  # without columns all rows are the same

        def keep_computed(row: Row) -> bool:
            assert compute is not None
            seen, value = row[state], compute(row)
            key = value if value.__class__ in SELF_KEYED else key_in(row, value)
            if key in seen:
                return False
            seen.add(key)
            row[0].used += 100
            row[slot] = value
            return sink(row)

        def keep(row: Row) -> bool:
            seen, key = row[state], key_of(row)
            if key in seen:
                return False
            seen.add(key)
            row[0].used += 100
            return sink(row)

        feed = build(self.child, keep if compute is None else keep_computed)

        def run(row: Row) -> bool:
            seen: set[Any] = set()
            row[state] = seen
            try:
                return feed(row)
            finally:
                row[0].used -= 100 * len(seen)

        return run


def values_of(slots: tuple[int, ...]) -> Callable[[Row], tuple[Value, ...]]:
    """A function from a row to the values of some slots."""
    if len(slots) > 1:
        return itemgetter(*slots)
    (slot,) = slots
    return lambda row: (row[slot],)


def key_in(row: Row, value: Value) -> Any:
    """The grouping key of a value that may be a long list."""
    if value.__class__ is list or value.__class__ is dict:
        row[0].pace(value)
    return group_key(value)


def keyed(slots: tuple[int, ...]) -> Callable[[Row], Any]:
    """A function from a row to the grouping key of some slots."""
    if len(slots) == 1:
        (slot,) = slots

        def single(row: Row) -> Any:
            value = row[slot]
            return value if value.__class__ in SELF_KEYED else key_in(row, value)

        return single
    return lambda row: tuple(
        [value if (value := row[slot]).__class__ in SELF_KEYED else key_in(row, value) for slot in slots]
    )


@dataclass(eq=False)
class Union(Operator):
    """Runs one plan after the other; each leaves its columns in the same slots."""

    branches: list[Operator] = field(default_factory=list)

    def connect(self, sink: Step, build: Build) -> Step:
        runs = [build(branch, sink) for branch in self.branches]

        def run(row: Row) -> bool:
            return any(branch(row) for branch in runs)

        return run
