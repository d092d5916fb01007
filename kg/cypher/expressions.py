"""Compiler of expressions: a syntax tree becomes a function from a row to a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import arithmetic, ast, comprehensions, conditions, containers
from .conditions import boolean, is_condition
from .errors import CypherError, CypherSemanticError
from .functions import FUNCTIONS, is_volatile
from .limits import Row, size_of
from .scope import Evaluate, Scope
from .values import Value, equals

if TYPE_CHECKING:
    from .patterns import PatternCompiler

_ALLOCATING = (
    ast.Binary,
    ast.Call,
    ast.ListComprehension,
    ast.Reduce,
    ast.MapProjection,
    ast.PatternComprehension,
    ast.Subquery,
    ast.ListLiteral,
    ast.MapLiteral,
)


class ExpressionCompiler:
    """Compiles expressions; ``patterns`` compiles the patterns and subqueries in them."""

    patterns: PatternCompiler

    def compile(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        if scope.computed and expr in scope.computed:
            return _slot(scope.computed[expr])
        return _COMPILE[type(expr)](self, expr, scope)

    def predicate(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        """A condition: gives true, false or null, and gives back the memory that working it out took."""
        evaluate = self.compile(expr, scope)
        if not is_condition(expr):
            inner, offset = evaluate, expr.offset

            def evaluate(row: Row) -> Value:
                return boolean(inner(row), offset)

        return _thrifty(evaluate, expr)

    def thrifty(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        """An expression whose value is accounted for by who keeps it."""
        return _thrifty(self.compile(expr, scope), expr)

    def stored(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        """An expression whose value the graph keeps: gives back what working it out took beyond the value."""
        evaluate = self.compile(expr, scope)
        if not allocating(expr):
            return evaluate

        def run(row: Row) -> Value:
            used = row[0].used
            value = evaluate(row)
            row[0].used = used + min(row[0].used - used, size_of(value))  # what was there before took nothing
            return value

        return run

    def optional(self, expr: ast.Expr | None, scope: Scope) -> Evaluate | None:
        return None if expr is None else self.compile(expr, scope)


def allocating(expr: ast.Expr) -> bool:
    """Whether working out an expression may make new values of any size."""
    return any(isinstance(part, _ALLOCATING) for part in expr.walk())


def volatile(expr: ast.Expr) -> bool:
    """Whether an expression may give another value each time, with the same variables."""
    return any(isinstance(part, ast.Call) and is_volatile(part.name) for part in expr.walk())


def _thrifty(evaluate: Evaluate, expr: ast.Expr) -> Evaluate:
    """Gives back the memory that working out the value took, if it can take any."""
    if not allocating(expr):
        return evaluate

    def run(row: Row) -> Value:
        used = row[0].used
        result = evaluate(row)
        row[0].used = used
        return result

    return run


def _slot(slot: int) -> Evaluate:
    return lambda row: row[slot]


# ---------------------------------------------------------------- kinds of expression


def _literal(compiler: ExpressionCompiler, expr: ast.Literal, scope: Scope) -> Evaluate:
    value = expr.value
    return lambda row: value


def _parameter(compiler: ExpressionCompiler, expr: ast.Parameter, scope: Scope) -> Evaluate:
    name = expr.name
    return lambda row: row[0].parameters[name]


def _variable(compiler: ExpressionCompiler, expr: ast.Variable, scope: Scope) -> Evaluate:
    if expr.name not in scope.slots:
        raise CypherSemanticError(
            f"variable `{expr.name}` is not defined", offset=expr.offset, code="UndefinedVariable"
        )
    return _slot(scope.slots[expr.name])


def _unary(compiler: ExpressionCompiler, expr: ast.Unary, scope: Scope) -> Evaluate:
    operand, offset = compiler.compile(expr.operand, scope), expr.offset
    apply = arithmetic.negate if expr.operator == "-" else arithmetic.affirm

    def run(row: Row) -> Value:
        try:
            return apply(row[0], operand(row))
        except CypherError as error:
            raise error.at(offset) from None

    return run


def _binary(compiler: ExpressionCompiler, expr: ast.Binary, scope: Scope) -> Evaluate:
    left, right, offset = compiler.compile(expr.left, scope), compiler.compile(expr.right, scope), expr.offset
    if expr.operator == "=~":
        return conditions.matching(expr, left, right)
    if expr.operator == "IN":
        return conditions.membership(expr, left, right)
    if expr.operator not in arithmetic.OPERATORS:
        return conditions.string_test(expr.operator, left, right)
    operation = arithmetic.OPERATORS[expr.operator]

    def run(row: Row) -> Value:
        try:
            return operation(row[0], left(row), right(row))
        except CypherError as error:
            raise error.at(offset) from None

    return run


def _call(compiler: ExpressionCompiler, expr: ast.Call, scope: Scope) -> Evaluate:
    function = FUNCTIONS.get(expr.name)
    if function is None:
        if expr.name == "exists" and isinstance(expr.arguments[0], ast.PatternPredicate):
            return compiler.compile(expr.arguments[0], scope)
        raise CypherSemanticError(f"unknown function {expr.name}()", offset=expr.offset, code="UnknownFunction")
    arguments, offset = [compiler.compile(argument, scope) for argument in expr.arguments], expr.offset
    apply, strict, contextual = function.apply, function.strict, function.contextual
    if len(arguments) == 1 and strict:
        argument = arguments[0]

        def unary(row: Row) -> Value:
            value = argument(row)
            if value is None:
                return None
            try:
                return apply(value)
            except CypherError as error:
                raise error.at(offset) from None

        def contextual_unary(row: Row) -> Value:
            value = argument(row)
            if value is None:
                return None
            try:
                return apply(row[0], value)
            except CypherError as error:
                raise error.at(offset) from None

        return contextual_unary if contextual else unary

    def run(row: Row) -> Value:
        values = [argument(row) for argument in arguments]
        if strict and None in values:
            return None
        try:
            return apply(row[0], *values) if contextual else apply(*values)
        except CypherError as error:
            raise error.at(offset) from None

    return run


def _case(compiler: ExpressionCompiler, expr: ast.Case, scope: Scope) -> Evaluate:
    subject, default = compiler.optional(expr.subject, scope), compiler.optional(expr.default, scope)
    branches = [
        (compiler.compile(when, scope), compiler.compile(then, scope), when.offset) for when, then in expr.branches
    ]

    def searched(row: Row) -> Value:
        for when, then, offset in branches:
            value = when(row)
            if value is True:
                return then(row)
            if value is not False:
                boolean(value, offset)
        return None if default is None else default(row)

    if subject is None:
        return searched
    chosen = subject

    def simple(row: Row) -> Value:
        value = chosen(row)
        for when, then, _ in branches:
            row[0].pace(value)
            if equals(value, when(row)) is True:
                return then(row)
        return None if default is None else default(row)

    return simple


def _pattern_predicate(compiler: ExpressionCompiler, expr: ast.PatternPredicate, scope: Scope) -> Evaluate:
    return compiler.patterns.exists((expr.pattern,), None, scope)


def _pattern_comprehension(compiler: ExpressionCompiler, expr: ast.PatternComprehension, scope: Scope) -> Evaluate:
    return compiler.patterns.comprehension(expr, scope)


def _shortest_path(compiler: ExpressionCompiler, expr: ast.ShortestPath, scope: Scope) -> Evaluate:
    return compiler.patterns.shortest_path(expr, scope)


def _subquery(compiler: ExpressionCompiler, expr: ast.Subquery, scope: Scope) -> Evaluate:
    return compiler.patterns.subquery(expr, scope)


_COMPILE: dict[type[ast.Expr], Callable[[ExpressionCompiler, Any, Scope], Evaluate]] = {
    ast.Literal: _literal,
    ast.Parameter: _parameter,
    ast.Variable: _variable,
    ast.ListLiteral: containers.list_literal,
    ast.MapLiteral: containers.map_literal,
    ast.MapProjection: containers.map_projection,
    ast.Property: containers.property_access,
    ast.Subscript: containers.subscript,
    ast.Slice: containers.list_slice,
    ast.Not: conditions.negation,
    ast.Logical: conditions.logical,
    ast.Comparison: conditions.comparison,
    ast.IsNull: conditions.is_null,
    ast.HasLabels: conditions.has_labels,
    ast.Case: _case,
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Call: _call,
    ast.ListComprehension: comprehensions.list_comprehension,
    ast.Quantifier: comprehensions.quantifier,
    ast.Reduce: comprehensions.reduce,
    ast.PatternPredicate: _pattern_predicate,
    ast.PatternComprehension: _pattern_comprehension,
    ast.ShortestPath: _shortest_path,
    ast.Subquery: _subquery,
}
