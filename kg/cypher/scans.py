"""Operators that find nodes: all of them, by label, by the value of a property; and the check of those known before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from .conditions import is_in
from .errors import CypherTypeError
from .labels import LabelTest
from .limits import Context, Row
from .operators import Argument, Operator, all_hold
from .scope import Evaluate, Step
from .values import PLAIN, Value, Vertex, group_key, plain, type_name

#: How many candidates a scan goes through before it counts its steps: one by one costs as much as a condition.
PORTION = 100


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
            ctx: Context = row[0]
            ctx.tick()
            found = candidates(row)
            if len(found) <= PORTION:
                return give(row, found)
            rest = iter(found)
            while portion := list(islice(rest, PORTION)):
                ctx.tick(PORTION)  # those that don't fit take their time too
                if give(row, portion):
                    return True
            return False

        def give(row: Row, vertices: Iterable[Vertex]) -> bool:
            for vertex in vertices:
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
            found = [row[0].index.by_label.get(label, ()) for label in labels]
            row[0].go_through(sum(map(len, found)))
            return dict.fromkeys(chain.from_iterable(found))

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

        def scan(ctx: Context, values: list[Value]) -> list[Vertex]:
            index, found = ctx.index, []
            for vertex in index.vertices.values() if label is None else index.by_label.get(label, ()):
                ctx.tick()
                if is_in(ctx, plain(vertex.properties.get(key)), values) is True:
                    found.append(vertex)
            return found

        def seek(row: Row) -> Any:
            value = evaluate(row)
            index = row[0].index
            if value is None or value != value:
                return ()
            if type(value) in PLAIN:
                return index.by_property(label, key).buckets.get(group_key(value), ())
            return scan(row[0], [value])

        def seek_many(row: Row) -> Any:
            values = evaluate(row)
            if values is None:
                return ()
            if not isinstance(values, list):
                raise CypherTypeError(f"IN wants a List, not a {type_name(values)}", code="InvalidArgumentType")
            index = row[0].index
            row[0].go_through(len(values))
            if not all(type(value) in PLAIN for value in values):
                return scan(row[0], values)
            buckets = index.by_property(label, key).buckets
            keys = dict.fromkeys(group_key(value) for value in values if value is not None and value == value)
            return [vertex for key in keys for vertex in buckets.get(key, ())]

        return seek_many if many else seek
