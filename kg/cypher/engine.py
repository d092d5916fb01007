"""Engine: runs queries on one graph, keeping its index and the queries it has parsed and planned."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any

import networkx as nx

from . import ast
from .errors import CypherError, NestingLimitError, ParameterError, ReadOnlyError
from .explain import Profile, show
from .index import GraphIndex
from .limits import BYTES, Context, Limits, Row, size_of
from .operators import connect, values_of
from .parser import parse
from .planner import Plan, Planner
from .scope import Step
from .semantics import check
from .snapshot import Snapshot
from .values import PLAIN, Attributes, Value, plain
from .warnings import UnknownName, unknown_names
from .writer import Writer

#: How many queries an engine keeps parsed and planned.
CACHED_QUERIES = 256


@dataclass(frozen=True)
class Result:
    """The rows of a query.

    ``unknown`` are names that it reads and the graph lacks; ``plan`` is a text where EXPLAIN or PROFILE asked for one;
    ``counters`` say what was written.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    unknown: tuple[UnknownName, ...] = ()
    plan: str | None = None
    counters: Mapping[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each unknown name."""
        return tuple(map(str, self.unknown))

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as dicts, column by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class _Prepared:
    statement: ast.Statement
    plan: Plan
    run: Step
    parameters: frozenset[str]
    unknown: tuple[UnknownName, ...]
    size: int
    version: int


class Engine:
    """Cypher over one graph. Whoever changes the graph otherwise says so with ``node_changed`` and ``edge_changed``."""

    def __init__(self, graph: nx.MultiDiGraph[Any], *, label_attribute: str = "label", type_attribute: str = "type"):
        self._graph: Callable[[], nx.MultiDiGraph[Any] | None] = lambda: graph
        self.attributes = Attributes(label_attribute, type_attribute)
        self._index: GraphIndex | None = None
        self._prepared: OrderedDict[str, _Prepared] = OrderedDict()
        self._lock = RLock()

    # ------------------------------------------------------------ the graph

    @classmethod
    def _cached(cls, graph: nx.MultiDiGraph[Any], attributes: Attributes) -> Engine:
        """An engine that does not keep its graph alive."""
        engine = cls(graph, label_attribute=attributes.label, type_attribute=attributes.type)
        engine._graph = weakref.ref(graph)
        return engine

    @property
    def graph(self) -> nx.MultiDiGraph[Any]:
        graph = self._graph()
        assert graph is not None  # whoever asks holds the graph
        return graph

    @property
    def index(self) -> GraphIndex:
        if self._index is None:
            self._index = GraphIndex(self.graph, self.attributes)
        return self._index

    def build_index(self) -> None:
        """Makes the index now rather than with the first query."""
        _ = self.index

    def node_changed(self, key: Hashable) -> None:
        """A node was added or removed, or its attributes changed."""
        if self._index is not None:
            self._index.node_changed(key)

    def edge_changed(self, source: Hashable, target: Hashable, key: Hashable) -> None:
        """An edge was added or removed, or its attributes changed."""
        if self._index is not None:
            self._index.edge_changed(source, target, key)

    def graph_changed(self) -> None:
        """Anything may have changed: the index is made anew for the next query."""
        self._index = None
        self._prepared.clear()

    def is_current(self) -> bool:
        """Whether the index agrees with the graph, found out by comparing all of both; for tests and debugging."""
        return self._index is None or self._index.is_current()

    # ------------------------------------------------------------ queries

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        read_only: bool = True,
        timeout: float | None = 30.0,
        max_rows: int | None = 1_000_000,
        max_memory: int | None = 256 * 1024 * 1024,
    ) -> Result:
        """Runs a query; see ``kg.cypher.query``."""
        limits = Limits(timeout, max_rows, max_memory)
        with _errors_within(text):
            with self._lock:
                prepared = self._prepare(text, read_only)
                values = _parameters(prepared, parameters or {})
            return self._run(prepared, values, limits)

    def check(self, text: str, parameters: Mapping[str, Any] | None = None) -> ast.Statement:
        """The syntax tree of a reading query, which is not run.

        Raises:
            CypherError: It has no meaning, writes, or lacks a parameter.
        """
        with _errors_within(text):
            with self._lock:
                prepared = self._prepare(text, read_only=True)
            _parameters(prepared, parameters or {})
            return prepared.statement

    def _prepare(self, text: str, read_only: bool) -> _Prepared:
        prepared = self._prepared.get(text)
        index = self.index
        size = len(index.vertices) + sum(index.edge_counts.values())
        statement = parse(text) if prepared is None else prepared.statement
        if read_only and (prepared is None or prepared.plan.writes):
            _refuse_writes(statement)
        # A plan stays right when the graph changes, but it was made for other sizes.
        if prepared is None or abs(prepared.size - size) > 0.25 * prepared.size + 100:
            check(statement.query)
            index.forget_estimates()
            plan = Planner(index).plan(statement.query)
            parameters = frozenset(part.name for part in statement.walk() if isinstance(part, ast.Parameter))
            unknown = unknown_names(statement.query, index)
            run = connect(plan.operator, _produce(plan))
            prepared = _Prepared(statement, plan, run, parameters, unknown, size, index.version)
        elif prepared.unknown and prepared.version != index.version:
            prepared = replace(prepared, unknown=unknown_names(statement.query, index), version=index.version)
        else:
            self._prepared.move_to_end(text)
            return prepared
        self._prepared[text] = prepared
        self._prepared.move_to_end(text)
        if len(self._prepared) > CACHED_QUERIES:
            self._prepared.popitem(last=False)
        return prepared

    def _run(self, prepared: _Prepared, parameters: Mapping[str, Value], limits: Limits) -> Result:
        plan, mode = prepared.plan, prepared.statement.mode
        if mode == "explain":
            return Result((), [], prepared.unknown, show(plan.operator, plan.columns))
        if mode == "profile":
            profile = Profile()
            result = self._execute(
                replace(prepared, run=profile.connect(plan.operator, _produce(plan))), parameters, limits
            )
            return replace(result, plan=show(plan.operator, plan.columns, profile))
        return self._execute(prepared, parameters, limits)

    def _execute(self, prepared: _Prepared, parameters: Mapping[str, Value], limits: Limits) -> Result:
        plan = prepared.plan
        if not plan.writes:
            ctx = Context(self.index, self.attributes, parameters, limits)
            return Result(plan.columns, self._rows(prepared, ctx), prepared.unknown)
        with self._lock:
            writer = Writer(self.graph, self.index)
            ctx = Context(self.index, self.attributes, parameters, limits, writer)
            try:
                rows = self._rows(prepared, ctx)
            except BaseException:
                writer.rollback()
                raise
            writer.commit()
            return Result(plan.columns, rows, prepared.unknown, counters=dict(writer.counters))

    def _rows(self, prepared: _Prepared, ctx: Context) -> list[tuple[Value, ...]]:
        row: Row = [None] * prepared.plan.size
        row[0] = ctx
        prepared.run(row)
        ctx.check_rows()
        return ctx.rows if ctx.plain else _frozen(ctx.rows, self.attributes)


@contextmanager
def _errors_within(text: str) -> Iterator[None]:
    """Every error with its place in the query."""
    try:
        yield
    except CypherError as error:
        raise error.within(text) from None
    except RecursionError:
        raise NestingLimitError("the query is nested too deeply").within(text) from None


def _produce(plan: Plan) -> Step:
    """The last step of a plan: a row becomes a row of the result."""
    if not plan.slots:
        return lambda row: False
    take, width = values_of(plan.slots), 64 + 8 * len(plan.slots)

    def produce(row: Row) -> bool:
        ctx: Context = row[0]
        values = take(row)
        rows = ctx.rows
        rows.append(values)
        size = width
        for value in values:
            kind = value.__class__
            if kind is str:
                size += len(value)
            elif kind not in PLAIN:
                ctx.plain = False
                size += size_of(value)
                if size > BYTES:  # finding out how large it is takes its time
                    ctx.tick(size // BYTES)
        ctx.used += size
        if len(rows) & 255 == 0:
            ctx.charge(0)
            ctx.check_rows()
        return False

    return produce


def _frozen(rows: list[tuple[Value, ...]], attributes: Attributes) -> list[tuple[Value, ...]]:
    freeze = attributes.freeze
    return [tuple([freeze(value) for value in row]) for row in rows]


def _refuse_writes(statement: ast.Statement) -> None:
    if statement.query.writes:
        offset = next((part.offset for part in statement.walk() if isinstance(part, ast.WritingClause)), None)
        raise ReadOnlyError(
            "the query writes, and only reading is allowed",
            offset=offset,
            hint="kg cypher --write, read_only=False in Python",
        )


def _parameters(prepared: _Prepared, given: Mapping[str, Any]) -> dict[str, Value]:
    """The parameters that the query uses, checked and as Cypher values."""
    values: dict[str, Value] = {}
    for name in prepared.parameters:
        if name not in given:
            offset = next(
                p.offset for p in prepared.statement.walk() if isinstance(p, ast.Parameter) and p.name == name
            )
            known = ", ".join(f"${other}" for other in sorted(given)) or "none"
            raise ParameterError(
                f"parameter ${name} is missing", offset=offset, hint=f"given are: {known}", code="MissingParameter"
            )
        try:
            values[name] = plain(given[name])
        except CypherError as error:
            raise ParameterError(f"parameter ${name}: {error.message}", code=error.code) from None
    return values


#: The engines of ``query``, as long as their graphs live.
_kept: weakref.WeakKeyDictionary[Any, dict[Attributes, tuple[Engine, Snapshot]]] = weakref.WeakKeyDictionary()
_lock = RLock()


def query(
    graph: nx.MultiDiGraph[Any],
    text: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    read_only: bool = True,
    timeout: float | None = 30.0,
    max_rows: int | None = 1_000_000,
    max_memory: int | None = 256 * 1024 * 1024,
    label_attribute: str = "label",
    type_attribute: str = "type",
) -> Result:
    """Runs one Cypher statement on a graph and gives its rows.

    ``parameters`` are the values of ``$name``; they are values only and can never change what the query does.
    ``read_only`` refuses writing clauses. ``timeout`` (seconds), ``max_rows`` and ``max_memory`` (bytes, estimated)
    stop a query that needs more, each with its own error; None is no limit. ``label_attribute`` names the node
    attribute that holds the label (a string or a list of strings), ``type_attribute`` the edge attribute with the
    relationship's type; all other attributes are properties.

    The index of the graph is kept from call to call as long as graph and index agree, which is checked each time by
    looking at every node's label and every edge's type. An ``Engine`` saves that; it has to be told of changes instead.
    """
    attributes = Attributes(label_attribute, type_attribute)
    with _lock:
        kept = _kept.setdefault(graph, {})
        engine, snapshot = kept.get(attributes, (None, None))
        if engine is None or snapshot is None or not snapshot.holds(graph):
            engine = Engine._cached(graph, attributes)
            kept[attributes] = (engine, Snapshot(graph, engine.index))
    result = engine.query(
        text, parameters, read_only=read_only, timeout=timeout, max_rows=max_rows, max_memory=max_memory
    )
    if result.counters:  # the engine made these changes itself, and knows of them
        with _lock:
            kept[attributes] = (engine, Snapshot(graph, engine.index))
    return result
