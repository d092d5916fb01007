"""Operators of paths: the shortest between two nodes, and putting a path together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from .errors import CypherRuntimeError
from .expand import Adjacent, Values, has_properties, vertex_in, with_values
from .limits import Context, Row
from .operators import Operator, all_hold
from .scope import Evaluate, Step
from .values import Edge, Trail, Vertex


@dataclass(eq=False)
class ShortestPath(Operator):
    """The shortest trail (or, with ``every``, all of them) between two known nodes; with predicates on the path, the
    shortest for which they hold."""

    source: int = 0
    target: int = 0
    relationship: int = 0
    path: int = 0
    single: bool = False
    edges: Adjacent = field(default=lambda vertex: ())
    low: int = 1
    high: int | None = None
    every: bool = False
    predicates: list[Evaluate] = field(default_factory=list)
    properties: list[tuple[str, Evaluate]] = field(default_factory=list)
    type_attribute: str = "type"

    def step(self, sink: Step) -> Step:
        holds = all_hold(self.predicates)

        def found(row: Row, trail: tuple[Edge, ...], start: Vertex) -> None:
            row[self.relationship] = trail[0] if self.single else list(trail)
            row[self.path] = trail_of(start, trail)

        def run(row: Row) -> bool:
            start, end = vertex_in(row, self.source), vertex_in(row, self.target)
            if start is None or end is None:
                return False
            if start is end:
                raise CypherRuntimeError(
                    "shortestPath wants two different nodes, as in Neo4j",
                    hint="add WHERE a <> b before it",
                    code="ShortestPathSameNode",
                )
            return with_values(row, self.properties, partial(search, row, start, end))

        def search(row: Row, start: Vertex, end: Vertex, values: Values) -> bool:
            def edges(vertex: Vertex) -> Sequence[Edge]:
                found = self.edges(vertex)
                return (
                    [edge for edge in found if has_properties(edge, values, self.type_attribute)] if values else found
                )

            searched = holds is not None or self.low > 1
            trails = self._trails(row[0], start, end, edges) if searched else self._search(row[0], start, end, edges)
            length = None
            for trail in trails:
                row[0].tick()
                if length is not None and len(trail) > length:
                    break
                found(row, trail, start)
                if holds is not None and holds(row) is not True:
                    continue
                length = len(trail)
                if sink(row):
                    return True
                if not self.every:
                    break
            return False

        return run

    def _search(self, ctx: Context, start: Vertex, end: Vertex, edges: Adjacent) -> Iterator[tuple[Edge, ...]]:
        """Breadth first; every node is met once, with all the edges that lead to it in as few steps."""
        before: dict[Vertex, list[tuple[Vertex, Edge]]] = {start: []}
        frontier, steps = [start], 0
        while frontier and end not in before and (self.high is None or steps < self.high):
            steps += 1
            reached: dict[Vertex, list[tuple[Vertex, Edge]]] = {}
            for vertex in frontier:
                ctx.tick()
                for edge in edges(vertex):
                    other = edge.end if edge.start is vertex else edge.start
                    if other not in before:
                        reached.setdefault(other, []).append((vertex, edge))
                if not self.every and end in reached:
                    break
            before.update(reached)
            frontier = list(reached)
        if end in before:
            yield from self._back(ctx, end, before)

    def _back(
        self, ctx: Context, end: Vertex, before: dict[Vertex, list[tuple[Vertex, Edge]]]
    ) -> Iterator[tuple[Edge, ...]]:
        stack: list[tuple[Vertex, tuple[Edge, ...]]] = [(end, ())]
        while stack:
            ctx.tick()
            vertex, trail = stack.pop()
            if not before[vertex]:
                yield trail
            for previous, edge in before[vertex]:
                stack.append((previous, (edge, *trail)))

    def _trails(self, ctx: Context, start: Vertex, end: Vertex, edges: Adjacent) -> Iterator[tuple[Edge, ...]]:
        """Every trail from start to end, shorter ones first."""
        frontier: list[tuple[Vertex, tuple[Edge, ...]]] = [(start, ())]
        steps = 0
        while frontier and (self.high is None or steps < self.high):
            steps += 1
            longer: list[tuple[Vertex, tuple[Edge, ...]]] = []
            for vertex, trail in frontier:
                ctx.tick()
                for edge in edges(vertex):
                    if edge in trail:
                        continue
                    other = edge.end if edge.start is vertex else edge.start
                    if other is end and steps >= self.low:
                        yield (*trail, edge)
                    ctx.charge(80 + 8 * steps)
                    longer.append((other, (*trail, edge)))
            ctx.used -= len(frontier) * (72 + 8 * steps) if steps > 1 else 0
            frontier = longer


def trail_of(start: Vertex, edges: Iterable[Edge]) -> Trail:
    """The path that follows ``edges`` from ``start``, each in whichever direction goes on."""
    vertices, here, taken = [start], start, []
    for edge in edges:
        here = edge.end if edge.start is here else edge.start
        vertices.append(here)
        taken.append(edge)
    return Trail(tuple(vertices), tuple(taken))


@dataclass(eq=False)
class BindPath(Operator):
    """Puts a path together; ``parts`` are the slots of its relationships (an edge or a list of edges each)."""

    start: int = 0
    parts: tuple[int, ...] = ()
    path: int = 0
    predicates: list[Evaluate] = field(default_factory=list)

    def step(self, sink: Step) -> Step:
        start, parts, path, holds = self.start, self.parts, self.path, all_hold(self.predicates)

        def run(row: Row) -> bool:
            edges: list[Edge] = []
            for slot in parts:
                part = row[slot]
                if isinstance(part, list):
                    edges.extend(part)
                else:
                    edges.append(part)
            row[path] = trail_of(row[start], edges)
            return (holds is None or holds(row) is True) and sink(row)

        return run
