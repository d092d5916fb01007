"""Writing clauses as operators: each first takes all its rows, so that no clause sees its own changes half done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import ast, ast_writes
from .errors import CypherTypeError, CypherValueError
from .labels import required
from .limits import Row
from .operators import Argument, Build, Operator, connect
from .paths import trail_of
from .scope import Evaluate, Scope, Step
from .values import Edge, Trail, Value, Vertex, type_name
from .writer import Writer

if TYPE_CHECKING:
    from .planner import Planner

Action = Callable[[Row, Writer], None]
"""What a clause does with one row."""


@dataclass(eq=False)
class _Write(Operator):
    """``taken`` are the slots kept of a row before the clause, ``given`` those after it."""

    taken: tuple[int, ...] = ()
    given: tuple[int, ...] = ()
    state: int = 0

    def work(self, row: Row, writer: Writer, emit: Callable[[], None]) -> None:
        raise NotImplementedError

    def prepare(self, rows: list[list[Value]], row: Row, writer: Writer) -> None:
        """Called once before the first row."""

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        taken, given, state = self.taken, self.given, self.state

        def keep(row: Row) -> bool:
            row[0].charge(64 + 8 * len(taken))
            row[state].append([row[slot] for slot in taken])
            return False

        feed = build(self.child, keep)

        def run(row: Row) -> bool:
            ctx = row[0]
            waiting: list[list[Value]] = []
            row[state] = waiting
            feed(row)
            writer: Writer = ctx.writer
            results: list[list[Value]] = []

            def emit() -> None:
                ctx.charge(64 + 8 * len(given))
                results.append([row[slot] for slot in given])

            self.prepare(waiting, row, writer)
            for kept in waiting:
                ctx.tick()
                for slot, value in zip(taken, kept, strict=True):
                    row[slot] = value
                self.work(row, writer, emit)
            for kept in results:
                for slot, value in zip(given, kept, strict=True):
                    row[slot] = value
                if sink(row):
                    return True
            return False

        return run


@dataclass(eq=False)
class Create(_Write):
    actions: list[Action] = field(default_factory=list)

    def work(self, row: Row, writer: Writer, emit: Callable[[], None]) -> None:
        for action in self.actions:
            action(row, writer)
        emit()


class Set(Create):
    pass


class Remove(Create):
    pass


@dataclass(eq=False)
class Merge(_Write):
    """Looks for the pattern and creates it where there is none, row by row: a later row sees what an earlier made."""

    search: Operator = field(default_factory=Argument)
    create: list[Action] = field(default_factory=list)
    on_create: list[Action] = field(default_factory=list)
    on_match: list[Action] = field(default_factory=list)
    #: Fails where a property to merge by is null.
    check: Action = field(default=lambda row, writer: None)

    def __post_init__(self) -> None:
        def found(row: Row) -> bool:
            row[self.state].append([row[slot] for slot in self.given])
            return False

        self._find = connect(self.search, found)

    def work(self, row: Row, writer: Writer, emit: Callable[[], None]) -> None:
        self.check(row, writer)
        matches: list[list[Value]] = []
        row[self.state] = matches
        self._find(row)
        if not matches:
            for action in [*self.create, *self.on_create]:
                action(row, writer)
            emit()
        for kept in matches:
            for slot, value in zip(self.given, kept, strict=True):
                row[slot] = value
            for action in self.on_match:
                action(row, writer)
            emit()


@dataclass(eq=False)
class Delete(_Write):
    """All relationships of all rows go before the first node, so that the order in the clause does not matter."""

    expressions: list[tuple[Evaluate, int]] = field(default_factory=list)
    detach: bool = False

    def prepare(self, rows: list[list[Value]], row: Row, writer: Writer) -> None:
        vertices: list[Vertex] = []
        for kept in rows:
            for slot, value in zip(self.taken, kept, strict=True):
                row[slot] = value
            for evaluate, offset in self.expressions:
                value = evaluate(row)
                if value is None:
                    continue
                if isinstance(value, Edge):
                    writer.delete_edge(value)
                elif isinstance(value, Trail):
                    for edge in value.edges:
                        writer.delete_edge(edge)
                    vertices.extend(value.vertices)
                elif isinstance(value, Vertex):
                    vertices.append(value)
                else:
                    raise CypherTypeError(
                        f"a {type_name(value)} cannot be deleted", offset=offset, code="InvalidArgumentType"
                    )
        for vertex in vertices:
            writer.delete_node(vertex, self.detach)

    def work(self, row: Row, writer: Writer, emit: Callable[[], None]) -> None:
        emit()


# ---------------------------------------------------------------- planning


def plan_write(planner: Planner, clause: ast.Clause, scope: Scope, child: Operator) -> tuple[Operator, Scope]:
    """The operator of a writing clause and the scope after it."""
    before = _slots(scope)
    state = scope.frame.slot()
    common: dict[str, Any] = {"child": child, "rows": child.rows}
    if isinstance(clause, ast_writes.Create):
        actions: list[Action] = []
        for path in clause.patterns:
            scope, more = _creation(planner, path, scope)
            actions += more
        return Create(before, _slots(scope), state, actions, **common), scope
    if isinstance(clause, ast_writes.Merge):
        search, after = planner.patterns.match((clause.pattern,), None, scope, Argument(), merging=True)
        _, create = _creation(planner, clause.pattern, scope, after)
        on_create = [_set(planner, item, after) for item in clause.on_create]
        on_match = [_set(planner, item, after) for item in clause.on_match]
        check = _no_nulls(planner, clause.pattern, scope)
        return Merge(before, _slots(after), state, search, create, on_create, on_match, check, **common), after
    if isinstance(clause, ast_writes.Set):
        return Set(before, before, state, [_set(planner, item, scope) for item in clause.items], **common), scope
    if isinstance(clause, ast_writes.Remove):
        return Remove(before, before, state, [_remove(planner, item, scope) for item in clause.items], **common), scope
    assert isinstance(clause, ast_writes.Delete)
    expressions = [(planner.expressions.thrifty(expr, scope), expr.offset) for expr in clause.expressions]
    return Delete(before, before, state, expressions, clause.detach, **common), scope


def _slots(scope: Scope) -> tuple[int, ...]:
    return tuple(sorted(set(scope.slots.values())))


def _creation(
    planner: Planner, path: ast.PathPattern, scope: Scope, declared: Scope | None = None
) -> tuple[Scope, list[Action]]:
    """What creates the part of a path that ``scope`` does not hold; ``declared`` has slots for its variables."""
    actions: list[Action] = []

    def place(name: str, kind: str) -> int:
        nonlocal scope
        if declared is None:
            scope, slot = scope.bind(name, kind)
            return slot
        scope = scope.place(name, declared.slots[name], kind)
        return declared.slots[name]

    for node in path.nodes:
        if node.variable not in scope.slots:
            properties = _properties(planner, node.properties, scope)
            actions.append(_create_node(place(node.variable, "node"), required(node.labels), properties))
    for i, relationship in enumerate(path.relationships):
        ends = [scope.slots[path.nodes[i].variable], scope.slots[path.nodes[i + 1].variable]]
        if relationship.direction == "<":
            ends.reverse()
        properties = _properties(planner, relationship.properties, scope)
        (type_,) = required(relationship.types)
        actions.append(_create_edge(place(relationship.variable, "relationship"), ends[0], ends[1], type_, properties))
    if path.variable is not None:
        start = scope.slots[path.nodes[0].variable]
        parts = [scope.slots[relationship.variable] for relationship in path.relationships]
        target = place(path.variable, "")

        def bind_path(row: Row, writer: Writer) -> None:
            row[target] = trail_of(row[start], [row[part] for part in parts])

        actions.append(bind_path)
    return scope, actions


def _properties(planner: Planner, expr: ast.Expr | None, scope: Scope) -> Evaluate:
    if expr is None:
        return lambda row: {}
    evaluate, offset = planner.expressions.stored(expr, scope), expr.offset

    def run(row: Row) -> Value:
        value = evaluate(row)
        if not isinstance(value, dict):
            raise CypherTypeError(
                f"properties are a Map, not a {type_name(value)}", offset=offset, code="InvalidArgumentType"
            )
        return value

    return run


def _create_node(slot: int, labels: tuple[str, ...], properties: Evaluate) -> Action:
    def create(row: Row, writer: Writer) -> None:
        row[slot] = writer.create_node(labels, properties(row))

    return create


def _create_edge(slot: int, start: int, end: int, type_: str, properties: Evaluate) -> Action:
    def create(row: Row, writer: Writer) -> None:
        source, target = row[start], row[end]
        for value in (source, target):
            if not isinstance(value, Vertex):
                raise CypherTypeError(
                    f"a relationship joins Nodes, not a {type_name(value)}", code="InvalidArgumentType"
                )
        row[slot] = writer.create_edge(source, target, type_, properties(row))

    return create


def _no_nulls(planner: Planner, path: ast.PathPattern, scope: Scope) -> Action:
    checks: list[tuple[str, Evaluate, int]] = []
    for part in path.parts:
        if isinstance(part.properties, ast.MapLiteral):
            for key, value in part.properties.entries:
                checks.append((key, planner.expressions.thrifty(value, scope), value.offset))

    def check(row: Row, writer: Writer) -> None:
        for key, evaluate, offset in checks:
            if evaluate(row) is None:
                raise CypherValueError(
                    f"MERGE by a null property: `{key}`",
                    offset=offset,
                    code="MergeReadOwnWrites",
                    hint="null equals nothing",
                )

    return check


def _entity(evaluate: Evaluate, offset: int) -> Callable[[Row], Vertex | Edge | None]:
    def run(row: Row) -> Vertex | Edge | None:
        value = evaluate(row)
        if value is None or isinstance(value, (Vertex, Edge)):
            return value
        raise CypherTypeError(
            f"a {type_name(value)} has no properties to set", offset=offset, code="InvalidArgumentType"
        )

    return run


def _set(planner: Planner, item: ast_writes.SetItem, scope: Scope) -> Action:
    thrifty, stored = planner.expressions.thrifty, planner.expressions.stored
    if isinstance(item, ast_writes.SetLabels):
        return _labels(thrifty(item.variable, scope), item, Writer.add_labels)
    if isinstance(item, ast_writes.SetProperty):
        entity = _entity(thrifty(item.subject, scope), item.offset)
        key, value = item.key, stored(item.value, scope)

        def set_property(row: Row, writer: Writer) -> None:
            target = entity(row)
            if target is not None:
                writer.set_property(target, key, value(row))

        return set_property
    entity, source, merge = (
        _entity(thrifty(item.variable, scope), item.offset),
        stored(item.value, scope),
        item.merge,
    )
    offset = item.value.offset

    def set_properties(row: Row, writer: Writer) -> None:
        target = entity(row)
        properties = source(row)
        if target is None:
            return
        if isinstance(properties, (Vertex, Edge)):
            properties = row[0].attributes.of(properties)
        if not isinstance(properties, dict):
            raise CypherTypeError(
                f"properties are a Map, not a {type_name(properties)}", offset=offset, code="InvalidArgumentType"
            )
        writer.set_properties(target, properties, merge)

    return set_properties


def _remove(planner: Planner, item: ast_writes.RemoveItem, scope: Scope) -> Action:
    thrifty = planner.expressions.thrifty
    if isinstance(item, ast_writes.RemoveLabels):
        return _labels(thrifty(item.variable, scope), item, Writer.remove_labels)
    entity, key = _entity(thrifty(item.subject, scope), item.offset), item.key

    def remove(row: Row, writer: Writer) -> None:
        target = entity(row)
        if target is not None:
            writer.set_property(target, key, None)

    return remove


def _labels(
    evaluate: Evaluate,
    item: ast_writes.SetLabels | ast_writes.RemoveLabels,
    change: Callable[[Writer, Vertex, tuple[str, ...]], None],
) -> Action:
    def run(row: Row, writer: Writer) -> None:
        target = evaluate(row)
        if target is None:
            return
        if not isinstance(target, Vertex):
            raise CypherTypeError(
                f"a {type_name(target)} has no labels to change", offset=item.offset, code="InvalidArgumentType"
            )
        change(writer, target, item.labels)

    return run
