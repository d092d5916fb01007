"""Rules of aggregation: what may stand beside an aggregate, and what one may sort by after aggregation or DISTINCT."""

from __future__ import annotations

from . import ast
from .aggregates import aggregates_in
from .errors import CypherSemanticError, UnsupportedError
from .inference import Variables, undefined
from .scope import free_variables
from .types import ANY


def check_grouped(expr: ast.Syntax, keys: list[ast.Expr], local: frozenset[str]) -> None:
    """Outside its aggregates an expression may use constants and what the rows are grouped by, nothing else."""
    simple = isinstance(expr, (ast.Variable, ast.Property))
    if isinstance(expr, ast.Expr) and (aggregates_in(expr) == [expr] or (simple and expr in keys)):
        return
    if isinstance(expr, ast.Variable) and expr.name not in local:
        raise CypherSemanticError(
            f"`{expr.name}` is neither aggregated nor grouped by",
            offset=expr.offset,
            hint="project it first in a WITH, or return it as a column of its own",
            code="AmbiguousAggregationExpression",
        )
    if isinstance(expr, (ast.ListComprehension, ast.Quantifier)):
        local |= {expr.variable}
    elif isinstance(expr, ast.Reduce):
        local |= {expr.variable, expr.accumulator}
    elif isinstance(expr, (ast.PatternComprehension, ast.Subquery, ast.PatternPredicate)):
        known = {key.name for key in keys if isinstance(key, ast.Variable)} | local
        if not isinstance(expr, ast.PatternComprehension) and not free_variables(expr) <= known:
            raise UnsupportedError("a subquery within an aggregating expression is not supported", offset=expr.offset)
        return
    for child in expr.children():
        check_grouped(child, keys, local)


def check_sortable(
    expr: ast.Syntax, items: list[ast.Expr], visible: Variables, scope: Variables, aggregated: bool
) -> None:
    """After DISTINCT or aggregation one can sort by what was projected, and what is made of it."""
    if isinstance(expr, ast.Expr) and expr in items:
        return
    if isinstance(expr, ast.Variable) and expr.name not in visible:
        if expr.name in scope and aggregated:
            raise CypherSemanticError(
                f"`{expr.name}` is neither aggregated nor grouped by",
                offset=expr.offset,
                hint="sort by the columns, or by what they are made of",
                code="AmbiguousAggregationExpression"
                if any(not aggregates_in(item) for item in items)
                else "UndefinedVariable",
            )
        raise undefined(expr.name, expr.offset, visible)
    if isinstance(expr, ast.Expr) and aggregates_in(expr) == [expr]:
        if aggregated:
            known = [found for item in items for found in aggregates_in(item)]
            if expr in known:
                return
        raise CypherSemanticError(
            "one can only sort by an aggregate that is returned",
            offset=expr.offset,
            hint="return it AS a column, and sort by that",
            code="InvalidAggregation",
        )
    for child in expr.children():
        check_sortable(child, items, _with_locals(expr, visible), scope, aggregated)


def _with_locals(expr: ast.Syntax, visible: Variables) -> Variables:
    if isinstance(expr, (ast.ListComprehension, ast.Quantifier)):
        return {**visible, expr.variable: ANY}
    if isinstance(expr, ast.Reduce):
        return {**visible, expr.variable: ANY, expr.accumulator: ANY}
    return visible
