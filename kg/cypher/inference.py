"""Type inference of expressions: finds unknown names, type clashes and misplaced aggregates before a query runs."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import ast
from .aggregates import AGGREGATES, is_aggregate
from .errors import CypherSemanticError, UnsupportedError
from .functions import FUNCTIONS, is_volatile
from .signatures import Function
from .types import (
    ANY,
    BOOLEAN,
    FLOAT,
    INTEGER,
    LIST,
    MAP,
    NODE,
    NULL,
    NUMBER,
    PATH,
    RELATIONSHIP,
    STRING,
    Type,
    list_of,
    one_of,
)

if TYPE_CHECKING:
    from .semantics import Analyzer

Variables = Mapping[str, Type]

_CONTAINER = one_of(NODE, RELATIONSHIP, MAP)
_AGGREGATE_TYPES = {"count": INTEGER, "avg": NUMBER, "sum": NUMBER, "stdev": FLOAT, "stdevp": FLOAT,
                    "percentilecont": FLOAT,
                    "percentiledisc": NUMBER}  # fmt: skip
# Functions of other languages, and ours for the same.
_ELSEWHERE = {"len": "size", "count_distinct": "count", "mean": "avg", "average": "avg", "upper": "toupper",
              "lower": "tolower", "ifnull": "coalesce", "nvl": "coalesce"}  # fmt: skip
_TEMPORAL = (
    "date",
    "datetime",
    "localdatetime",
    "time",
    "localtime",
    "duration",
    "timestamp",
    "point",
    "point.distance",
)


class Inference:
    """``aggregates`` tells whether an aggregate may stand where the expression does."""

    def __init__(self, analyzer: Analyzer):
        self.analyzer = analyzer

    def infer(self, expr: ast.Expr, scope: Variables, aggregates: bool = False, condition: bool = False) -> Type:
        """The type of an expression; ``condition`` where a pattern may stand for whether it matches."""
        if isinstance(expr, ast.PatternPredicate):
            if not condition:
                raise CypherSemanticError(
                    "a pattern can only be used as a condition",
                    offset=expr.offset,
                    hint="COUNT { … } counts its matches, EXISTS { … } tells whether there is one",
                    code="UnexpectedSyntax",
                )
            self._pattern_predicate(expr, scope)
            return BOOLEAN
        method: Callable[[Any, Variables, bool], Type] = getattr(self, "_" + type(expr).__name__)
        return method(expr, scope, aggregates)

    def condition(self, expr: ast.Expr, scope: Variables, aggregates: bool = False) -> None:
        """Checks an expression that must be true or false."""
        found = self.infer(expr, scope, aggregates, condition=True)
        self.expect(found, BOOLEAN, expr.offset)

    def expect(self, found: Type, wanted: Type, offset: int) -> None:
        if not found.may_be(wanted):
            raise CypherSemanticError(
                f"type mismatch: expected {wanted}, found {found}", offset=offset, code="InvalidArgumentType"
            )

    def _all(self, exprs: Iterable[ast.Expr | None], scope: Variables, aggregates: bool) -> list[Type]:
        return [self.infer(expr, scope, aggregates) for expr in exprs if expr is not None]

    # ------------------------------------------------------------ values

    def _Literal(self, expr: ast.Literal, scope: Variables, aggregates: bool) -> Type:
        types = {bool: BOOLEAN, int: INTEGER, float: FLOAT, str: STRING}
        return types.get(type(expr.value), NULL)

    def _Parameter(self, expr: ast.Parameter, scope: Variables, aggregates: bool) -> Type:
        return ANY

    def _Variable(self, expr: ast.Variable, scope: Variables, aggregates: bool) -> Type:
        if expr.name not in scope:
            raise undefined(expr.name, expr.offset, scope)
        return scope[expr.name]

    def _ListLiteral(self, expr: ast.ListLiteral, scope: Variables, aggregates: bool) -> Type:
        types = self._all(expr.items, scope, aggregates)
        return list_of(one_of(*types)) if types else LIST

    def _MapLiteral(self, expr: ast.MapLiteral, scope: Variables, aggregates: bool) -> Type:
        self._all((value for _, value in expr.entries), scope, aggregates)
        return MAP

    def _MapProjection(self, expr: ast.MapProjection, scope: Variables, aggregates: bool) -> Type:
        self.expect(self.infer(expr.subject, scope, aggregates), _CONTAINER, expr.offset)
        self._all((value for _, value in expr.entries), scope, aggregates)
        return MAP

    def _Property(self, expr: ast.Property, scope: Variables, aggregates: bool) -> Type:
        self.expect(self.infer(expr.subject, scope, aggregates), _CONTAINER, expr.subject.offset)
        return ANY

    def _Subscript(self, expr: ast.Subscript, scope: Variables, aggregates: bool) -> Type:
        subject = self.infer(expr.subject, scope, aggregates)
        index = self.infer(expr.index, scope, aggregates)
        self.expect(subject, one_of(LIST, _CONTAINER), expr.subject.offset)
        if subject.kinds <= LIST.kinds:
            self.expect(index, INTEGER, expr.index.offset)
            return subject.item or ANY
        return ANY

    def _Slice(self, expr: ast.Slice, scope: Variables, aggregates: bool) -> Type:
        subject = self.infer(expr.subject, scope, aggregates)
        self.expect(subject, LIST, expr.subject.offset)
        for bound in (expr.start, expr.stop):
            if bound is not None:
                self.expect(self.infer(bound, scope, aggregates), INTEGER, bound.offset)
        return Type(LIST.kinds, subject.item)

    # ------------------------------------------------------------ operators

    def _Not(self, expr: ast.Not, scope: Variables, aggregates: bool) -> Type:
        self.condition(expr.operand, scope, aggregates)
        return BOOLEAN

    def _Logical(self, expr: ast.Logical, scope: Variables, aggregates: bool) -> Type:
        for operand in expr.operands:
            self.condition(operand, scope, aggregates)
        return BOOLEAN

    def _Comparison(self, expr: ast.Comparison, scope: Variables, aggregates: bool) -> Type:
        self._all(expr.operands, scope, aggregates)
        return BOOLEAN

    def _IsNull(self, expr: ast.IsNull, scope: Variables, aggregates: bool) -> Type:
        self.infer(expr.operand, scope, aggregates)
        return BOOLEAN

    def _HasLabels(self, expr: ast.HasLabels, scope: Variables, aggregates: bool) -> Type:
        self.expect(self.infer(expr.subject, scope, aggregates), one_of(NODE, RELATIONSHIP), expr.offset)
        return BOOLEAN

    def _Case(self, expr: ast.Case, scope: Variables, aggregates: bool) -> Type:
        if expr.subject is not None:
            self.infer(expr.subject, scope, aggregates)
        results = []
        for when, then in expr.branches:
            if expr.subject is None:
                self.condition(when, scope, aggregates)
            else:
                self.infer(when, scope, aggregates)
            results.append(self.infer(then, scope, aggregates))
        results.append(NULL if expr.default is None else self.infer(expr.default, scope, aggregates))
        return one_of(*results)

    def _Unary(self, expr: ast.Unary, scope: Variables, aggregates: bool) -> Type:
        found = self.infer(expr.operand, scope, aggregates)
        self.expect(found, NUMBER, expr.operand.offset)
        return found

    def _Binary(self, expr: ast.Binary, scope: Variables, aggregates: bool) -> Type:
        left, right = self.infer(expr.left, scope, aggregates), self.infer(expr.right, scope, aggregates)
        if expr.operator == "IN":
            self.expect(right, LIST, expr.right.offset)
            return BOOLEAN
        if expr.operator in ("STARTS WITH", "ENDS WITH", "CONTAINS", "=~"):
            return BOOLEAN
        if expr.operator in ("+", "||"):
            return self._sum(expr, left, right)
        self.expect(left, NUMBER, expr.left.offset)
        self.expect(right, NUMBER, expr.right.offset)
        if expr.operator == "^":
            return FLOAT
        return INTEGER if left == right == INTEGER else NUMBER

    def _sum(self, expr: ast.Binary, left: Type, right: Type) -> Type:
        if left.kinds <= LIST.kinds or right.kinds <= LIST.kinds:
            items = [t.item or ANY if t.kinds <= LIST.kinds else t for t in (left, right)]
            return list_of(one_of(*items))
        summable = one_of(NUMBER, STRING, LIST)
        self.expect(left, summable, expr.left.offset)
        self.expect(right, summable, expr.right.offset)
        if left.kinds <= NUMBER.kinds and right.kinds <= NUMBER.kinds:
            return INTEGER if left == right == INTEGER else NUMBER
        return one_of(summable, NULL)

    # ------------------------------------------------------------ functions

    def _CountStar(self, expr: ast.CountStar, scope: Variables, aggregates: bool) -> Type:
        self._aggregate_here(expr, aggregates)
        return INTEGER

    def _aggregate_here(self, expr: ast.Expr, aggregates: bool) -> None:
        if not aggregates:
            raise CypherSemanticError(
                "an aggregate function cannot be used here",
                offset=expr.offset,
                hint="aggregate in a WITH or RETURN before it and use the alias",
                code="InvalidAggregation",
            )

    def _Call(self, expr: ast.Call, scope: Variables, aggregates: bool) -> Type:
        if expr.name in AGGREGATES:
            return self._aggregate(expr, scope, aggregates)
        if expr.name == "exists" and len(expr.arguments) == 1:
            if isinstance(expr.arguments[0], ast.PatternPredicate):
                return self.infer(expr.arguments[0], scope, aggregates, condition=True)
            raise UnsupportedError("exists(property) is not supported", offset=expr.offset, hint="use IS NOT NULL")
        function = FUNCTIONS.get(expr.name)
        if function is None:
            raise self._unknown(expr)
        if expr.distinct:
            raise CypherSemanticError(
                f"DISTINCT has no meaning in {function.name}()", offset=expr.offset, code="InvalidArgument"
            )
        found = self._all(expr.arguments, scope, aggregates)
        self._arity(expr, function)
        for argument, type_, wanted in zip(expr.arguments, found, self._wanted(function, len(found)), strict=True):
            self.expect(type_, wanted, argument.offset)
        return self._gives(expr.name, function, found)

    def _wanted(self, function: Function, count: int) -> list[Type]:
        return [function.takes[0]] * count if function.variadic else list(function.takes[:count])

    def _gives(self, name: str, function: Function, found: list[Type]) -> Type:
        if name in ("head", "last"):
            return found[0].item or ANY
        if name in ("tail", "reverse"):
            return found[0]
        if name == "coalesce":
            return one_of(*found)
        if name == "abs" and found[0] in (INTEGER, FLOAT):
            return found[0]
        return function.gives

    def _unknown(self, expr: ast.Call) -> Exception:
        if expr.name in _TEMPORAL or expr.name.split(".")[0] in _TEMPORAL:
            return UnsupportedError(f"{expr.name}(): temporal and spatial values are not supported", offset=expr.offset)
        names = {function.name.lower(): function.name for function in FUNCTIONS.values()} | {
            name: name for name in AGGREGATES
        }
        close = [_ELSEWHERE[expr.name]] if expr.name in _ELSEWHERE else difflib.get_close_matches(expr.name, names, 1)
        return CypherSemanticError(
            f"unknown function {expr.name}()",
            offset=expr.offset,
            hint=f"did you mean {names[close[0]]}()?" if close else None,
            code="UnknownFunction",
        )

    def _arity(self, expr: ast.Call, function: Function) -> None:
        most = len(function.takes)
        least = most - function.optional
        count = len(expr.arguments)
        if count < least or (count > most and not function.variadic):
            wanted = str(most) if least == most else f"{least} to {most}"
            raise CypherSemanticError(
                f"{function.name}() takes {wanted} argument{'s' if wanted != '1' else ''}, not {count}",
                offset=expr.offset,
                code="InvalidNumberOfArguments",
            )

    def _aggregate(self, expr: ast.Call, scope: Variables, aggregates: bool) -> Type:
        self._aggregate_here(expr, aggregates)
        if len(expr.arguments) != AGGREGATES[expr.name]:
            raise CypherSemanticError(
                f"{expr.name}() takes {AGGREGATES[expr.name]} argument(s), not {len(expr.arguments)}",
                offset=expr.offset,
                code="InvalidNumberOfArguments",
            )
        for argument in expr.arguments:
            for part in argument.walk():
                if is_aggregate(part):
                    raise CypherSemanticError(
                        "aggregates cannot be nested", offset=part.offset, code="NestedAggregation"
                    )
                if isinstance(part, ast.Call) and is_volatile(part.name):
                    raise CypherSemanticError(
                        f"{part.name}() cannot be aggregated", offset=part.offset, code="NonConstantExpression"
                    )
        found = self._all(expr.arguments, scope, False)
        if expr.name not in ("count", "collect", "min", "max"):
            for argument, type_ in zip(expr.arguments, found, strict=True):
                self.expect(type_, NUMBER, argument.offset)
        if expr.name == "collect":
            return list_of(found[0])
        if expr.name in ("min", "max"):
            return one_of(found[0], NULL)
        return _AGGREGATE_TYPES[expr.name] if expr.name == "count" else one_of(_AGGREGATE_TYPES[expr.name], NULL)

    # ------------------------------------------------------------ lists

    def _item(self, source: ast.Expr, scope: Variables, aggregates: bool) -> Type:
        found = self.infer(source, scope, aggregates)
        self.expect(found, LIST, source.offset)
        return (found.item if found.kinds <= LIST.kinds else None) or ANY

    def _ListComprehension(self, expr: ast.ListComprehension, scope: Variables, aggregates: bool) -> Type:
        item = self._item(expr.source, scope, aggregates)
        inner = {**scope, expr.variable: item}
        if expr.where is not None:
            self.condition(expr.where, inner)
        return list_of(item if expr.projection is None else self.infer(expr.projection, inner))

    def _Quantifier(self, expr: ast.Quantifier, scope: Variables, aggregates: bool) -> Type:
        inner = {**scope, expr.variable: self._item(expr.source, scope, aggregates)}
        self.condition(expr.where, inner)
        return BOOLEAN

    def _Reduce(self, expr: ast.Reduce, scope: Variables, aggregates: bool) -> Type:
        self.infer(expr.initial, scope, aggregates)
        inner = {**scope, expr.variable: self._item(expr.source, scope, aggregates), expr.accumulator: ANY}
        self.infer(expr.step, inner)
        return ANY

    # ------------------------------------------------------------ patterns and subqueries

    def _pattern_predicate(self, expr: ast.PatternPredicate, scope: Variables) -> None:
        if expr.pattern.variable is not None:
            raise CypherSemanticError(
                "a pattern used as a condition cannot be named", offset=expr.offset, code="UnexpectedSyntax"
            )
        for part in expr.pattern.parts:
            if part.variable not in scope and not part.variable.startswith(ast.ANONYMOUS):
                raise undefined(
                    part.variable,
                    part.offset,
                    scope,
                    "a pattern used as a condition cannot introduce variables; EXISTS { … } can",
                )
        self.analyzer.patterns((expr.pattern,), dict(scope))

    def _PatternComprehension(self, expr: ast.PatternComprehension, scope: Variables, aggregates: bool) -> Type:
        inner = self.analyzer.patterns((expr.pattern,), dict(scope))
        if expr.where is not None:
            self.condition(expr.where, inner)
        return list_of(self.infer(expr.projection, inner))

    def _ShortestPath(self, expr: ast.ShortestPath, scope: Variables, aggregates: bool) -> Type:
        for node in expr.pattern.nodes:
            if node.variable not in scope:
                name = "" if node.variable.startswith(ast.ANONYMOUS) else node.variable
                raise undefined(name, node.offset, scope)
        self.analyzer.patterns((expr.pattern,), dict(scope))
        return PATH if expr.pattern.shortest == "one" else list_of(PATH)

    def _Subquery(self, expr: ast.Subquery, scope: Variables, aggregates: bool) -> Type:
        types = self.analyzer.subquery(expr, scope)
        if expr.kind == "collect":
            if len(types) != 1:
                raise CypherSemanticError(
                    "COLLECT { } must return one column", offset=expr.offset, code="InvalidClauseComposition"
                )
            return list_of(next(iter(types.values())))
        return INTEGER if expr.kind == "count" else BOOLEAN


def undefined(name: str, offset: int, scope: Variables, hint: str | None = None) -> CypherSemanticError:
    known = [other for other in scope if not other.startswith(ast.ANONYMOUS)]
    close = difflib.get_close_matches(name, known, 1)
    if hint is None and close:
        hint = f"did you mean `{close[0]}`?"
    elif hint is None and known:
        hint = "defined here: " + ", ".join(f"`{other}`" for other in known)
    return CypherSemanticError(f"variable `{name}` is not defined", offset=offset, hint=hint, code="UndefinedVariable")
