"""Compiler of expressions that go through a list: comprehensions, all, any, none, single and reduce."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ast
from .errors import CypherTypeError
from .limits import Row, size_of
from .scope import Evaluate, Scope
from .values import PLAIN, Value, type_name

if TYPE_CHECKING:
    from .expressions import ExpressionCompiler


def _source(compiler: ExpressionCompiler, expr: ast.Expr, scope: Scope) -> Evaluate:
    evaluate, offset = compiler.compile(expr, scope), expr.offset

    def run(row: Row) -> Value:
        values = evaluate(row)
        if values is None or isinstance(values, list):
            return values
        raise CypherTypeError(f"expected a List, not a {type_name(values)}", offset=offset, code="InvalidArgumentType")

    return run


def list_comprehension(compiler: ExpressionCompiler, expr: ast.ListComprehension, scope: Scope) -> Evaluate:
    source = _source(compiler, expr.source, scope)
    inner, slot = scope.bind(expr.variable)
    where = None if expr.where is None else compiler.predicate(expr.where, inner)
    projection = compiler.optional(expr.projection, inner)

    def run(row: Row) -> Value:
        values = source(row)
        if values is None:
            return None
        ctx, result = row[0], []
        for value in values:
            ctx.tick()
            row[slot] = value
            if where is not None and where(row) is not True:
                continue
            if projection is not None:
                used = ctx.used
                value = projection(row)
                if type(value) in PLAIN:  # what working it out took beyond itself is free again
                    ctx.used = used + size_of(value)
            ctx.charge(8)
            result.append(value)
        return result

    return run


def quantifier(compiler: ExpressionCompiler, expr: ast.Quantifier, scope: Scope) -> Evaluate:
    source, kind = _source(compiler, expr.source, scope), expr.kind
    inner, slot = scope.bind(expr.variable)
    where = compiler.predicate(expr.where, inner)

    def run(row: Row) -> Value:
        values = source(row)
        if values is None:
            return None
        ctx, hits, unknown = row[0], 0, 0
        for value in values:
            ctx.tick()
            row[slot] = value
            verdict = where(row)
            if verdict is True:
                hits += 1
                if kind == "any":
                    return True
                if kind == "none" or (kind == "single" and hits > 1):
                    return False
            elif verdict is None:
                unknown += 1
            elif kind == "all":
                return False
        if unknown:
            return None
        return {"any": False, "all": True, "none": True, "single": hits == 1}[kind]

    return run


def reduce(compiler: ExpressionCompiler, expr: ast.Reduce, scope: Scope) -> Evaluate:
    initial, source = compiler.compile(expr.initial, scope), _source(compiler, expr.source, scope)
    inner, accumulator = scope.bind(expr.accumulator)
    inner, slot = inner.bind(expr.variable)
    step = compiler.compile(expr.step, inner)

    def run(row: Row) -> Value:
        total, values = initial(row), source(row)
        if values is None:
            return None
        ctx = row[0]
        base = ctx.used
        recount = base + (1 << 20)
        for value in values:
            ctx.tick()
            row[accumulator], row[slot] = total, value
            total = step(row)
            if ctx.used > recount:  # the intermediate values are garbage by now: count what is left
                ctx.used = base + size_of(total)
                recount = base + 2 * (ctx.used - base) + (1 << 20)
        return total

    return run
