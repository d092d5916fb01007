"""Order of a search: which node to start from and which relationship to follow next, by estimated sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import ast
from .index import GraphIndex
from .labels import alternatives, required
from .scope import free_variables

#: The share of rows that a condition of unknown selectivity is held to keep.
UNKNOWN = 0.5
#: Steps of a variable-length pattern without an upper bound, for estimates.
UNBOUNDED = 6


@dataclass(frozen=True)
class Seek:
    """``variable.key = value``, or ``IN`` when ``many``: a property index finds such nodes."""

    variable: str
    key: str
    value: ast.Expr
    many: bool
    needs: frozenset[str]


@dataclass(eq=False)
class Predicate:
    """A condition, the variables of the pattern that it needs, and the index look-ups that could answer it."""

    expr: ast.Expr
    needs: frozenset[str]
    seeks: tuple[Seek, ...] = ()


@dataclass(eq=False)
class PatternNode:
    name: str
    labels: list[ast.LabelExpr] = field(default_factory=list)


@dataclass(eq=False)
class PatternEdge:
    pattern: ast.RelPattern
    left: str
    right: str
    shortest: str | None = None
    path: str | None = None

    @property
    def name(self) -> str:
        return self.pattern.variable

    @property
    def types(self) -> tuple[str, ...] | None:
        """Types, one of which it must have; None when any type, or an odd expression, will do."""
        return alternatives(self.pattern.types)

    def direction_from(self, name: str) -> str:
        """The direction as seen when coming from one of its ends."""
        if name == self.left:
            return self.pattern.direction
        return {">": "<", "<": ">", "-": "-"}[self.pattern.direction]


@dataclass(frozen=True)
class Move:
    """One step of a search: find ``node``, or follow ``edge`` from ``source``; ``rows`` is the estimate after it."""

    rows: float
    node: PatternNode | None = None
    edge: PatternEdge | None = None
    source: str = ""


class Estimator:
    """Knows a pattern and its conditions, and orders the search."""

    def __init__(
        self, index: GraphIndex, nodes: dict[str, PatternNode], edges: list[PatternEdge], predicates: list[Predicate]
    ):
        self.index = index
        self.nodes = nodes
        self.edges = edges
        self.predicates = predicates

    # ------------------------------------------------------------ order

    def order(self, bound: frozenset[str], rows: float) -> list[Move]:
        """The cheapest of the greedy orders, one for every node the search may start from."""
        startable = [node for node in self.nodes.values() if node.name not in bound]
        orders = [self._greedy(bound, rows, None)] if not startable or bound & self.nodes.keys() else []
        orders += [self._greedy(bound, rows, node) for node in startable]
        return min(orders, key=lambda order: order[0])[1]

    def _greedy(self, known: frozenset[str], rows: float, anchor: PatternNode | None) -> tuple[float, list[Move]]:
        bound, cost, moves = set(known), 0.0, []
        edges = [edge for edge in self.edges if edge.shortest is None]

        def find(node: PatternNode) -> None:
            nonlocal rows, cost
            found = self.node_rows(node, bound)
            cost += rows * max(found, 1)
            rows *= found * self._filtered(node.name, bound, sought=True)
            moves.append(Move(rows, node=node))
            bound.add(node.name)

        if anchor is not None:
            find(anchor)
        while edges:
            choices = [
                (*self._follow(edge, source, bound), i, source)
                for i, edge in enumerate(edges)
                for source in self._sources(edge, bound)
            ]
            if not choices:
                find(min((n for e in edges for n in self._ends(e)), key=lambda node: self.node_rows(node, bound)))
                continue
            factor, touched, i, source = min(choices, key=lambda choice: (choice[0], choice[1], choice[2]))
            edge = edges.pop(i)
            cost += rows * touched
            rows *= factor
            moves.append(Move(rows, edge=edge, source=source))
            bound |= {edge.name, edge.left, edge.right}
        for node in sorted(self.nodes.values(), key=lambda node: self.node_rows(node, bound)):
            if node.name not in bound:
                find(node)
        return cost + rows, moves

    def _ends(self, edge: PatternEdge) -> list[PatternNode]:
        return [self.nodes[edge.left], self.nodes[edge.right]]

    def _sources(self, edge: PatternEdge, bound: set[str]) -> list[str]:
        known = [name for name in dict.fromkeys((edge.left, edge.right)) if name in bound]
        if not known and edge.name in bound:  # the relationship itself is known
            return [edge.left]
        return known

    # ------------------------------------------------------------ sizes

    def label_of(self, node: PatternNode) -> str | None:
        """The rarest label that the node must have."""
        labels = [label for expr in node.labels for label in required(expr)]
        return min(labels, key=self.index.label_count) if labels else None

    def seek(self, node: PatternNode, bound: Iterable[str]) -> tuple[float, Seek, Predicate] | None:
        """The index look-up that finds fewest candidates for a node."""
        known = frozenset(bound)
        label = self.label_of(node)
        best: tuple[float, Seek, Predicate] | None = None
        for predicate in self.predicates:
            for seek in predicate.seeks:
                if seek.variable != node.name or not seek.needs <= known:
                    continue
                rows = self._seek_rows(label, seek)
                if best is None or rows < best[0]:
                    best = (rows, seek, predicate)
        return best

    def _seek_rows(self, label: str | None, seek: Seek) -> float:
        index = self.index.by_property(label, seek.key)
        rows = len(index.values) / max(1, len(index.buckets))
        if seek.many:
            rows *= len(seek.value.items) if isinstance(seek.value, ast.ListLiteral) else 10
        return max(rows, 0.1)

    def node_rows(self, node: PatternNode, bound: Iterable[str]) -> float:
        """How many candidates finding a node gives."""
        rows = self._label_rows(node)
        seek = self.seek(node, bound)
        return rows if seek is None else min(rows, seek[0])

    def _label_rows(self, node: PatternNode) -> float:
        label = self.label_of(node)
        if label is not None:
            return self.index.label_count(label)
        for expr in node.labels:
            names = alternatives(expr)
            if names is not None:
                return sum(map(self.index.label_count, names))
        return self.index.label_count(None)

    def _filtered(self, name: str, bound: set[str], sought: bool = False) -> float:
        """The share of rows that the conditions on a newly bound variable keep."""
        share = 1.0
        for predicate in self.predicates:
            if name in predicate.needs and predicate.needs - {name} <= bound:
                if any(seek.variable == name for seek in predicate.seeks):
                    if not sought:
                        node = self.nodes.get(name)
                        label = self.label_of(node) if node else None
                        rows = min(self._seek_rows(label, seek) for seek in predicate.seeks if seek.variable == name)
                        share *= min(1.0, rows / max(1, self.index.label_count(label)))
                else:
                    share *= UNKNOWN
        return share

    def _follow(self, edge: PatternEdge, source: str, bound: set[str]) -> tuple[float, float]:
        """By what following an edge multiplies the rows, and how many edges it looks at for each."""
        if edge.name in bound:
            return 0.5, 1.0
        target = edge.right if source == edge.left else edge.left
        direction = edge.direction_from(source)
        fan = self.index.fan_out(self.label_of(self.nodes[source]), edge.types, direction)
        mean, touched = fan.mean, fan.mean
        if edge.pattern.length is not None:
            low, high = edge.pattern.length
            steps = min(UNBOUNDED, UNBOUNDED if high is None else high)
            mean = touched = sum(max(mean, 0.1) ** step for step in range(min(low, steps), steps + 1))
        if target in bound:
            return min(1.0, mean * 0.1), min(mean, self._reverse(edge, target, direction))
        node = self.nodes[target]
        share = 1.0
        if edge.pattern.length is None and node.labels:
            wanted = [label for expr in node.labels for label in (alternatives(expr) or required(expr))]
            share = min(1.0, sum(fan.labels.get(label, 0.0) for label in wanted)) if wanted else 1.0
        return max(mean * share * self._filtered(target, bound), 0.001), touched

    def _reverse(self, edge: PatternEdge, target: str, direction: str) -> float:
        back = {">": "<", "<": ">", "-": "-"}[direction]
        return self.index.fan_out(self.label_of(self.nodes[target]), edge.types, back).mean


def conjuncts(expr: ast.Expr | None) -> list[ast.Expr]:
    """The parts of a condition that must all hold."""
    if expr is None:
        return []
    if isinstance(expr, ast.Logical) and expr.operator == "AND":
        return [part for operand in expr.operands for part in conjuncts(operand)]
    return [expr]


def seeks_of(expr: ast.Expr, candidates: frozenset[str], label_attribute: str) -> tuple[Seek, ...]:
    """The index look-ups, for nodes among ``candidates``, that give what ``expr`` lets through."""
    if isinstance(expr, ast.Comparison) and expr.operators == ("=",):
        pairs = [expr.operands, expr.operands[::-1]]
    elif isinstance(expr, ast.Binary) and expr.operator == "IN":
        pairs = [(expr.left, expr.right)]
    else:
        return ()
    seeks = []
    for side, value in pairs:
        if not (isinstance(side, ast.Property) and isinstance(side.subject, ast.Variable)):
            continue
        name, needs = side.subject.name, free_variables(value)
        if name in candidates and name not in needs and side.key != label_attribute:
            seeks.append(Seek(name, side.key, value, isinstance(expr, ast.Binary), needs))
    return tuple(seeks)
