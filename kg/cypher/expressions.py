"""Compiler of expressions: a syntax tree becomes a function from a row to a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import arithmetic, ast
from .errors import CypherError, CypherSemanticError, CypherTypeError
from .functions import FUNCTIONS
from .labels import compile_labels
from .limits import Context, Row, size_of
from .regex import Regex
from .scope import Evaluate, Scope
from .values import PLAIN, Edge, Value, Vertex, compare, contains, equals, plain, type_name

if TYPE_CHECKING:
    from .patterns import PatternCompiler

_ORDERED = frozenset((str, int, float, bool))
#: Expressions whose value is a boolean or null, whatever their operands.
BOOLEAN = (ast.Comparison, ast.Logical, ast.Not, ast.IsNull, ast.HasLabels, ast.Quantifier, ast.PatternPredicate)
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


def boolean(value: Value, offset: int) -> bool | None:
    """``value`` as a condition."""
    if value is None or value is True or value is False:
        return value
    raise CypherTypeError(f"a {type_name(value)} is no condition", offset=offset, code="InvalidArgumentType")


def property_of(ctx: Context, subject: Value, key: str) -> Value:
    if subject is None:
        return None
    if isinstance(subject, dict):
        return subject.get(key)
    if isinstance(subject, (Vertex, Edge)):
        hidden = ctx.attributes.label if isinstance(subject, Vertex) else ctx.attributes.type
        value = subject.properties.get(key)
        return None if key == hidden else plain(value)
    raise CypherTypeError(f"a {type_name(subject)} has no properties", code="InvalidArgumentType")


class ExpressionCompiler:
    """Compiles expressions; ``patterns`` compiles the patterns and subqueries in them."""

    patterns: PatternCompiler

    def compile(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        if scope.computed and expr in scope.computed:
            return _slot(scope.computed[expr])
        method: Callable[[Any, Scope], Evaluate] = getattr(self, "_" + type(expr).__name__)
        return method(expr, scope)

    def predicate(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        """A condition: gives true, false or null, and gives back the memory that working it out took."""
        evaluate = self.compile(expr, scope)
        if not isinstance(expr, BOOLEAN):
            inner, offset = evaluate, expr.offset

            def evaluate(row: Row) -> Value:
                return boolean(inner(row), offset)

        return _thrifty(evaluate, expr)

    def thrifty(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        """An expression whose value is accounted for by who keeps it."""
        return _thrifty(self.compile(expr, scope), expr)

    def _optional(self, expr: ast.Expr | None, scope: Scope) -> Evaluate | None:
        return None if expr is None else self.compile(expr, scope)

    # ------------------------------------------------------------ values

    def _Literal(self, expr: ast.Literal, scope: Scope) -> Evaluate:
        value = expr.value
        return lambda row: value

    def _Parameter(self, expr: ast.Parameter, scope: Scope) -> Evaluate:
        name = expr.name
        return lambda row: row[0].parameters[name]

    def _Variable(self, expr: ast.Variable, scope: Scope) -> Evaluate:
        if expr.name not in scope.slots:
            raise CypherSemanticError(
                f"variable `{expr.name}` is not defined", offset=expr.offset, code="UndefinedVariable"
            )
        return _slot(scope.slots[expr.name])

    def _ListLiteral(self, expr: ast.ListLiteral, scope: Scope) -> Evaluate:
        if all(isinstance(item, ast.Literal) for item in expr.items):
            constant = [item.value for item in expr.items if isinstance(item, ast.Literal)]
            return lambda row: constant
        items = [self.compile(item, scope) for item in expr.items]

        def run(row: Row) -> Value:
            row[0].charge(64 + 8 * len(items))
            return [item(row) for item in items]

        return run

    def _MapLiteral(self, expr: ast.MapLiteral, scope: Scope) -> Evaluate:
        entries = [(key, self.compile(value, scope)) for key, value in expr.entries]

        def run(row: Row) -> Value:
            row[0].charge(232 + 100 * len(entries))
            return {key: value(row) for key, value in entries}

        return run

    def _MapProjection(self, expr: ast.MapProjection, scope: Scope) -> Evaluate:
        subject = self.compile(expr.subject, scope)
        entries = [(key, self._optional(value, scope)) for key, value in expr.entries]

        def run(row: Row) -> Value:
            source = subject(row)
            if source is None:
                return None
            if not isinstance(source, (Vertex, Edge, dict)):
                raise CypherTypeError(
                    f"a {type_name(source)} has no properties", offset=expr.offset, code="InvalidArgumentType"
                )
            result: dict[str, Value] = {}
            for key, value in entries:
                if key is None or value is None:
                    result.update(source if isinstance(source, dict) else row[0].attributes.of(source))
                else:
                    result[key] = value(row)
            row[0].charge(232 + 100 * len(result))
            return result

        return run

    def _Property(self, expr: ast.Property, scope: Scope) -> Evaluate:
        key = expr.key
        if isinstance(expr.subject, ast.Variable) and expr.subject not in scope.computed:
            name = expr.subject.name
            hidden = self.patterns.attributes.label if name in scope.nodes else self.patterns.attributes.type
            if (name in scope.nodes or name in scope.relationships) and key != hidden:
                return _entity_property(scope.slots[name], key)
        subject, offset = self.compile(expr.subject, scope), expr.offset

        def run(row: Row) -> Value:
            try:
                return property_of(row[0], subject(row), key)
            except CypherError as error:
                raise error.at(offset) from None

        return run

    def _Subscript(self, expr: ast.Subscript, scope: Scope) -> Evaluate:
        subject, index, offset = self.compile(expr.subject, scope), self.compile(expr.index, scope), expr.offset

        def run(row: Row) -> Value:
            values, position = subject(row), index(row)
            if values is None or position is None:
                return None
            if isinstance(values, list):
                if type(position) is not int:
                    raise CypherTypeError(
                        f"a list is indexed by an Integer, not a {type_name(position)}",
                        offset=offset,
                        code="ListElementAccessByNonInteger",
                    )
                return values[position] if -len(values) <= position < len(values) else None
            if not isinstance(values, (dict, Vertex, Edge)):
                raise CypherTypeError(
                    f"a {type_name(values)} cannot be indexed", offset=offset, code="InvalidArgumentType"
                )
            if not isinstance(position, str):
                raise CypherTypeError(
                    f"a {type_name(values)} is indexed by a String, not a {type_name(position)}",
                    offset=offset,
                    code="MapElementAccessByNonString",
                )
            return property_of(row[0], values, position)

        return run

    def _Slice(self, expr: ast.Slice, scope: Scope) -> Evaluate:
        subject = self.compile(expr.subject, scope)
        start, stop = self._optional(expr.start, scope), self._optional(expr.stop, scope)

        def run(row: Row) -> Value:
            values = subject(row)
            first = 0 if start is None else start(row)
            last = 2**62 if stop is None else stop(row)
            if values is None or first is None or last is None:
                return None
            if not isinstance(values, list) or type(first) is not int or type(last) is not int:
                raise CypherTypeError(
                    "a slice takes a List and Integers", offset=expr.offset, code="InvalidArgumentType"
                )
            row[0].charge(64 + 8 * len(values))
            return values[first:last]

        return run

    # ------------------------------------------------------------ logic

    def _Not(self, expr: ast.Not, scope: Scope) -> Evaluate:
        operand, offset = self.compile(expr.operand, scope), expr.operand.offset

        def run(row: Row) -> Value:
            value = operand(row)
            if value is True:
                return False
            if value is False:
                return True
            return boolean(value, offset)

        return run

    def _Logical(self, expr: ast.Logical, scope: Scope) -> Evaluate:
        operands = [(self.compile(operand, scope), operand.offset) for operand in expr.operands]
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

    def _Comparison(self, expr: ast.Comparison, scope: Scope) -> Evaluate:
        operands = [self.compile(operand, scope) for operand in expr.operands]
        if len(operands) == 2:
            return _comparison(expr.operators[0], *operands)
        tests = [_COMPARE[operator] for operator in expr.operators]

        def run(row: Row) -> Value:
            result: bool | None = True
            left = operands[0](row)
            for test, operand in zip(tests, operands[1:], strict=True):
                right = operand(row)
                value = test(left, right)
                if value is False:
                    return False
                if value is None:
                    result = None
                left = right
            return result

        return run

    def _IsNull(self, expr: ast.IsNull, scope: Scope) -> Evaluate:
        operand = self.compile(expr.operand, scope)
        if expr.negated:
            return lambda row: operand(row) is not None
        return lambda row: operand(row) is None

    def _HasLabels(self, expr: ast.HasLabels, scope: Scope) -> Evaluate:
        subject, matches, offset = self.compile(expr.subject, scope), compile_labels(expr.labels), expr.offset

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

    def _Case(self, expr: ast.Case, scope: Scope) -> Evaluate:
        subject, default = self._optional(expr.subject, scope), self._optional(expr.default, scope)
        branches = [(self.compile(when, scope), self.compile(then, scope), when.offset) for when, then in expr.branches]

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
                if equals(value, when(row)) is True:
                    return then(row)
            return None if default is None else default(row)

        return simple

    # ------------------------------------------------------------ operators

    def _Unary(self, expr: ast.Unary, scope: Scope) -> Evaluate:
        operand, offset = self.compile(expr.operand, scope), expr.offset
        apply = arithmetic.negate if expr.operator == "-" else arithmetic.affirm

        def run(row: Row) -> Value:
            try:
                return apply(row[0], operand(row))
            except CypherError as error:
                raise error.at(offset) from None

        return run

    def _Binary(self, expr: ast.Binary, scope: Scope) -> Evaluate:
        left, right, offset = self.compile(expr.left, scope), self.compile(expr.right, scope), expr.offset
        if expr.operator == "=~":
            return self._regex(expr, left, right)
        apply = arithmetic.OPERATORS.get(expr.operator)
        if apply is None:
            test = _STRING_TESTS.get(expr.operator)
            if test is None:
                return _membership(left, right, offset)

            def matches(row: Row) -> Value:
                text, part = left(row), right(row)
                return test(text, part) if isinstance(text, str) and isinstance(part, str) else None

            return matches
        operation = apply

        def run(row: Row) -> Value:
            try:
                return operation(row[0], left(row), right(row))
            except CypherError as error:
                raise error.at(offset) from None

        return run

    def _regex(self, expr: ast.Binary, left: Evaluate, right: Evaluate) -> Evaluate:
        constant = None
        if isinstance(expr.right, ast.Literal) and isinstance(expr.right.value, str):
            try:
                constant = Regex(expr.right.value)
            except CypherError as error:
                raise error.at(expr.right.offset) from None

        def run(row: Row) -> Value:
            text = left(row)
            if constant is not None:
                return constant.matches(text) if isinstance(text, str) else None
            pattern = right(row)
            if not isinstance(text, str) or not isinstance(pattern, str):
                return None
            regexes = row[0].regexes
            if pattern not in regexes:
                try:
                    regexes[pattern] = Regex(pattern)
                except CypherError as error:
                    raise error.at(expr.offset) from None
            return regexes[pattern].matches(text)

        return run

    def _Call(self, expr: ast.Call, scope: Scope) -> Evaluate:
        function = FUNCTIONS.get(expr.name)
        if function is None:
            if expr.name == "exists" and isinstance(expr.arguments[0], ast.PatternPredicate):
                return self.compile(expr.arguments[0], scope)
            raise CypherSemanticError(f"unknown function {expr.name}()", offset=expr.offset, code="UnknownFunction")
        arguments, offset = [self.compile(argument, scope) for argument in expr.arguments], expr.offset
        apply, strict, contextual = function.apply, function.strict, function.contextual
        if len(arguments) == 1 and strict and not contextual:
            argument = arguments[0]

            def unary(row: Row) -> Value:
                value = argument(row)
                if value is None:
                    return None
                try:
                    return apply(value)
                except CypherError as error:
                    raise error.at(offset) from None

            return unary

        def run(row: Row) -> Value:
            values = [argument(row) for argument in arguments]
            if strict and None in values:
                return None
            try:
                return apply(row[0], *values) if contextual else apply(*values)
            except CypherError as error:
                raise error.at(offset) from None

        return run

    # ------------------------------------------------------------ lists

    def _source(self, expr: ast.Expr, scope: Scope) -> Evaluate:
        evaluate, offset = self.compile(expr, scope), expr.offset

        def run(row: Row) -> Value:
            values = evaluate(row)
            if values is None or isinstance(values, list):
                return values
            raise CypherTypeError(
                f"expected a List, not a {type_name(values)}", offset=offset, code="InvalidArgumentType"
            )

        return run

    def _ListComprehension(self, expr: ast.ListComprehension, scope: Scope) -> Evaluate:
        source = self._source(expr.source, scope)
        inner, slot = scope.bind(expr.variable)
        where = None if expr.where is None else self.predicate(expr.where, inner)
        projection = self._optional(expr.projection, inner)

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

    def _Quantifier(self, expr: ast.Quantifier, scope: Scope) -> Evaluate:
        source, kind = self._source(expr.source, scope), expr.kind
        inner, slot = scope.bind(expr.variable)
        where = self.predicate(expr.where, inner)

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

    def _Reduce(self, expr: ast.Reduce, scope: Scope) -> Evaluate:
        initial, source = self.compile(expr.initial, scope), self._source(expr.source, scope)
        inner, accumulator = scope.bind(expr.accumulator)
        inner, slot = inner.bind(expr.variable)
        step = self.compile(expr.step, inner)

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

    # ------------------------------------------------------------ patterns and subqueries

    def _PatternPredicate(self, expr: ast.PatternPredicate, scope: Scope) -> Evaluate:
        return self.patterns.exists((expr.pattern,), None, scope)

    def _PatternComprehension(self, expr: ast.PatternComprehension, scope: Scope) -> Evaluate:
        return self.patterns.comprehension(expr, scope)

    def _ShortestPath(self, expr: ast.ShortestPath, scope: Scope) -> Evaluate:
        return self.patterns.shortest_path(expr, scope)

    def _Subquery(self, expr: ast.Subquery, scope: Scope) -> Evaluate:
        return self.patterns.subquery(expr, scope)


def allocating(expr: ast.Expr) -> bool:
    """Whether working out an expression may make new values of any size."""
    return any(isinstance(part, _ALLOCATING) for part in expr.walk())


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


def _entity_property(slot: int, key: str) -> Evaluate:
    """A property of a variable known to hold a node or relationship or null: the most common expression of all."""

    def run(row: Row) -> Value:
        entity = row[slot]
        if entity is None:
            return None
        value = entity.properties.get(key)
        return value if value.__class__ in PLAIN else plain(value)

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
_STRING_TESTS: dict[str, Callable[[str, str], bool]] = {
    "STARTS WITH": str.startswith,
    "ENDS WITH": str.endswith,
    "CONTAINS": str.__contains__,
}


def _comparison(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    general = _COMPARE[operator]
    # Two values of one of these types need no more than Python's own comparison.
    if operator == "=":

        def equal(row: Row) -> Value:
            a, b = left(row), right(row)
            return a == b if a.__class__ is b.__class__ and a.__class__ in _ORDERED else equals(a, b)

        return equal
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
    return lambda row: general(left(row), right(row))


def _membership(left: Evaluate, right: Evaluate, offset: int) -> Evaluate:
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
            if item in values:
                return True
            return None if None in values else False
        return contains(item, values)

    return run
