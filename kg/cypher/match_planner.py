"""Planner of MATCH: patterns become a chain of operators, every condition as early as its variables are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import ast
from .errors import UnsupportedError
from .estimates import UNKNOWN, Estimator, Move, PatternEdge, PatternNode, Predicate, conjuncts, seeks_of
from .expand import Expand, ExpandInto, ExpandKnown, Types, VarLengthExpand, adjacent
from .expressions import volatile
from .labels import LabelTest, alternatives, compile_labels, show
from .operators import Filter, Operator
from .paths import BindPath, ShortestPath
from .scans import AllNodesScan, CheckNode, NodeByLabelScan, NodeIndexSeek
from .scope import Evaluate, Scope, free_variables

if TYPE_CHECKING:
    from .planner import Planner

Patterns = tuple[ast.PathPattern, ...]


@dataclass
class _Placed:
    """Relationships of this MATCH found so far, which later ones must differ from."""

    singles: list[tuple[int, Types]] = field(default_factory=list)
    lists: list[tuple[int, Types]] = field(default_factory=list)


class MatchPlanner:
    """Plans the patterns of one MATCH, or of a MERGE (``merging``), which draws a value by chance once for each row."""

    def __init__(self, planner: Planner, patterns: Patterns, where: ast.Expr | None, scope: Scope, merging: bool):
        self.index = planner.index
        self.expressions = planner.expressions
        self.attributes = planner.index.attributes
        self.patterns = patterns
        self.merging = merging
        self.outer = scope
        self.nodes: dict[str, PatternNode] = {}
        self.edges: list[PatternEdge] = []
        self.placed = _Placed()
        self.scope = self._declare(scope)
        self.predicates: list[Predicate] = []
        #: Conditions that may hold for one row and not for the next: no search may answer them once for many rows.
        self.volatile: list[ast.Expr] = []
        self._gather(where)
        self.bound = frozenset(scope.slots)

    # ------------------------------------------------------------ reading the patterns

    def _declare(self, scope: Scope) -> Scope:
        """A scope with all variables of the patterns."""
        for path in self.patterns:
            for node in path.nodes:
                self.nodes.setdefault(node.variable, PatternNode(node.variable))
                if node.variable not in scope.slots:
                    scope, _ = scope.bind(node.variable, "node")
            for relationship in path.relationships:
                name = relationship.variable
                if relationship.length is not None and name in scope.slots:
                    continue  # a known list: found anew and compared
                if name not in scope.slots:
                    scope, _ = scope.bind(name, "relationship" if relationship.length is None else "")
            if path.variable is not None:
                scope, _ = scope.bind(path.variable)
        return scope

    def _gather(self, where: ast.Expr | None) -> None:
        for path in self.patterns:
            for node in path.nodes:
                if node.labels is not None:
                    self.nodes[node.variable].labels.append(node.labels)
                self._properties(node.variable, node.properties)
                self._conditions(node.where)
            for i, relationship in enumerate(path.relationships):
                left, right = path.nodes[i].variable, path.nodes[i + 1].variable
                if relationship.length is not None and relationship.variable in self.outer.slots:
                    relationship = self._compare_list(relationship)
                self.edges.append(PatternEdge(relationship, left, right, path.shortest, path.variable))
                if relationship.length is None and path.shortest is None:
                    self._properties(relationship.variable, relationship.properties)
                    self._conditions(relationship.where)
                elif relationship.where is not None:
                    raise UnsupportedError(
                        "WHERE within a variable-length relationship is not supported", offset=relationship.where.offset
                    )
        self._conditions(where)

    def _compare_list(self, relationship: ast.RelPattern) -> ast.RelPattern:
        """A variable-length relationship whose variable is known: found under another name, then compared."""
        fresh = f"{ast.ANONYMOUS}list{relationship.offset}"
        self.scope, _ = self.scope.bind(fresh)
        same = ast.Comparison(("=",), (ast.Variable(fresh), ast.Variable(relationship.variable)))
        self._predicate(same)
        return replace(relationship, variable=fresh)

    def _properties(self, variable: str, properties: ast.Expr | None) -> None:
        if isinstance(properties, ast.MapLiteral):
            for key, value in properties.entries:
                subject = ast.Property(ast.Variable(variable, offset=value.offset), key, offset=value.offset)
                self._predicate(ast.Comparison(("=",), (subject, value), offset=value.offset))

    def _conditions(self, where: ast.Expr | None) -> None:
        for part in conjuncts(where):
            if isinstance(part, ast.HasLabels) and isinstance(part.subject, ast.Variable):
                node = self.nodes.get(part.subject.name)
                if node is not None and node.name not in self.outer.slots:
                    node.labels.append(part.labels)
                    continue
            self._predicate(part)

    def _predicate(self, expr: ast.Expr) -> None:
        if volatile(expr) and not self.merging:
            self.volatile.append(expr)
            return
        needs = free_variables(expr) & self.scope.slots.keys() - self.outer.slots.keys()
        seekable = frozenset(self.nodes) - self.outer.slots.keys()
        self.predicates.append(Predicate(expr, needs, seeks_of(expr, seekable, self.attributes.label)))

    # ------------------------------------------------------------ building operators

    def plan(self, child: Operator) -> tuple[Operator, Scope]:
        operator = self._known_nodes(child)
        ready = self._take()
        if ready:
            operator = Filter(ready, child=operator, rows=operator.rows, details=self._last)
        estimator = Estimator(self.index, self.nodes, self.edges, self.predicates)
        for move in estimator.order(self.bound, operator.rows):
            if move.node is not None:
                operator = self._find(move.node, move, operator, estimator)
            elif move.edge is not None:
                operator = self._follow(move.edge, move, operator)
        for edge in self.edges:
            if edge.shortest is not None:
                operator = self._shortest(edge, operator)
        for path in self.patterns:
            if path.variable is not None and path.shortest is None:
                operator = self._path(path, operator)
        assert not self.predicates, "a condition was left over"
        if self.volatile:
            tests = [self.expressions.predicate(expr, self.scope) for expr in self.volatile]
            rows = operator.rows * UNKNOWN ** len(tests)
            operator = Filter(tests, child=operator, rows=rows, details="drawn anew for each row")
        return operator, self.scope

    def _known_nodes(self, operator: Operator) -> Operator:
        """Nodes that an earlier clause found: they may be null, and may lack a label."""
        followed = {name for edge in self.edges if edge.shortest is None for name in (edge.left, edge.right)}
        for node in self.nodes.values():
            if node.name in self.outer.slots and (node.labels or node.name not in followed):
                operator = CheckNode(
                    self.scope.slots[node.name],
                    self._label_test(node),
                    child=operator,
                    rows=operator.rows,
                    details=self._show(node),
                )
        return operator

    def _take(self, *names: str) -> list[Evaluate]:
        """The conditions that can be checked now that ``names`` are bound too."""
        self.bound |= frozenset(names)
        ready = [predicate for predicate in self.predicates if predicate.needs <= self.bound]
        for predicate in ready:
            self.predicates.remove(predicate)
        self._last = f"{len(ready)} condition{'s' if len(ready) != 1 else ''}" if ready else ""
        return [self.expressions.predicate(predicate.expr, self.scope) for predicate in ready]

    def _label_test(self, node: PatternNode) -> LabelTest | None:
        if not node.labels:
            return None
        return compile_labels(node.labels[0] if len(node.labels) == 1 else ast.LabelAnd(tuple(node.labels)))

    def _find(self, node: PatternNode, move: Move, child: Operator, estimator: Estimator) -> Operator:
        slot, test, label = self.scope.slots[node.name], self._label_test(node), estimator.label_of(node)
        plain = len(node.labels) == 1 and isinstance(node.labels[0], ast.LabelName)
        seek = estimator.seek(node, self.bound)
        if seek is not None:
            _, found, predicate = seek
            value = self.expressions.thrifty(found.value, self.scope)
            self.predicates.remove(predicate)
            return NodeIndexSeek(
                slot,
                None if plain else test,
                self._take(node.name),
                label,
                found.key,
                value,
                found.many,
                child=child,
                rows=move.rows,
                details=self._describe(node, f"{found.key} {'IN' if found.many else '='} …"),
            )
        conditions = self._take(node.name)
        details = self._describe(node)
        choices = [(label,)] if label is not None else [names for expr in node.labels if (names := alternatives(expr))]
        if choices:
            covered = plain or (len(node.labels) == 1 and alternatives(node.labels[0]) == choices[0])
            return NodeByLabelScan(
                slot, None if covered else test, conditions, choices[0], child=child, rows=move.rows, details=details
            )
        return AllNodesScan(slot, test, conditions, child=child, rows=move.rows, details=details)

    def _follow(self, edge: PatternEdge, move: Move, child: Operator) -> Operator:
        source = move.source
        target = edge.right if source == edge.left else edge.left
        direction, slots, node = edge.direction_from(source), self.scope.slots, self.nodes[target]
        types, type_test = self._types(edge)
        adjacency = adjacent(types, type_test, direction)
        details = self._describe_edge(edge, source, target)
        singles, lists = self._distinct(types, type_test)
        common = (slots[source], slots[target], slots[edge.name], adjacency, direction)
        into = target in self.bound
        if edge.pattern.length is not None:
            properties = self._property_values(self._known_properties(edge))
            label = None if into else self._label_test(node)
            self.placed.lists.append((slots[edge.name], None if type_test else types))
            low, high = edge.pattern.length
            return VarLengthExpand(
                *common,
                label,
                self._take(edge.name, target),
                singles,
                lists,
                low,
                high,
                source != edge.left,
                into,
                properties,
                self.attributes.type,
                child=child,
                rows=move.rows,
                details=details,
            )
        self.placed.singles.append((slots[edge.name], None if type_test else types))
        if edge.name in self.bound:
            known = {name for name in (source, target) if name in self.bound}
            operator: Operator = child
            test = None if edge.pattern.types is None else compile_labels(edge.pattern.types)
            if source not in known and self.nodes[source].labels:
                # Only the target's labels are checked while expanding; the source becomes known by it.
                later = CheckNode(slots[source], self._label_test(self.nodes[source]), rows=move.rows)
                later.child = ExpandKnown(
                    *common,
                    self._label_test(node),
                    [],
                    singles,
                    lists,
                    test,
                    False,
                    target in known,
                    child=operator,
                    rows=move.rows,
                    details=details,
                )
                return Filter(ready, child=later, rows=move.rows) if (ready := self._take(source, target)) else later
            return ExpandKnown(
                *common,
                self._label_test(node) if target not in known else None,
                self._take(source, target),
                singles,
                lists,
                test,
                source in known,
                target in known,
                child=operator,
                rows=move.rows,
                details=details,
            )
        if into:
            back = {">": "<", "<": ">", "-": "-"}[direction]
            return ExpandInto(
                *common,
                None,
                self._take(edge.name),
                singles,
                lists,
                adjacent(types, type_test, back),
                child=child,
                rows=move.rows,
                details=details,
            )
        only = node.labels[0].name if len(node.labels) == 1 and isinstance(node.labels[0], ast.LabelName) else None
        return Expand(
            *common,
            None if only else self._label_test(node),
            self._take(edge.name, target),
            singles,
            lists,
            only,
            types,
            child=child,
            rows=move.rows,
            details=details,
        )

    def _types(self, edge: PatternEdge) -> tuple[Types, LabelTest | None]:
        """The types to look for, and a test where the type expression is more than alternatives."""
        if edge.pattern.types is None or edge.types is not None:
            return edge.types, None
        return None, compile_labels(edge.pattern.types)

    def _distinct(self, types: Types, test: LabelTest | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Slots of the relationships found before that might be the same as one of these types."""

        def overlap(other: Types) -> bool:
            return test is not None or types is None or other is None or not set(types).isdisjoint(other)

        singles = tuple(slot for slot, other in self.placed.singles if overlap(other))
        return singles, tuple(slot for slot, other in self.placed.lists if overlap(other))

    def _known_properties(self, edge: PatternEdge) -> ast.Expr | None:
        """The properties whose values are known before the relationships; the others become a condition."""
        properties = edge.pattern.properties
        if not isinstance(properties, ast.MapLiteral):
            return properties
        known = []
        for key, value in properties.entries:
            needs = free_variables(value) & self.scope.slots.keys() - self.outer.slots.keys()
            if needs <= self.bound and not volatile(value):
                known.append((key, value))
                continue
            one = f"{ast.ANONYMOUS}one{value.offset}"
            subject = ast.Property(ast.Variable(one), key, offset=value.offset)
            same = ast.Comparison(("=",), (subject, value), offset=value.offset)
            self._predicate(ast.Quantifier("all", one, ast.Variable(edge.name), same, offset=value.offset))
        return replace(properties, entries=tuple(known))

    def _property_values(self, properties: ast.Expr | None) -> list[tuple[str, Evaluate]]:
        if not isinstance(properties, ast.MapLiteral):
            return []
        return [(key, self.expressions.compile(value, self.scope)) for key, value in properties.entries]

    def _shortest(self, edge: PatternEdge, child: Operator) -> Operator:
        slots = self.scope.slots
        types, type_test = self._types(edge)
        path = edge.path or f"{ast.ANONYMOUS}path{edge.pattern.offset}"
        if path not in slots:
            self.scope, _ = self.scope.bind(path)
        low, high = edge.pattern.length or (1, 1)
        return ShortestPath(
            slots[edge.left],
            slots[edge.right],
            slots[edge.name],
            self.scope.slots[path],
            edge.pattern.length is None,
            adjacent(types, type_test, edge.pattern.direction),
            low,
            high,
            edge.shortest == "all",
            self._take(edge.name, path),
            self._property_values(edge.pattern.properties),
            self.attributes.type,
            child=child,
            rows=child.rows,
            details=self._describe_edge(edge, edge.left, edge.right),
        )

    def _path(self, path: ast.PathPattern, child: Operator) -> Operator:
        assert path.variable is not None
        names = [
            f"{ast.ANONYMOUS}list{r.offset}" if r.length is not None and r.variable in self.outer.slots else r.variable
            for r in path.relationships
        ]
        parts = tuple(self.scope.slots[name] for name in names)
        slots = self.scope.slots
        return BindPath(
            slots[path.nodes[0].variable],
            parts,
            slots[path.variable],
            self._take(path.variable),
            child=child,
            rows=child.rows,
            details=path.variable,
        )

    # ------------------------------------------------------------ for EXPLAIN

    def _show(self, node: PatternNode) -> str:
        name = "" if node.name.startswith(ast.ANONYMOUS) else node.name
        return f"({name}{''.join(':' + show(labels) for labels in node.labels)})"

    def _describe(self, node: PatternNode, seek: str = "") -> str:
        return " ".join(part for part in (self._show(node), seek, f"where {self._last}" if self._last else "") if part)

    def _describe_edge(self, edge: PatternEdge, source: str, target: str) -> str:
        name = "" if edge.name.startswith(ast.ANONYMOUS) else edge.name
        types = "" if edge.pattern.types is None else ":" + show(edge.pattern.types)
        length = ""
        if edge.pattern.length is not None:
            low, high = edge.pattern.length
            length = f"*{low}..{'' if high is None else high}"
        direction = edge.direction_from(source)
        left, right = ("<-" if direction == "<" else "-"), ("->" if direction == ">" else "-")
        return f"{self._show(self.nodes[source])}{left}[{name}{types}{length}]{right}{self._show(self.nodes[target])}"
