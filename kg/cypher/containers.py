"""Compiler of lists, maps and properties: making a list or a map, and taking parts of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ast
from .errors import CypherError, CypherTypeError
from .limits import Context, Row
from .scope import Evaluate, Scope
from .values import PLAIN, Edge, Value, Vertex, plain, type_name

if TYPE_CHECKING:
    from .expressions import ExpressionCompiler


def list_literal(compiler: ExpressionCompiler, expr: ast.ListLiteral, scope: Scope) -> Evaluate:
    if all(isinstance(item, ast.Literal) for item in expr.items):
        constant = [item.value for item in expr.items if isinstance(item, ast.Literal)]
        return lambda row: constant
    items = [compiler.compile(item, scope) for item in expr.items]

    def run(row: Row) -> Value:
        row[0].charge(64 + 8 * len(items))
        return [item(row) for item in items]

    return run


def map_literal(compiler: ExpressionCompiler, expr: ast.MapLiteral, scope: Scope) -> Evaluate:
    entries = [(key, compiler.compile(value, scope)) for key, value in expr.entries]

    def run(row: Row) -> Value:
        row[0].charge(232 + 100 * len(entries))
        return {key: value(row) for key, value in entries}

    return run


def map_projection(compiler: ExpressionCompiler, expr: ast.MapProjection, scope: Scope) -> Evaluate:
    subject = compiler.compile(expr.subject, scope)
    entries = [(key, compiler.optional(value, scope)) for key, value in expr.entries]

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


def property_access(compiler: ExpressionCompiler, expr: ast.Property, scope: Scope) -> Evaluate:
    key = expr.key
    if isinstance(expr.subject, ast.Variable) and expr.subject not in scope.computed:
        name = expr.subject.name
        hidden = compiler.patterns.attributes.label if name in scope.nodes else compiler.patterns.attributes.type
        if (name in scope.nodes or name in scope.relationships) and key != hidden:
            return _entity_property(scope.slots[name], key)
    subject, offset = compiler.compile(expr.subject, scope), expr.offset

    def run(row: Row) -> Value:
        try:
            return _property_of(row[0], subject(row), key)
        except CypherError as error:
            raise error.at(offset) from None

    return run


def _entity_property(slot: int, key: str) -> Evaluate:
    """A property of a variable known to hold a node or relationship or null: the most common expression of all."""

    def run(row: Row) -> Value:
        entity = row[slot]
        if entity is None:
            return None
        value = entity.properties.get(key)
        return value if value.__class__ in PLAIN else plain(value)

    return run


def _property_of(ctx: Context, subject: Value, key: str) -> Value:
    if subject is None:
        return None
    if isinstance(subject, dict):
        return subject.get(key)
    if isinstance(subject, (Vertex, Edge)):
        hidden = ctx.attributes.label if isinstance(subject, Vertex) else ctx.attributes.type
        value = subject.properties.get(key)
        return None if key == hidden else plain(value)
    raise CypherTypeError(f"a {type_name(subject)} has no properties", code="InvalidArgumentType")


def subscript(compiler: ExpressionCompiler, expr: ast.Subscript, scope: Scope) -> Evaluate:
    subject, index, offset = compiler.compile(expr.subject, scope), compiler.compile(expr.index, scope), expr.offset

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
            raise CypherTypeError(f"a {type_name(values)} cannot be indexed", offset=offset, code="InvalidArgumentType")
        if not isinstance(position, str):
            raise CypherTypeError(
                f"a {type_name(values)} is indexed by a String, not a {type_name(position)}",
                offset=offset,
                code="MapElementAccessByNonString",
            )
        return _property_of(row[0], values, position)

    return run


def list_slice(compiler: ExpressionCompiler, expr: ast.Slice, scope: Scope) -> Evaluate:
    subject = compiler.compile(expr.subject, scope)
    start, stop = compiler.optional(expr.start, scope), compiler.optional(expr.stop, scope)

    def run(row: Row) -> Value:
        values = subject(row)
        first = 0 if start is None else start(row)
        last = 2**62 if stop is None else stop(row)
        if values is None or first is None or last is None:
            return None
        if not isinstance(values, list) or type(first) is not int or type(last) is not int:
            raise CypherTypeError("a slice takes a List and Integers", offset=expr.offset, code="InvalidArgumentType")
        row[0].charge(64 + 8 * len(values))
        return values[first:last]

    return run
