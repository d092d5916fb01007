"""The store in a Neo4j server: Community edition or Aura, 5.7 or newer, without plugins.

Nodes carry their own label and ``KgNode``, by which they are told apart from other data of the database; records are
nodes ``KgRecord``. Every write is a batch of rows in a managed transaction, and the rows that the server counts must
be those that were sent. :mod:`kg.stores.neo4j_plan` says what goes into which transaction.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import StoreError, UsageError
from kg.graph.neo4j_schema import NODE_LABEL, RECORD_LABEL, SOME_EMPTY_LISTS, STORE_LABEL, statements
from kg.graph.schema import EDGE_KEYS, NODE_KEYS, NODES, RELATIONSHIPS, SCHEMA_VERSION, known, required
from kg.graph.values import Delta, Edge, GraphData, Node, whole_graph
from kg.stores.base import Record, Rows, Store, stored_record, stored_texts
from kg.stores.neo4j_address import Address, address
from kg.stores.neo4j_plan import transactions
from kg.stores.neo4j_write import PUT_RECORDS, cut, send, write

if TYPE_CHECKING:
    import networkx as nx
    from neo4j import Driver, ManagedTransaction, Session, Transaction

log = logging.getLogger(__name__)

OLDEST = (5, 7)
TRANSACTION_ROWS = 20_000
TRANSACTION_RECORDS = 5_000
RECORDS_AT_ONCE = 500
RETRY_SECONDS = 60.0
QUERY_SECONDS = 60.0

_TYPES = "|".join(RELATIONSHIPS)
_OF_RESULTS = ("CLAIMS", "OF", "ON", "MEASURED_IN")

T = TypeVar("T")


def connect(uri: str | None = None, *, retry_seconds: float = RETRY_SECONDS) -> Neo4jStore:
    """Open the store at ``uri`` (default: NEO4J_URI), as NEO4J_USERNAME with NEO4J_PASSWORD, in NEO4J_DATABASE.

    Args:
        uri: One of neo4j://, neo4j+s://, neo4j+ssc://, bolt://, bolt+s:// and bolt+ssc://.
        retry_seconds: For how long a transaction is tried again when the server goes away or is busy.

    Raises:
        UsageError: No or no valid URI, one with a password, or the extra ``benchgraph[neo4j]`` isn't installed.
        StoreError: The server does not answer, refuses the user, lacks the database, or is too old.
    """
    where = address(uri)
    try:
        import neo4j
    except ImportError as error:
        raise UsageError("the Neo4j driver isn't installed", hint="pip install 'benchgraph[neo4j]'") from error
    from kg.stores.neo4j_errors import told

    auth = (where.user, where.password) if where.user else None
    with told(where):
        driver = neo4j.GraphDatabase.driver(
            where.uri,
            auth=auth,
            user_agent="benchgraph",
            max_transaction_retry_time=retry_seconds,
            notifications_min_severity="OFF",
        )
        try:
            return Neo4jStore(driver, _opened(driver, where))
        except BaseException:
            driver.close()
            raise


def _opened(driver: Driver, where: Address) -> Address:
    """The address with the name of the database; checks that the server is one that we know."""
    agent = str(driver.get_server_info().agent)
    check_version(agent, where)
    with driver.session(database=where.database or None) as session:
        found = session.execute_read(lambda tx: tx.run("CALL db.info() YIELD name RETURN name").single(strict=True))
        name = str(found["name"])
        kept = session.execute_read(
            lambda tx: tx.run(f"MATCH (s:{STORE_LABEL}) RETURN max(s.schema_version) AS version").single(strict=True)
        )
    if (kept["version"] or 0) > SCHEMA_VERSION:
        raise StoreError(
            f"{where} holds a graph of schema {kept['version']}, newer than this kg's {SCHEMA_VERSION}",
            hint="update benchgraph, or use another database",
        )
    return Address(where.uri, where.user, where.password, name)


def check_version(agent: str, where: Address) -> None:
    """Refuse a server (its ``agent`` is such as ``Neo4j/5.26.30``) that is older than what kg needs."""
    match = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if match is None or (int(match[1]), int(match[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StoreError(f"{where} runs {agent}", hint=f"kg needs Neo4j {oldest} or newer")


def apply_schema(store: Neo4jStore) -> list[str]:
    """Create what is missing of the constraints and indexes of ``schema/neo4j.cypher``; returns their names.

    Raises:
        StoreError: Data or an index of somebody else in the same database forbids one of them.
    """
    there = {row["name"] for row in store.run("SHOW INDEXES YIELD name")}
    missing = {name: text for name, text in statements().items() if name not in there}
    for text in missing.values():
        store.run(text, write=True)
    if missing:
        store.run("CALL db.awaitIndexes(600)")
    # Nothing is written where nothing is to be: a build that writes its graph holds this node.
    found = store.run(f"MATCH (s:{STORE_LABEL} {{id: 'kg'}}) RETURN s.schema_version AS version")
    if missing or not found or found[0]["version"] != SCHEMA_VERSION:
        while store.run(SOME_EMPTY_LISTS, write=True)[0]["done"]:  # perhaps neo4j-admin filled the database
            pass
        text = f"MERGE (s:{STORE_LABEL} {{id: 'kg'}}) SET s.schema_version = $version"
        store.run(text, write=True, version=SCHEMA_VERSION)
    return list(missing)


def _is_id(value: object) -> bool:
    """Whether a node or relationship can be ours: others may have the same labels without such an id."""
    return isinstance(value, str) and value != ""


def _run(tx: ManagedTransaction, text: str, rows: Sequence[Any]) -> None:
    tx.run(text, rows=rows).consume()


class Neo4jStore(Store):
    """A graph in a database of a Neo4j server; made by :func:`connect`."""

    def __init__(self, driver: Driver, where: Address) -> None:
        self.uri = where.uri
        self._driver = driver
        self._where = where
        self._ready = False

    def __repr__(self) -> str:
        return f"<Neo4jStore {self._where}, database {self._where.database}>"

    # ------------------------------------------------------------------------------------------ records

    def digests(self) -> dict[str, str]:
        rows = self.run(f"MATCH (r:{RECORD_LABEL}) RETURN r.id AS id, r.digest AS digest")
        return {row["id"]: row["digest"] for row in sorted(rows, key=lambda row: str(row["id"]))}

    def records(self) -> Iterator[Record]:
        text = f"UNWIND $ids AS id MATCH (r:{RECORD_LABEL} {{id: id}}) RETURN r.paper, r.extraction, r.digest"
        ids = list(self.digests())
        for start in range(0, len(ids), RECORDS_AT_ONCE):
            found = [tuple(row.values()) for row in self.run(text, ids=ids[start : start + RECORDS_AT_ONCE])]
            records = [stored_record(paper, extraction, digest) for paper, extraction, digest in found]
            yield from sorted(records, key=lambda record: record.paper.id)

    def save(self, records: Iterable[Record]) -> None:
        self._prepare()
        rows = [
            {"id": record.paper.id, "digest": record.digest, "paper": paper, "extraction": extraction}
            for record in records
            for paper, extraction in [stored_texts(record)]
        ]
        rows.sort(key=lambda row: row["id"])
        for batch in cut(rows, TRANSACTION_RECORDS):
            self._write(partial(send, text=PUT_RECORDS, rows=batch, at_once=RECORDS_AT_ONCE))

    def discard(self, paper_ids: Iterable[str]) -> None:
        self._prepare()
        text = f"UNWIND $rows AS id MATCH (r:{RECORD_LABEL} {{id: id}}) DELETE r"
        ids = sorted(set(paper_ids))
        for batch in cut(ids, TRANSACTION_RECORDS):
            self._write(partial(_run, text=text, rows=batch))

    def setting(self, name: str) -> str | None:
        rows = self.run(f"MATCH (s:{STORE_LABEL} {{id: $id}}) RETURN s.value AS value", id=f"setting:{name}")
        return str(rows[0]["value"]) if rows else None

    def save_setting(self, name: str, value: str) -> None:
        self._prepare()
        text = f"MERGE (s:{STORE_LABEL} {{id: $id}}) SET s.value = $value"
        self.run(text, write=True, id=f"setting:{name}", value=value)

    # -------------------------------------------------------------------------------------------- graph

    def data(self) -> GraphData:
        nodes = self._nodes(f"MATCH (n:{NODE_LABEL})")
        edges = self._edges(f"MATCH (a:{NODE_LABEL})-[r:{_TYPES}]->(b:{NODE_LABEL})")
        # Sorted here: the server would hold the whole graph in its heap to do it.
        whole = {id_: edge for id_, edge in sorted(edges.items()) if edge.source in nodes and edge.target in nodes}
        return GraphData(dict(sorted(nodes.items())), whole)

    def networkx(self) -> nx.MultiDiGraph:
        data = self.data()
        return whole_graph(data.nodes, data.edges)

    def names(self, labels: Iterable[str]) -> dict[str, dict[str, Any]]:
        wanted = "|".join(sorted(set(labels) & set(NODES)))
        label = "[x IN labels(n) WHERE x IN $labels][0] AS label"
        found = f"WITH n, {label} WHERE none(key IN $required[label] WHERE n[key] IS NULL)"
        found += " RETURN n.id AS id, label, n.name AS name, n.title AS title, n.aliases AS aliases"
        required_of = {name: list(required(model)) for name, model in NODES.items()}
        rows = self.run(f"MATCH (n:{NODE_LABEL}&({wanted})) {found}", labels=list(NODES), required=required_of)
        rows = sorted((row for row in rows if _is_id(row["id"])), key=lambda row: str(row["id"]))
        return {row.pop("id"): {k: v for k, v in row.items() if v is not None} for row in rows}

    def around(self, ids: Sequence[str]) -> nx.MultiDiGraph:
        match = (
            f"UNWIND $ids AS id MATCH (n:{NODE_LABEL} {{id: id}}) MATCH (n)-[r:{_TYPES}]-(:{NODE_LABEL}) "
            "WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b"
        )
        edges = self._edges(match, ids=list(ids))
        results = {e.target if e.type == "CLAIMS" else e.source for e in edges.values() if e.type in _OF_RESULTS}
        edges |= self._edges(match, ids=sorted(results))
        return self._part(edges, ids)

    def around_edge(self, edge: str) -> nx.MultiDiGraph:
        match = (
            f"MATCH (a:{NODE_LABEL})-[r:{_TYPES}]->(b:{NODE_LABEL}) WHERE r.id STARTS WITH $edge WITH a, r, b LIMIT 100"
        )
        return self._part(self._edges(match, edge=edge), ())

    def _part(self, edges: Mapping[str, Edge], ids: Iterable[str]) -> nx.MultiDiGraph:
        """The graph of some edges, with their ends, their papers, and the nodes of some ids."""
        papers = {str(edge.properties.get("paper", "")) for edge in edges.values()}
        ends = {end for edge in edges.values() for end in (edge.source, edge.target)}
        match = f"UNWIND $ids AS id MATCH (n:{NODE_LABEL} {{id: id}})"
        nodes = self._nodes(match, ids=sorted({*ids, *papers, *ends}))
        return whole_graph(nodes, edges)

    def _nodes(self, match: str, **parameters: Any) -> dict[str, Node]:
        """Nodes ``n`` that a pattern matches, by id."""
        nodes = {}
        rows = self.run(f"{match} RETURN n.id AS id, labels(n) AS labels, properties(n) AS p", **parameters)
        for row in rows:
            label = next((name for name in row["labels"] if name in NODES), None)
            if label is not None and _is_id(row["id"]):
                nodes[row["id"]] = Node(row["id"], label, known(row["p"], NODE_KEYS[label]))
        return nodes

    def _edges(self, match: str, **parameters: Any) -> dict[str, Edge]:
        """Edges ``r`` from ``a`` to ``b`` that a pattern matches, by id."""
        found = "RETURN r.id AS id, type(r) AS type, a.id AS source, b.id AS target, properties(r) AS p"
        return {
            row["id"]: Edge(row["id"], row["type"], row["source"], row["target"], known(row["p"], EDGE_KEYS))
            for row in self.run(f"{match} {found}", **parameters)
            if all(_is_id(row[end]) for end in ("id", "source", "target"))
        }

    def apply(self, delta: Delta) -> None:
        """Change the graph by a delta; see :mod:`kg.stores.neo4j_plan` for what is one transaction."""
        if not delta:
            return
        self._prepare()
        for transaction in transactions(delta, TRANSACTION_ROWS):
            self._write(partial(write, rows=transaction))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Make other builds into the same database wait; the lock goes when the block or the process ends."""
        from neo4j.exceptions import DriverError, Neo4jError

        self._prepare()
        with self._session() as session:
            with self._told():
                log.info("waiting for other builds into %s", self._where)
                tx = self._lock(session)
            try:
                yield
            finally:
                # A lock that was lost with the server is no reason to fail: constraints keep doubles out.
                with suppress(DriverError, Neo4jError, OSError):
                    tx.close()

    def _lock(self, session: Session) -> Transaction:
        """An open transaction that holds the lock; tried again as the driver does with its managed ones."""
        from neo4j.exceptions import DriverError, Neo4jError

        until, pause = time.monotonic() + RETRY_SECONDS, 1.0
        while True:
            tx = None
            try:
                tx = session.begin_transaction()
                tx.run(f"MATCH (s:{STORE_LABEL} {{id: 'kg'}}) SET s.locked = true").consume()
                return tx
            except (DriverError, Neo4jError) as error:
                if tx is not None:
                    with suppress(DriverError, Neo4jError, OSError):
                        tx.close()
                if not error.is_retryable() or time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
                pause *= 2

    # ------------------------------------------------------------------------------------------ queries

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, read_only: bool = True) -> Rows:
        """Run one Cypher statement.

        One that reads must be of the common subset and sees kg's nodes only, so that it has the same rows, errors and
        limits on every store. With ``read_only=False`` the server gets any statement as it is.

        Raises:
            QueryError: The statement is wrong, writes though ``read_only``, or runs into a limit.
            StoreError: The server could not be asked.
        """
        from neo4j import unit_of_work
        from neo4j.exceptions import Neo4jError

        from kg.cypher.limits import Limits
        from kg.stores.neo4j_errors import query_error
        from kg.stores.neo4j_scope import checked
        from kg.stores.neo4j_values import counters_of, plan_of, rows_of

        columns: Sequence[str] | None = None
        warnings: tuple[str, ...] = ()
        if read_only:
            text, columns, warnings = checked(text, parameters or {})

        @unit_of_work(timeout=QUERY_SECONDS)
        def work(tx: ManagedTransaction) -> Rows:
            result = tx.run(text, dict(parameters or {}))
            keys = tuple(result.keys())
            rows = rows_of(tx, result, Limits().max_rows)
            summary = result.consume()
            if summary.plan and not summary.profile:
                return Rows((), [], plan=plan_of(summary))  # EXPLAIN ran nothing
            return Rows(columns or keys, rows, warnings, plan_of(summary), counters_of(summary))

        with self._told(), self._session(read_only=read_only) as session:
            try:
                return session.execute_read(work) if read_only else session.execute_write(work)
            except Neo4jError as error:
                wrong = query_error(error)
                if wrong is None:
                    raise
                raise wrong from error

    def run(self, text: str, *, write: bool = False, **parameters: Any) -> list[dict[str, Any]]:
        """Run one statement of kg's own in a managed transaction and return its rows."""

        def work(tx: ManagedTransaction) -> list[dict[str, Any]]:
            return tx.run(text, parameters).data()

        return self._write(work) if write else self._read(work)

    def close(self) -> None:
        self._driver.close()

    # ------------------------------------------------------------------------------------------ helpers

    def _prepare(self) -> None:
        """Constraints come before the first write."""
        if not self._ready:
            apply_schema(self)
            self._ready = True

    def _session(self, *, read_only: bool = False) -> Session:
        import neo4j

        return self._driver.session(
            database=self._where.database,
            default_access_mode=neo4j.READ_ACCESS if read_only else neo4j.WRITE_ACCESS,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _read(self, work: Callable[[ManagedTransaction], T]) -> T:
        with self._told(), self._session(read_only=True) as session:
            return session.execute_read(work)

    def _write(self, work: Callable[[ManagedTransaction], T]) -> T:
        with self._told(), self._session() as session:
            return session.execute_write(work)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from kg.stores.neo4j_errors import told

        with told(self._where):
            yield
