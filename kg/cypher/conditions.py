"""Compiler of conditions: boolean logic, comparisons, membership, tests of strings, labels and null."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from . import ast
from .errors import CypherError, CypherTypeError
from .labels import compile_labels
from .limits import ITEMS, Context, Row
from .regex import Regex
from .scope import Evaluate, Scope
from .values import Edge, Value, Vertex, compare, contains, equals, type_name

if TYPE_CHECKING:
    from .expressions import ExpressionCompiler

_BOOLEAN = (ast.Comparison, ast.Logical, ast.Not, ast.IsNull, ast.HasLabels, ast.Quantifier, ast.PatternPredicate)
_ORDERED = frozenset((str, int, float, bool))
_TESTS = frozenset(("IN", "=~", "STARTS WITH", "ENDS WITH", "CONTAINS"))
_SIMPLE = _ORDERED | {Vertex, Edge}
_LARGE = (list, dict)
#: Characters of a text that are searched in less time than a step takes.
_LONG = 1000
_STRING_TESTS: dict[str, Callable[[str, str], bool]] = {
    "STARTS WITH": str.startswith,
    "ENDS WITH": str.endswith,
    "CONTAINS": str.__contains__,
}


def is_condition(expr: ast.Expr) -> bool:
    """Whether the value of an expression is a boolean or null, whatever its operands."""
    return isinstance(expr, _BOOLEAN) or (isinstance(expr, ast.Binary) and expr.operator in _TESTS)


def boolean(value: Value, offset: int) -> bool | None:
    """``value`` as a condition."""
    if value is None or value is True or value is False:
        return value
    raise CypherTypeError(f"a {type_name(value)} is no condition", offset=offset, code="InvalidArgumentType")


def negation(compiler: ExpressionCompiler, expr: ast.Not, scope: Scope) -> Evaluate:
    operand, offset = compiler.compile(expr.operand, scope), expr.operand.offset

    def run(row: Row) -> Value:
        value = operand(row)
        if value is True:
            return False
        if value is False:
            return True
        return boolean(value, offset)

    return run


def logical(compiler: ExpressionCompiler, expr: ast.Logical, scope: Scope) -> Evaluate:
    operands = [(compiler.compile(operand, scope), operand.offset) for operand in expr.operands]
    if expr.operator == "XOR":
        (left, left_offset), (right, right_offset) = operands

        def exclusive(row: Row) -> Value:
            a, b = boolean(left(row), left_offset), boolean(right(row), right_offset)
            return None if a is None or b is None else a is not b

        return exclusive
    decisive = expr.operator == "OR"

    def run(row: Row) -> Value:
        result: bool | None = not decisive
        for operand, offset in operands:
            value = operand(row)
            if value is decisive:
                return decisive
            if value is None:
                result = None
            elif value is not True and value is not False:
                boolean(value, offset)
        return result

    return run


def _less(a: Value, b: Value) -> bool | None:
    order = compare(a, b)
    return None if order is None else order < 0


def _less_equal(a: Value, b: Value) -> bool | None:
    order = compare(a, b)
    return None if order is None else order <= 0


def _greater(a: Value, b: Value) -> bool | None:
    order = compare(a, b)
    return None if order is None else order > 0


def _greater_equal(a: Value, b: Value) -> bool | None:
    order = compare(a, b)
    return None if order is None else order >= 0


def _unequal(a: Value, b: Value) -> bool | None:
    same = equals(a, b)
    return None if same is None else not same


_COMPARE: dict[str, Callable[[Value, Value], bool | None]] = {
    "=": equals,
    "<>": _unequal,
    "<": _less,
    "<=": _less_equal,
    ">": _greater,
    ">=": _greater_equal,
}


def comparison(compiler: ExpressionCompiler, expr: ast.Comparison, scope: Scope) -> Evaluate:
    operands = [compiler.compile(operand, scope) for operand in expr.operands]
    if len(operands) == 2:
        return _pair(expr.operators[0], *operands)
    tests = [_COMPARE[operator] for operator in expr.operators]

    def run(row: Row) -> Value:
        result: bool | None = True
        left = operands[0](row)
        for test, operand in zip(tests, operands[1:], strict=True):
            right = operand(row)
            row[0].pace(left)
            value = test(left, right)
            if value is False:
                return False
            if value is None:
                result = None
            left = right
        return result

    return run


def _pair(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    general = _COMPARE[operator]
    # Two values of one of these types need no more than Python's own comparison.
    if operator == "=":

        def equal(row: Row) -> Value:
            a, b = left(row), right(row)
            if a.__class__ is b.__class__:
                if a.__class__ in _SIMPLE:
                    return a == b
                row[0].pace(a)
            return equals(a, b)

        return equal
    if operator == "<>":

        def unequal(row: Row) -> Value:
            a, b = left(row), right(row)
            if a.__class__ is b.__class__:
                if a.__class__ in _SIMPLE:
                    return a != b
                row[0].pace(a)
            return _unequal(a, b)

        return unequal
    if operator == "<":

        def less(row: Row) -> Value:
            a, b = left(row), right(row)
            return a < b if a.__class__ is b.__class__ and a.__class__ in _ORDERED else general(a, b)

        return less
    if operator == ">":

        def greater(row: Row) -> Value:
            a, b = left(row), right(row)
            return a > b if a.__class__ is b.__class__ and a.__class__ in _ORDERED else general(a, b)

        return greater

    def other(row: Row) -> Value:
        a, b = left(row), right(row)
        if a.__class__ is list:
            row[0].pace(a)
        return general(a, b)

    return other


def is_null(compiler: ExpressionCompiler, expr: ast.IsNull, scope: Scope) -> Evaluate:
    operand = compiler.compile(expr.operand, scope)
    if expr.negated:
        return lambda row: operand(row) is not None
    return lambda row: operand(row) is None


def has_labels(compiler: ExpressionCompiler, expr: ast.HasLabels, scope: Scope) -> Evaluate:
    subject, matches, offset = compiler.compile(expr.subject, scope), compile_labels(expr.labels), expr.offset

    def run(row: Row) -> Value:
        value = subject(row)
        if value is None:
            return None
        if isinstance(value, Vertex):
            return matches(value.labels)
        if isinstance(value, Edge):
            return matches((value.type,))
        raise CypherTypeError(f"a {type_name(value)} has no labels", offset=offset, code="InvalidArgumentType")

    return run


def membership(expr: ast.Binary, left: Evaluate, right: Evaluate) -> Evaluate:
    """IN."""
    if isinstance(expr.right, ast.ListLiteral) and all(isinstance(item, ast.Literal) for item in expr.right.items):
        return _among([item.value for item in expr.right.items if isinstance(item, ast.Literal)], left)
    offset = expr.offset

    def run(row: Row) -> Value:
        values = right(row)
        item = left(row)
        if values is None:
            return None
        if not isinstance(values, list):
            raise CypherTypeError(
                f"IN wants a List, not a {type_name(values)}", offset=offset, code="InvalidArgumentType"
            )
        if type(item) is str:
            if len(values) > ITEMS:
                row[0].go_through(len(values))
            if item in values:
                return True
            return None if None in values else False
        return is_in(row[0], item, values)

    return run


def _among(values: list[Value], left: Evaluate) -> Evaluate:
    """IN a list that stands in the query."""
    strings, other = {value for value in values if isinstance(value, str)}, None if None in values else False

    def run(row: Row) -> Value:
        item = left(row)
        if type(item) is str:
            return True if item in strings else other
        return is_in(row[0], item, values)

    return run


def is_in(ctx: Context, item: Value, values: list[Value]) -> bool | None:
    """``item IN values``."""
    if len(values) > ITEMS:
        ctx.go_through(len(values))
    return contains(item, _paced(ctx, values) if item.__class__ in _LARGE else values)


def _paced(ctx: Context, values: list[Value]) -> Iterator[Value]:
    """The values one by one, each about to be compared."""
    for value in values:
        ctx.pace(value)
        yield value


def string_test(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """STARTS WITH, ENDS WITH or CONTAINS."""
    test = _STRING_TESTS[operator]

    def run(row: Row) -> Value:
        text, part = left(row), right(row)
        if not isinstance(text, str) or not isinstance(part, str):
            return None
        if len(text) > _LONG:
            row[0].go_through(len(text))
        return test(text, part)

    return run


def matching(expr: ast.Binary, left: Evaluate, right: Evaluate) -> Evaluate:
    """``=~``; a pattern that stands in the query is compiled once, others once for each run."""
    constant = None
    if isinstance(expr.right, ast.Literal) and isinstance(expr.right.value, str):
        try:
            constant = Regex(expr.right.value)
        except CypherError as error:
            raise error.at(expr.right.offset) from None

    def run(row: Row) -> Value:
        text = left(row)
        pattern = right(row) if constant is None else ""
        if not isinstance(text, str) or not isinstance(pattern, str):
            return None
        if len(text) > ITEMS:
            row[0].go_through(len(text))
        if constant is not None:
            return constant.matches(text)
        regexes = row[0].regexes
        if pattern not in regexes:
            try:
                regexes[pattern] = Regex(pattern)
            except CypherError as error:
                raise error.at(expr.offset) from None
        return regexes[pattern].matches(text)

    return run
