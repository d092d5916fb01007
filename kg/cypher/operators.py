"""Operators: the steps of a plan. Each is fed rows by its child and hands rows to its consumer.

A row is one list that the operators overwrite as they search, depth first; nothing is copied until an operator has to
keep a row (to sort it, say). A step that returns true wants no more rows, and its feeder stops. Operators hold no state
of a run: what they need they keep in slots of the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from .errors import CypherTypeError, CypherValueError
from .labels import LabelTest
from .limits import Context, Row, size_of
from .scope import Evaluate, Step
from .values import PLAIN, SELF_KEYED, Value, Vertex, equals, group_key, order_key, type_name

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
class CheckNode(Operator):
    """Drops rows where a node known already is null or lacks the labels that the pattern wants."""

    slot: int = 0
    label: LabelTest | None = None

    def step(self, sink: Step) -> Step:
        slot, label = self.slot, self.label

        def run(row: Row) -> bool:
            vertex = row[slot]
            if vertex is None:
                return False
            if not isinstance(vertex, Vertex):
                raise CypherTypeError(f"expected a Node, not a {type_name(vertex)}", code="InvalidArgumentType")
            return (label is None or label(vertex.labels)) and sink(row)

        return run


# ---------------------------------------------------------------- finding nodes


@dataclass(eq=False)
class _Find(Operator):
    """Gives each of some nodes that passes ``label`` and ``predicates``."""

    slot: int = 0
    label: LabelTest | None = None
    predicates: list[Evaluate] = field(default_factory=list)

    def candidates(self) -> Callable[[Row], Any]:
        raise NotImplementedError

    def step(self, sink: Step) -> Step:
        slot, label, holds, candidates = self.slot, self.label, all_hold(self.predicates), self.candidates()

        def run(row: Row) -> bool:
            row[0].tick()
            for vertex in candidates(row):
                if label is not None and not label(vertex.labels):
                    continue
                row[slot] = vertex
                if holds is not None and holds(row) is not True:
                    continue
                if sink(row):
                    return True
            return False

        return run


@dataclass(eq=False)
class AllNodesScan(_Find):
    def candidates(self) -> Callable[[Row], Any]:
        return lambda row: row[0].index.vertices.values()


@dataclass(eq=False)
class NodeByLabelScan(_Find):
    labels: tuple[str, ...] = ()

    def candidates(self) -> Callable[[Row], Any]:
        if len(self.labels) == 1:
            (label,) = self.labels
            return lambda row: row[0].index.by_label.get(label, ())
        labels = self.labels

        def union(row: Row) -> Any:
            by_label = row[0].index.by_label
            return dict.fromkeys(vertex for label in labels for vertex in by_label.get(label, ()))

        return union


@dataclass(eq=False)
class NodeCount(Operator):
    """How many nodes have a label (None: how many there are), from the index."""

    slot: int = 0
    label: str | None = None

    def step(self, sink: Step) -> Step:
        slot, label = self.slot, self.label

        def run(row: Row) -> bool:
            row[slot] = row[0].index.label_count(label)
            return sink(row)

        return run


def counted_label(operator: Operator, slot: int | None) -> tuple[str | None] | None:
    """If an operator gives all nodes of a label (in ``slot``, unless that is None), that label; else None."""
    if not isinstance(operator, (AllNodesScan, NodeByLabelScan)) or not isinstance(operator.child, Argument):
        return None
    if operator.label is not None or operator.predicates or slot not in (None, operator.slot):
        return None
    if isinstance(operator, AllNodesScan):
        return (None,)
    return operator.labels if len(operator.labels) == 1 else None


@dataclass(eq=False)
class NodeIndexSeek(_Find):
    """Nodes by the value of a property (``many``: by any value of a list)."""

    of_label: str | None = None
    key: str = ""
    value: Evaluate = field(default=lambda row: None)
    many: bool = False

    def candidates(self) -> Callable[[Row], Any]:
        label, key, evaluate, many = self.of_label, self.key, self.value, self.many

        def scan(index: Any, wanted: Callable[[Value], bool]) -> list[Vertex]:
            vertices = index.vertices.values() if label is None else index.by_label.get(label, ())
            return [vertex for vertex in vertices if wanted(index.attributes.of(vertex).get(key))]

        def seek(row: Row) -> Any:
            value = evaluate(row)
            index = row[0].index
            if value is None or value != value:
                return ()
            if type(value) in PLAIN:
                return index.by_property(label, key).buckets.get(group_key(value), ())
            return scan(index, lambda found: equals(found, value) is True)

        def seek_many(row: Row) -> Any:
            values = evaluate(row)
            if values is None:
                return ()
            if not isinstance(values, list):
                raise CypherTypeError(f"IN wants a List, not a {type_name(values)}", code="InvalidArgumentType")
            index = row[0].index
            if not all(type(value) in PLAIN for value in values):
                return scan(index, lambda found: any(equals(found, value) is True for value in values))
            buckets = index.by_property(label, key).buckets
            keys = dict.fromkeys(group_key(value) for value in values if value is not None and value == value)
            return [vertex for key in keys for vertex in buckets.get(key, ())]

        return seek_many if many else seek


# ---------------------------------------------------------------- rows


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
        key_of, state, compute, slot = keyed(self.slots), self.state, self.compute, self.slots[0]

        def keep_computed(row: Row) -> bool:
            assert compute is not None
            seen, value = row[state], compute(row)
            key = value if value.__class__ in SELF_KEYED else group_key(value)
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


def keyed(slots: tuple[int, ...]) -> Callable[[Row], Any]:
    """A function from a row to the grouping key of some slots."""
    if len(slots) == 1:
        (slot,) = slots

        def single(row: Row) -> Any:
            value = row[slot]
            return value if value.__class__ in SELF_KEYED else group_key(value)

        return single
    return lambda row: tuple(
        [value if (value := row[slot]).__class__ in SELF_KEYED else group_key(value) for slot in slots]
    )


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


@dataclass(eq=False)
class Union(Operator):
    """Runs one plan after the other; each leaves its columns in the same slots."""

    branches: list[Operator] = field(default_factory=list)

    def connect(self, sink: Step, build: Build) -> Step:
        runs = [build(branch, sink) for branch in self.branches]

        def run(row: Row) -> bool:
            return any(branch(row) for branch in runs)

        return run
