"""Compiler of patterns and subqueries: in an expression they become a function that runs operators of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import ast
from .limits import Row, size_of
from .match_planner import MatchPlanner, Patterns
from .operators import Argument, Operator, connect
from .scope import Evaluate, Scope
from .values import Attributes, Value

if TYPE_CHECKING:
    from .planner import Planner


class PatternCompiler:
    """Plans patterns in MATCH, and compiles those in expressions."""

    def __init__(self, planner: Planner):
        self.planner = planner

    @property
    def attributes(self) -> Attributes:
        return self.planner.index.attributes

    def match(
        self, patterns: Patterns, where: ast.Expr | None, scope: Scope, child: Operator, merging: bool = False
    ) -> tuple[Operator, Scope]:
        """Operators that extend the rows of ``child`` by every way the patterns match, and the scope after them."""
        return MatchPlanner(self.planner, patterns, where, scope, merging).plan(child)

    # ------------------------------------------------------------ in expressions

    def exists(self, patterns: Patterns, where: ast.Expr | None, scope: Scope) -> Evaluate:
        operator, _ = self.match(patterns, where, scope, Argument())
        return connect(operator, lambda row: True)

    def comprehension(self, expr: ast.PatternComprehension, scope: Scope) -> Evaluate:
        operator, inner = self.match((expr.pattern,), expr.where, scope, Argument())
        return self._collect(operator, self.planner.expressions.thrifty(expr.projection, inner), scope)

    def shortest_path(self, expr: ast.ShortestPath, scope: Scope) -> Evaluate:
        name = f"{ast.ANONYMOUS}path{expr.offset}"
        pattern = replace(expr.pattern, variable=name)
        operator, inner = self.match((pattern,), None, scope, Argument())
        gather = self._collect(operator, lambda row: row[inner.slots[name]], scope)
        if expr.pattern.shortest == "all":
            return gather
        return lambda row: next(iter(gather(row)), None)

    def subquery(self, expr: ast.Subquery, scope: Scope) -> Evaluate:
        operator, slots = self.planner.subquery(expr.query, scope)
        if expr.kind == "exists":
            return connect(operator, lambda row: True)
        if expr.kind == "collect":
            (slot,) = slots
            return self._collect(operator, lambda row: row[slot], scope)
        counter = scope.frame.slot()

        def count(row: Row) -> bool:
            row[counter] += 1
            return False

        run = connect(operator, count)

        def counted(row: Row) -> Value:
            row[counter] = 0
            run(row)
            return row[counter]

        return counted

    def _collect(self, operator: Operator, item: Evaluate, scope: Scope) -> Evaluate:
        slot = scope.frame.slot()

        def add(row: Row) -> bool:
            value = item(row)
            row[0].charge(8 + size_of(value))
            row[slot].append(value)
            return False

        run = connect(operator, add)

        def collected(row: Row) -> Value:
            result: list[Value] = []
            row[slot] = result
            run(row)
            return result

        return collected
