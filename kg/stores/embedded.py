"""The embedded store: records and graph in one SQLite file, queried as an ``nx.MultiDiGraph`` (format: docs/store.md).

Every write is one transaction under SQLite's rollback journal, so that a process that is killed leaves the file as it
was before or after.  ``revision`` counts the writes: a delta is applied only to the revision that it was made from, so
that two builds at once can't mix.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import StoreChangedError, StoreError
from kg.graph.values import Delta, Edge, GraphData, Node, patch, to_networkx
from kg.stores.base import Record, Rows, Store, query_errors, stored_record, stored_texts, unexpected

if TYPE_CHECKING:
    import networkx as nx

    from kg.cypher import Engine

MEMORY = ":memory:"  # a path: keep nothing on disk
FORMAT_VERSION = 1
APPLICATION_ID = 0x6B67_6772  # "kggr"
_WAIT_S = 5.0  # for another process to finish its transaction

_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (paper TEXT PRIMARY KEY, digest TEXT NOT NULL, content TEXT NOT NULL, extraction TEXT NOT NULL);
CREATE TABLE nodes (id TEXT PRIMARY KEY, label TEXT NOT NULL, properties TEXT NOT NULL);
CREATE TABLE edges (
    id TEXT PRIMARY KEY, type TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, properties TEXT NOT NULL
);
"""


_HINTS = {  # by a part of what SQLite says
    "malformed": "build it anew from the papers",
    "unable to open": "make its folder writable, or name another file by --store",
    "disk": "make room, or look after the disk; what was saved before is kept",
}
_PAGE = "SELECT paper, content, extraction, digest FROM records WHERE paper > ? ORDER BY paper LIMIT ?"
_PAGE_ROWS = 500


