"""Planner of queries: clauses become operators, one feeding the next."""

from __future__ import annotations

from dataclasses import dataclass

from . import ast, ast_writes
from .aggregates import AGGREGATES, Aggregate, Aggregation, aggregates_in
from .errors import CypherSemanticError
from .expressions import ExpressionCompiler, allocating
from .index import GraphIndex
from .limits import Row
from .operators import Argument, Distinct, Filter, Operator, Optional, Project, Union, Unwind
from .ordering import Limit, Skip, Sort
from .patterns import PatternCompiler
from .scans import NodeCount, counted_label
from .scope import Evaluate, Frame, Scope, free_variables
from .values import Value
from .writes import plan_write


@dataclass(frozen=True)
class Plan:
    """``operator`` gives rows of ``size`` slots, whose ``slots`` are the ``columns``."""

    columns: tuple[str, ...]
    slots: tuple[int, ...]
    operator: Operator
    size: int
    writes: bool


class Planner:
    """Plans one query for one graph."""

    def __init__(self, index: GraphIndex):
        self.index = index
        self.expressions = ExpressionCompiler()
        self.patterns = PatternCompiler(self)
        self.expressions.patterns = self.patterns

    def plan(self, query: ast.Query) -> Plan:
        frame = Frame()
        columns, slots, operator = self._query(query, Scope(frame))
        return Plan(columns, slots, operator, frame.size, query.writes)

    def subquery(self, query: ast.Query, scope: Scope) -> tuple[Operator, tuple[int, ...]]:
        """A query in an expression, whose rows start from the row of the expression."""
        _, slots, operator = self._query(query, scope.subquery())
        return operator, slots

    def _query(self, query: ast.Query, scope: Scope) -> tuple[tuple[str, ...], tuple[int, ...], Operator]:
        parts = [self._single(part, scope) for part in query.parts]
        columns, slots, operator = parts[0]
        if len(parts) == 1:
            return columns, slots, operator
        shared = tuple(scope.frame.slot() for _ in columns)
        branches: list[Operator] = []
        for names, own, branch in parts:
            items = [(target, _copy(own[names.index(name)])) for name, target in zip(columns, shared, strict=True)]
            branches.append(Project(items, child=branch, rows=branch.rows))
        union: Operator = Union(branches, rows=sum(branch.rows for branch in branches))
        if query.distinct:
            union = Distinct(shared, scope.frame.slot(), child=union, rows=union.rows)
        return columns, shared, union

    def _single(self, query: ast.SingleQuery, scope: Scope) -> tuple[tuple[str, ...], tuple[int, ...], Operator]:
        operator: Operator = Argument()
        columns: tuple[str, ...] = ()
        for clause in _joined(query.clauses):
            if isinstance(clause, ast.Match):
                operator, scope = self._match(clause, scope, operator)
            elif isinstance(clause, ast.Unwind):
                operator, scope = self._unwind(clause, scope, operator)
            elif isinstance(clause, ast.Projection):
                columns, operator, scope = self._projection(clause, scope, operator, query.writes)
            else:
                operator, scope = plan_write(self, clause, scope, operator)
        if not isinstance(query.clauses[-1], ast.Projection):
            columns = ()
        return columns, tuple(scope.slots[name] for name in columns), operator

    # ------------------------------------------------------------ clauses

    def _match(self, clause: ast.Match, scope: Scope, child: Operator) -> tuple[Operator, Scope]:
        if not clause.optional:
            return self.patterns.match(clause.patterns, clause.where, scope, child)
        inner, after = self.patterns.match(clause.patterns, clause.where, scope, Argument())
        new = tuple(slot for name, slot in after.slots.items() if name not in scope.slots)
        rows = child.rows * max(1.0, inner.rows)
        return Optional(inner, new, scope.frame.slot(), child=child, rows=rows), after

    def _unwind(self, clause: ast.Unwind, scope: Scope, child: Operator) -> tuple[Operator, Scope]:
        source = self.expressions.compile(clause.source, scope)
        after, slot = scope.bind(clause.variable)
        return Unwind(source, slot, child=child, rows=child.rows * 10, details=clause.variable), after

    def _projection(
        self, clause: ast.Projection, scope: Scope, child: Operator, writes: bool
    ) -> tuple[tuple[str, ...], Operator, Scope]:
        items = self.items(clause, scope)
        if any(aggregates_in(item.expression) for item in items):
            operator, visible = self._aggregate(items, scope, child)
            result = visible.with_computed({})  # who comes later may bind the same names anew
        else:
            operator, result, visible = self._project(items, scope, child, clause.distinct)
        if clause.distinct:
            slots = tuple(dict.fromkeys(result.slots[item.name] for item in items))
            compute = None
            if isinstance(operator, Project) and len(operator.items) == len(slots) == 1 and not operator.allocates:
                ((_, compute),) = operator.items
                assert operator.child is not None
                operator = operator.child
            names = ", ".join(item.name for item in items)
            operator = Distinct(slots, scope.frame.slot(), compute, child=operator, rows=operator.rows, details=names)
        operator = self._order(clause, operator, result, visible, writes)
        if clause.where is not None:
            condition = self.expressions.predicate(clause.where, visible)
            operator = Filter([condition], child=operator, rows=operator.rows * 0.5, details="1 condition")
        return tuple(item.name for item in items), operator, result

    def items(self, clause: ast.Projection, scope: Scope) -> list[ast.ProjectionItem]:
        """The items of a projection, ``*`` written out."""
        items = list(clause.items)
        if clause.star:
            named = sorted(
                name for name in scope.slots if not name.startswith(ast.ANONYMOUS) and name not in scope.outer
            )
            listed = [
                ast.ProjectionItem(ast.Variable(name, offset=clause.offset), name, True, offset=clause.offset)
                for name in named
            ]
            items = listed + items
        return items

    def _empty(self, scope: Scope) -> Scope:
        """What a projection starts from: nothing but the variables of an enclosing query."""
        kept = {name: slot for name, slot in scope.slots.items() if name in scope.outer}
        return Scope(scope.frame, kept, scope.nodes & kept.keys(), scope.relationships & kept.keys(), outer=scope.outer)

    def _project(
        self, items: list[ast.ProjectionItem], scope: Scope, child: Operator, distinct: bool
    ) -> tuple[Operator, Scope, Scope]:
        """Also gives the scope of ORDER BY and WHERE, who see what was there before, unless DISTINCT removes it."""
        work: list[tuple[int, Evaluate]] = []
        result = self._empty(scope)
        computed: dict[ast.Expr, int] = {}
        for item in items:
            name, expr = item.name, item.expression
            if isinstance(expr, ast.Variable) and expr not in scope.computed:
                evaluate = self.expressions.compile(expr, scope)  # raises if there is no such variable
                result = result.place(name, scope.slots[expr.name], self._kind(expr, scope))
            else:
                evaluate = self.expressions.compile(expr, scope)
                result, slot = result.bind(name)
                work.append((slot, evaluate))
                computed[expr] = slot
        visible = result if distinct else self._overlay(scope, result)
        if work:
            allocates = any(map(allocating, (item.expression for item in items)))
            names = ", ".join(item.name for item in items)
            child = Project(work, allocates, child=child, rows=child.rows, details=names)
        return child, result, visible.with_computed(computed)

    def _kind(self, expr: ast.Expr, scope: Scope) -> str:
        if isinstance(expr, ast.Variable):
            return "node" if expr.name in scope.nodes else "relationship" if expr.name in scope.relationships else ""
        return ""

    def _overlay(self, below: Scope, above: Scope) -> Scope:
        scope = below
        for name, slot in above.slots.items():
            kind = "node" if name in above.nodes else "relationship" if name in above.relationships else ""
            scope = scope.place(name, slot, kind)
        return scope

    def _aggregate(self, items: list[ast.ProjectionItem], scope: Scope, child: Operator) -> tuple[Operator, Scope]:
        """Also gives the scope of ORDER BY and WHERE, who may use what was computed."""
        frame, compile_ = scope.frame, self.expressions
        computed: dict[ast.Expr, int] = {}
        keys: list[tuple[int, Evaluate]] = []
        result = self._empty(scope)
        aggregated = [item for item in items if aggregates_in(item.expression)]
        for item in items:
            if item in aggregated:
                continue
            expr = item.expression
            if isinstance(expr, ast.Variable) and expr not in scope.computed:
                evaluate = compile_.compile(expr, scope)
                slot = scope.slots[expr.name]
            else:
                evaluate, slot = compile_.thrifty(expr, scope), frame.slot()
            keys.append((slot, evaluate))
            computed[expr] = slot
            result = result.place(item.name, slot, self._kind(expr, scope))
        aggregations: list[Aggregation] = []
        for item in aggregated:
            for expr in aggregates_in(item.expression):
                if expr not in computed:
                    computed[expr] = frame.slot()
                    aggregations.append(self._aggregation(expr, computed[expr], scope))
        rows = max(1.0, child.rows**0.5) if keys else 1.0
        details = ", ".join(item.name for item in items)
        operator: Operator = Aggregate(keys, aggregations, frame.slot(), child=child, rows=rows, details=details)
        if not keys and len(aggregations) == 1:
            operator = self._counted(aggregated, aggregations[0], scope, operator)
        within = self._grouped_scope(scope, keys, computed)
        work: list[tuple[int, Evaluate]] = []
        for item in aggregated:
            if item.expression in computed:
                result = result.place(item.name, computed[item.expression])
            else:
                evaluate = compile_.compile(item.expression, within)
                result, slot = result.bind(item.name)
                work.append((slot, evaluate))
                computed[item.expression] = slot
        if work:
            operator = Project(work, child=operator, rows=rows)
        return operator, result.with_computed(computed)

    def _counted(
        self, items: list[ast.ProjectionItem], aggregation: Aggregation, scope: Scope, operator: Operator
    ) -> Operator:
        """A count of all nodes of a label, or of all nodes, needs no row."""
        (expr,) = {found for item in items for found in aggregates_in(item.expression)}
        slot = None
        if isinstance(expr, ast.Call):
            argument = expr.arguments[0]
            if expr.name != "count" or not isinstance(argument, ast.Variable):
                return operator
            slot = scope.slots[argument.name]
        assert operator.child is not None
        label = counted_label(operator.child, slot)
        if label is None:
            return operator
        return NodeCount(aggregation.slot, label[0], child=Argument(), details=label[0] or "all nodes")

    def _grouped_scope(self, scope: Scope, keys: list[tuple[int, Evaluate]], computed: dict[ast.Expr, int]) -> Scope:
        """Within an expression that aggregates only what the rows are grouped by is to be seen."""
        grouped = {slot for slot, _ in keys}
        slots = {name: slot for name, slot in scope.slots.items() if slot in grouped or name in scope.outer}
        return Scope(
            scope.frame,
            slots,
            scope.nodes & slots.keys(),
            scope.relationships & slots.keys(),
            dict(computed),
            scope.outer,
        )

    def _aggregation(self, expr: ast.Expr, slot: int, scope: Scope) -> Aggregation:
        if isinstance(expr, ast.CountStar):
            return Aggregation("count", None, False, slot, expr.offset)
        assert isinstance(expr, ast.Call)
        if len(expr.arguments) != AGGREGATES[expr.name]:
            raise CypherSemanticError(
                f"{expr.name}() takes {AGGREGATES[expr.name]} argument(s)",
                offset=expr.offset,
                code="InvalidNumberOfArguments",
            )
        argument = self.expressions.thrifty(expr.arguments[0], scope)
        percentile = self.expressions.thrifty(expr.arguments[1], scope) if len(expr.arguments) > 1 else None
        return Aggregation(expr.name, argument, expr.distinct, slot, expr.offset, percentile)

    # ------------------------------------------------------------ order

    def _order(
        self, clause: ast.Projection, operator: Operator, result: Scope, visible: Scope, writes: bool
    ) -> Operator:
        frame = result.frame
        skip = None if clause.skip is None else self.expressions.thrifty(clause.skip, Scope(frame))
        limit = None if clause.limit is None else self.expressions.thrifty(clause.limit, Scope(frame))
        if clause.order:
            keys: list[tuple[int, bool]] = []
            work: list[tuple[int, Evaluate]] = []
            for sort in clause.order:
                slot = self._sort_slot(sort.expression, visible)
                if slot is None:
                    slot = frame.slot()
                    work.append((slot, self.expressions.compile(sort.expression, visible)))
                keys.append((slot, sort.descending))
            if work:
                operator = Project(work, child=operator, rows=operator.rows)
            carried = set(result.slots.values())
            if clause.where is not None:
                needed = free_variables(clause.where)
                carried |= {slot for name, slot in visible.slots.items() if name in needed}
                carried |= set(visible.computed.values())
            details = ", ".join("DESC" if sort.descending else "ASC" for sort in clause.order)
            operator = Sort(
                keys,
                tuple(sorted(carried)),
                frame.slot(),
                limit,
                skip,
                writes,
                child=operator,
                rows=operator.rows,
                details=details,
            )
        if skip is not None:
            operator = Skip(skip, frame.slot(), child=operator, rows=operator.rows)
        if limit is not None:
            value = clause.limit.value if isinstance(clause.limit, ast.Literal) else None
            rows = min(operator.rows, value) if isinstance(value, int) else operator.rows
            operator = Limit(limit, frame.slot(), frame.slot(), writes, child=operator, rows=rows)
        return operator

    def _sort_slot(self, expr: ast.Expr, visible: Scope) -> int | None:
        """Where the value to sort by stands already, if it does."""
        if expr in visible.computed:
            return visible.computed[expr]
        if isinstance(expr, ast.Variable):
            return visible.slots.get(expr.name)
        return None


def _joined(clauses: tuple[ast.Clause, ...]) -> list[ast.Clause]:
    """The clauses, neighbouring CREATEs as one: scripts have hundreds of them."""
    joined: list[ast.Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if isinstance(clause, ast_writes.Create) and isinstance(last, ast_writes.Create):
            joined[-1] = ast_writes.Create(last.patterns + clause.patterns, offset=last.offset)
        else:
            joined.append(clause)
    return joined


def _copy(slot: int) -> Evaluate:
    def run(row: Row) -> Value:
        return row[slot]

    return run
