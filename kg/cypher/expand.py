"""Operators that follow relationships: one step or a variable number of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from .errors import CypherTypeError
from .labels import LabelTest
from .limits import ITEMS, Context, Row
from .operators import Operator, all_hold
from .scope import Evaluate, Step
from .values import Edge, Value, Vertex, equals, type_name

Adjacent = Callable[[Vertex], Sequence[Edge]]
Types = tuple[str, ...] | None
"""Relationship types, one of which is wanted; None: any."""
Values = list[tuple[str, Value]]
"""Properties with the values that they must have."""


def adjacent(types: Types, test: LabelTest | None, direction: str) -> Adjacent:
    """A function from a vertex to its edges of some types in one direction (``-``: both, a loop once)."""
    if test is not None:
        return lambda vertex: [edge for edge in _edges(vertex, None, direction) if test((edge.type,))]
    if types is not None and len(types) == 1 and direction != "-":
        (only,) = types
        if direction == ">":
            return lambda vertex: vertex.out.get(only, ())
        return lambda vertex: vertex.into.get(only, ())
    return lambda vertex: _edges(vertex, types, direction)


def _edges(vertex: Vertex, types: Types, direction: str) -> list[Edge]:
    found: list[Edge] = []
    if direction != "<":
        for edges in vertex.out.values() if types is None else [vertex.out.get(t, ()) for t in types]:
            found.extend(edges)
    if direction == ">":
        return found
    for edges in vertex.into.values() if types is None else [vertex.into.get(t, ()) for t in types]:
        found.extend(edges if direction == "<" else [edge for edge in edges if edge.start is not vertex])
    return found


def vertex_in(row: Row, slot: int) -> Vertex | None:
    vertex = row[slot]
    if vertex is not None and vertex.__class__ is not Vertex:
        raise CypherTypeError(f"expected a Node, not a {type_name(vertex)}", code="InvalidArgumentType")
    return vertex


@dataclass(eq=False)
class _Step(Operator):
    """What single and repeated steps have in common. ``distinct_from`` are slots of earlier relationships of the same
    MATCH, ``distinct_lists`` of earlier variable-length ones: no relationship is used twice."""

    source: int = 0
    target: int = 0
    relationship: int = 0
    edges: Adjacent = field(default=lambda vertex: ())
    direction: str = ">"
    label: LabelTest | None = None
    predicates: list[Evaluate] = field(default_factory=list)
    distinct_from: tuple[int, ...] = ()
    distinct_lists: tuple[int, ...] = ()

    def used(self) -> Callable[[Row, Edge], bool] | None:
        singles, lists = self.distinct_from, self.distinct_lists
        if not singles and not lists:
            return None
        if len(singles) == 1 and not lists:
            (single,) = singles
            return lambda row, edge: row[single] is edge

        def clash(row: Row, edge: Edge) -> bool:
            for slot in singles:
                if row[slot] is edge:
                    return True
            return any(edge in row[slot] for slot in lists)

        return clash


@dataclass(eq=False)
class Expand(_Step):
    """From a known node along one relationship to a new one."""

    #: A single label that the new node must have, when there is one; else ``label`` tests it.
    only_label: str | None = None
    types: Types = None

    def step(self, sink: Step) -> Step:
        source, target, relationship = self.source, self.target, self.relationship
        edges, label, only = self.edges, self.label, self.only_label
        holds, outgoing, both = all_hold(self.predicates), self.direction == ">", self.direction == "-"
        # Most often there is one earlier relationship to differ from; slot 0 holds no relationship, so differs always.
        simple = len(self.distinct_from) <= 1 and not self.distinct_lists
        other = self.distinct_from[0] if simple and self.distinct_from else 0
        used = None if simple else self.used()
        if simple and not both and only is not None and holds is None:
            return self._plain_step(sink, only, other)

        def run(row: Row) -> bool:
            ctx: Context = row[0]
            ctx.ticks -= 1
            if ctx.ticks < 0:
                ctx.check_time()
            vertex = row[source]
            if vertex.__class__ is not Vertex:
                vertex_in(row, source)
                return False
            taken = row[other]
            for edge in edges(vertex):
                if both:
                    end = edge.end if edge.start is vertex else edge.start
                else:
                    end = edge.end if outgoing else edge.start
                if only is not None:
                    if only not in end.labels:
                        continue
                elif label is not None and not label(end.labels):
                    continue
                if edge is taken or (used is not None and used(row, edge)):
                    continue
                row[relationship] = edge
                row[target] = end
                if holds is not None and holds(row) is not True:
                    continue
                if sink(row):
                    return True
            return False

        return run

    def _plain_step(self, sink: Step, only: str, other: int) -> Step:
        """The same for the most common pattern of all, ``-[:T]->(:L)`` without conditions."""
        source, target, relationship, edges = self.source, self.target, self.relationship, self.edges
        outgoing = self.direction == ">"

        def run(row: Row) -> bool:
            ctx: Context = row[0]
            ctx.ticks -= 1
            if ctx.ticks < 0:
                ctx.check_time()
            vertex = row[source]
            if vertex.__class__ is not Vertex:
                vertex_in(row, source)
                return False
            taken = row[other]
            for edge in edges(vertex):
                end = edge.end if outgoing else edge.start
                if only in end.labels and edge is not taken:
                    row[relationship] = edge
                    row[target] = end
                    if sink(row):
                        return True
            return False

        return run


@dataclass(eq=False)
class ExpandInto(_Step):
    """Relationships between two known nodes; looks from the one that has fewer."""

    reverse: Adjacent = field(default=lambda vertex: ())

    def step(self, sink: Step) -> Step:
        source, target, relationship = self.source, self.target, self.relationship
        edges, reverse, used, holds = self.edges, self.reverse, self.used(), all_hold(self.predicates)

        def run(row: Row) -> bool:
            start, end = vertex_in(row, source), vertex_in(row, target)
            if start is None or end is None:
                return False
            forward, backward = edges(start), reverse(end)
            few = forward if len(forward) <= len(backward) else backward
            row[0].tick(1 + len(few) // ITEMS)
            for edge in few:
                if not ((edge.start is start and edge.end is end) or (edge.end is start and edge.start is end)):
                    continue
                if used is not None and used(row, edge):
                    continue
                row[relationship] = edge
                if holds is not None and holds(row) is not True:
                    continue
                if sink(row):
                    return True
            return False

        return run


@dataclass(eq=False)
class ExpandKnown(_Step):
    """A relationship that is known already, from an earlier clause: checks and binds its ends."""

    types: LabelTest | None = None
    known_source: bool = False
    known_target: bool = False

    def step(self, sink: Step) -> Step:
        used, holds = self.used(), all_hold(self.predicates)

        def ends(edge: Edge) -> Iterator[tuple[Vertex, Vertex]]:
            if self.direction != "<":
                yield edge.start, edge.end
            if self.direction == "<" or (self.direction == "-" and edge.start is not edge.end):
                yield edge.end, edge.start

        def run(row: Row) -> bool:
            edge = row[self.relationship]
            if edge is None:
                return False
            if not isinstance(edge, Edge):
                raise CypherTypeError(f"expected a Relationship, not a {type_name(edge)}", code="InvalidArgumentType")
            if (self.types is not None and not self.types((edge.type,))) or (used is not None and used(row, edge)):
                return False
            known = [row[self.source] if self.known_source else None, row[self.target] if self.known_target else None]
            for source, target in ends(edge):
                if (self.known_source and known[0] is not source) or (self.known_target and known[1] is not target):
                    continue
                if self.source == self.target and source is not target:
                    continue
                row[self.source], row[self.target] = source, target
                if self.label is not None and not self.label(target.labels):
                    continue
                if holds is not None and holds(row) is not True:
                    continue
                if sink(row):
                    return True
            return False

        return run


@dataclass(eq=False)
class VarLengthExpand(_Step):
    """From a known node along ``low`` to ``high`` relationships, none of them twice. ``reverse`` when the pattern is
    searched from its right end: the list of relationships is in the order of the pattern all the same."""

    low: int = 1
    high: int | None = None
    reverse: bool = False
    into: bool = False
    #: Property values that every relationship on the way must have.
    properties: list[tuple[str, Evaluate]] = field(default_factory=list)
    type_attribute: str = "type"

    def step(self, sink: Step) -> Step:
        source, target, relationship = self.source, self.target, self.relationship
        low, high, reverse, into = self.low, self.high, self.reverse, self.into
        edges, label, clash, holds = self.edges, self.label, self.used(), all_hold(self.predicates)
        properties, hidden = self.properties, self.type_attribute

        def emit(row: Row, end: Vertex, trail: list[Edge], wanted: Vertex | None) -> bool:
            if len(trail) < low or (into and end is not wanted) or (label is not None and not label(end.labels)):
                return False
            row[relationship] = trail[::-1] if reverse else trail[:]
            row[target] = end
            return (holds is None or holds(row) is True) and sink(row)

        def run(row: Row) -> bool:
            vertex = vertex_in(row, source)
            return vertex is not None and with_values(row, properties, partial(search, row, vertex))

        def search(row: Row, vertex: Vertex, values: Values) -> bool:
            ctx: Context = row[0]
            wanted = vertex_in(row, target) if into else None
            trail: list[Edge] = []
            on_trail: set[Edge] = set()
            if emit(row, vertex, trail, wanted):
                return True
            if high is not None and high < 1:
                return False
            stack: list[tuple[Vertex, Iterator[Edge]]] = [(vertex, iter(edges(vertex)))]
            while stack:
                ctx.tick()
                here, following = stack[-1]
                for edge in following:
                    if edge in on_trail or (clash is not None and clash(row, edge)):
                        continue
                    if values and not has_properties(edge, values, hidden):
                        continue
                    end = edge.end if edge.start is here else edge.start
                    trail.append(edge)
                    if emit(row, end, trail, wanted):
                        return True
                    if high is not None and len(trail) >= high:
                        trail.pop()
                        continue
                    on_trail.add(edge)
                    stack.append((end, iter(edges(end))))
                    break
                else:
                    stack.pop()
                    if trail:
                        on_trail.discard(trail.pop())
            return False

        return run


def with_values(row: Row, properties: list[tuple[str, Evaluate]], search: Callable[[Values], bool]) -> bool:
    """A search with the values of properties in this row, whose memory is given back after it."""
    ctx: Context = row[0]
    used = ctx.used
    values = [(key, evaluate(row)) for key, evaluate in properties]
    taken = ctx.used - used
    stop = search(values)
    ctx.used -= taken
    return stop


def has_properties(edge: Edge, values: Values, hidden: str) -> bool:
    return all(key != hidden and equals(edge.properties.get(key), value) is True for key, value in values)