class EmbeddedStore(Store):
    """A graph in one file.

    Args:
        path: The file, or ``:memory:`` for a store that lasts as long as the object.
        create: Make it where it isn't there. A file that can't be written is opened for reading.

    Raises:
        StoreError: No such file, no store of kg, of a newer format, or unreadable.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = True) -> None:
        self.uri = os.fspath(path)
        self._graph: nx.MultiDiGraph | None = None
        self._engine: Engine | None = None  # on the graph above, with its index
        self._graph_revision: int | None = None
        self._revision_read: int | None = None
        with self._errors():
            if self.uri == MEMORY:
                self._db = sqlite3.connect(MEMORY, isolation_level=None)
            else:
                location = _location(Path(path), create)
                self._db = sqlite3.connect(location, uri=True, timeout=_WAIT_S, isolation_level=None)
        try:
            with self._errors():
                self._open(create)
        except BaseException:
            self._db.close()
            raise

    def _open(self, create: bool) -> None:
        application = self._pragma("application_id")
        version = self._pragma("user_version")
        if application == 0 and version == 0 and create and not self._pragma("schema_version"):
            self._db.execute("BEGIN IMMEDIATE")
            if self._pragma("application_id") == 0:  # else another process was faster
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO settings VALUES ('revision', '0')")
                self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self._db.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
            self._db.execute("COMMIT")
            return
        if application != APPLICATION_ID:
            raise StoreError(f"{self.uri}: is no store of kg", hint="name another file by --store")
        if version > FORMAT_VERSION:
            raise StoreError(
                f"{self.uri}: has format {version}, this kg knows formats up to {FORMAT_VERSION}",
                hint="update kg, or build into another file",
            )

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Every error of SQLite, and of what was read or can't be written, as a StoreError of one line."""
        try:
            yield
        except UnicodeEncodeError as error:
            raise StoreError(f"{self.uri}: can't keep a lone surrogate ({error.reason})") from error
        except ValueError as error:  # of JSON, also pydantic's
            said = str(error).splitlines()[0]
            if said.startswith("Out of range float"):
                raise StoreError(f"{self.uri}: can't keep a number that isn't finite") from error
            raise StoreError(f"{self.uri}: malformed content: {said}", hint="build it anew from the papers") from error
        except sqlite3.DatabaseError as error:
            text = str(error)
            if "locked" in text or "busy" in text:
                raise StoreError(f"{self.uri}: another process uses it", hint="wait for it, then try again") from error
            if "readonly" in text and Path(f"{self.uri}-journal").exists():
                raise StoreError(
                    f"{self.uri}: is read-only, and another process writes or a crash left an unfinished write",
                    hint="try again; else open it once where it can be written, or copy it and its -journal file there",
                ) from error
            if "readonly" in text:
                raise StoreError(f"{self.uri}: is read-only", hint="queries work, builds need to write") from error
            if "not a database" in text:
                raise StoreError(f"{self.uri}: is no store of kg", hint="name another file by --store") from error
            hint = next((hint for part, hint in _HINTS.items() if part in text), "")
            raise StoreError(f"{self.uri}: {text}", hint=hint) from error

    @contextmanager
    def _writing(self, delta: Delta | None = None) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. The graph in memory, where it is current, follows with ``delta``."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                revision = self._revision()
                yield self._db
                self._db.execute("UPDATE settings SET value = value + 1 WHERE name = 'revision'")
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        if self._graph is None or self._graph_revision != revision:
            self._graph = self._engine = None
            return
        self._graph_revision = revision + 1
        if delta:
            self._follow(self._graph, delta)

    def _revision(self) -> int:
        found = self._db.execute("SELECT value FROM settings WHERE name = 'revision'").fetchone()
        if found is None:
            raise ValueError("it has no revision")
        return int(found[0])

    def digests(self) -> dict[str, str]:
        with self._errors():
            return dict(self._db.execute("SELECT paper, digest FROM records ORDER BY paper"))

    def records(self) -> Iterator[Record]:
        # In pages: an open cursor would keep every writer out for as long as the reader takes.
        after, full = "", True
        while full:
            with self._errors():
                rows = self._db.execute(_PAGE, (after, _PAGE_ROWS)).fetchall()
            full = len(rows) == _PAGE_ROWS
            after = rows[-1][0] if rows else after
            for _, content, extraction, digest in rows:
                with self._errors():
                    record = stored_record(content, extraction, digest)
                yield record

    def save(self, records: Iterable[Record]) -> None:
        rows = [(record.paper.id, record.digest, *stored_texts(record)) for record in records]
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", rows)

    def discard(self, paper_ids: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("DELETE FROM records WHERE paper = ?", [(id_,) for id_ in paper_ids])

    def setting(self, name: str) -> str | None:
        with self._errors():
            row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def save_setting(self, name: str, value: str) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def data(self) -> GraphData:
        with self._errors():
            self._db.execute("BEGIN")
            try:
                self._revision_read = self._revision()
                nodes = self._db.execute("SELECT id, label, properties FROM nodes ORDER BY id").fetchall()
                edges = self._db.execute(
                    "SELECT id, type, source, target, properties FROM edges ORDER BY id"
                ).fetchall()
            finally:
                self._db.execute("COMMIT")
            return GraphData(
                {id_: Node(id_, label, json.loads(properties)) for id_, label, properties in nodes},
                {id_: Edge(id_, type_, a, b, json.loads(properties)) for id_, type_, a, b, properties in edges},
            )

    def apply(self, delta: Delta) -> None:
        with self._writing(delta) as db:
            if self._revision_read is not None and self._revision() != self._revision_read:
                raise StoreChangedError(f"{self.uri}: another process changed it meanwhile", hint="try again")
            db.executemany("DELETE FROM edges WHERE id = ?", [(edge.id,) for edge in delta.drop_edges])
            db.executemany("DELETE FROM nodes WHERE id = ?", [(node.id,) for node in delta.drop_nodes])
            db.executemany(
                "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?)",
                [(node.id, node.label, _json(node.properties)) for node in delta.put_nodes],
            )
            db.executemany(
                "INSERT OR REPLACE INTO edges VALUES (?, ?, ?, ?, ?)",
                [(e.id, e.type, e.source, e.target, _json(e.properties)) for e in delta.put_edges],
            )
        self._revision_read = None

    def _follow(self, graph: nx.MultiDiGraph, delta: Delta) -> None:
        """Make the graph in memory, and the index over it, what the file holds now."""
        patch(graph, delta)
        if sum(map(len, delta)) > graph.number_of_edges() // 4:
            self._engine = None  # to index all of it anew is faster
        if self._engine is None:
            return
        for edge in (*delta.drop_edges, *delta.put_edges):
            self._engine.edge_changed(edge.source, edge.target, edge.id)
        for node in (*delta.drop_nodes, *delta.put_nodes):
            self._engine.node_changed(node.id)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, read_only: bool = True) -> Rows:
        from kg import cypher
        from kg.stores.advice import advice

        if not read_only:
            return self._change(text, parameters or {})
        graph = self.networkx()
        if self._engine is None:
            self._engine = cypher.Engine(graph)
        with query_errors():
            result = self._engine.query(text, dict(parameters or {}))
        warnings = (*unexpected(result.unknown), *advice(text))
        return Rows(result.columns, result.rows, warnings, result.plan)

    def _change(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        """Run a statement that may write on a copy of the graph, and keep the difference once it is known to fit."""
        from kg import cypher
        from kg.graph.written import written

        before = self.data()
        graph = to_networkx(before.nodes.values(), before.edges.values())
        with query_errors():
            result = cypher.Engine(graph).query(text, dict(parameters), read_only=False)
        delta = written(before, graph)
        if delta:
            self.apply(delta)
        return Rows(result.columns, result.rows, unexpected(result.unknown), result.plan, result.counters or None)

    def networkx(self) -> nx.MultiDiGraph:
        """The graph, loaded once; it follows the store's changes: take a copy to change it or to keep it as it is."""
        with self._errors():
            revision = self._revision()
        if self._graph is None or self._graph_revision != revision:
            data = self.data()
            self._graph = to_networkx(data.nodes.values(), data.edges.values())
            self._engine = None
            self._graph_revision = self._revision_read
        return self._graph

    def close(self) -> None:
        self._graph = self._engine = None
        self._db.close()


def _location(file: Path, create: bool) -> str:
    """The URI by which SQLite opens a file: for reading only where it can't be written."""
    if file.is_dir():
        raise StoreError(f"{file}: is a folder", hint="--store wants the name of a file")
    if not file.exists() and not create:
        raise StoreError(f"{file}: no such store", hint="make one with `kg build PATH…`, or name it by --store")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"{file}: no such folder", hint="make the folder first")
    writable = os.access(file if file.exists() else file.absolute().parent, os.W_OK)
    mode = "ro" if not writable else "rwc" if create else "rw"
    return f"{file.absolute().as_uri()}?mode={mode}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
