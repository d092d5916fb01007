"""The embedded store's file: what it is, and what happens when it isn't what it should be."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import sys
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import cypher
from kg.errors import StoreError
from kg.export import export
from kg.graph.values import Delta, GraphData, Node, difference, from_networkx, to_networkx
from kg.models import Extraction, Paper
from kg.stores import open_store
from kg.stores.base import Record
from kg.stores.embedded import APPLICATION_ID, FORMAT_VERSION, MEMORY, EmbeddedStore
from kg.stores.neo4j_address import is_neo4j_uri
from tests.graphs import example_graph

WHOLE = from_networkx(example_graph())


def filled(path) -> None:
    with EmbeddedStore(path) as store:
        store.apply(difference(store.data(), WHOLE))


def one_line(error: pytest.ExceptionInfo[StoreError]) -> bool:
    return "\n" not in str(error.value)


def test_the_file_says_what_it_is(tmp_path):
    filled(tmp_path / "a.kg")
    with closing(sqlite3.connect(tmp_path / "a.kg")) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (FORMAT_VERSION,)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.kg"]


def test_a_store_that_is_not_there_is_an_error_unless_it_may_be_made(tmp_path):
    with pytest.raises(StoreError, match="no such store") as error:
        open_store(tmp_path / "a.kg")
    assert "kg build" in error.value.hint
    assert not (tmp_path / "a.kg").exists()
    open_store(tmp_path / "a.kg", create=True).close()
    with pytest.raises(StoreError, match="no such folder"):
        open_store(tmp_path / "no" / "a.kg", create=True)
    with pytest.raises(StoreError, match="is a folder"):
        open_store(tmp_path, create=True)


@pytest.mark.parametrize("content", [b"something else entirely" * 100, b"{}", b""])
def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    with pytest.raises(StoreError, match="no store of kg") as error:
        open_store(file)
    assert one_line(error)
    assert file.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("CREATE TABLE t (x)")
    for create in (False, True):
        with pytest.raises(StoreError, match="no store of kg"):
            open_store(tmp_path / "a.db", create=create)


def test_a_newer_format_is_refused(tmp_path):
    filled(tmp_path / "a.kg")
    with closing(sqlite3.connect(tmp_path / "a.kg")) as db:
        db.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")
    with pytest.raises(StoreError, match="format 2") as error:
        open_store(tmp_path / "a.kg")
    assert "update kg" in error.value.hint


def test_a_damaged_file_is_one_line(tmp_path):
    filled(tmp_path / "a.kg")
    file = tmp_path / "a.kg"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(bytes(content))
    with pytest.raises(StoreError) as error, open_store(file) as store:
        store.data()
    assert one_line(error)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE nodes SET properties = '{bad'",
        "UPDATE records SET extraction = '{}'",
        "UPDATE records SET content = 'no JSON'",
        "DELETE FROM settings",
    ],
)
def test_content_that_was_edited_by_hand_is_one_line(tmp_path, damage):
    filled(tmp_path / "a.kg")
    with EmbeddedStore(tmp_path / "a.kg") as store:
        store.save([Record(Paper(id="a", title="T"), Extraction(id="a"), "d")])
    with closing(sqlite3.connect(tmp_path / "a.kg")) as db, db:
        db.execute(damage)
    with EmbeddedStore(tmp_path / "a.kg") as store, pytest.raises(StoreError, match="malformed") as error:
        list(store.records())
        store.networkx()
    assert one_line(error)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
def test_a_full_disk_says_what_to_do_and_loses_nothing(tmp_path):
    import resource

    filled(tmp_path / "a.kg")
    paper = Paper(id="a", title="T", abstract="x" * 1_000_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_store(tmp_path / "a.kg") as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
        try:
            with pytest.raises(StoreError) as error:
                store.save([Record(paper, Extraction(id="a"), "d")])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert "make room" in error.value.hint
        assert one_line(error)
        assert store.data() == WHOLE
        store.save([Record(paper, Extraction(id="a"), "d")])
        assert list(store.digests()) == ["a"]


def test_a_lone_surrogate_is_refused_and_changes_nothing():
    with EmbeddedStore(MEMORY) as store:
        store.apply(difference(store.data(), WHOLE))
        with pytest.raises(StoreError, match="surrogate"):
            store.query("MATCH (n) SET n.name = '\\ud800'", read_only=False)
        assert store.data() == WHOLE


@pytest.mark.parametrize("value", [math.nan, math.inf, [1.0, -math.inf]])
def test_a_number_that_json_does_not_know_is_refused_and_changes_nothing(value):
    with EmbeddedStore(MEMORY) as store:
        store.apply(difference(store.data(), WHOLE))
        with pytest.raises(StoreError, match="isn't finite"):
            store.apply(Delta(put_nodes=(Node("method:x", "Method", {"name": "X", "note": value}),)))
        assert store.data() == WHOLE


def test_a_file_that_another_process_writes_to_is_an_error_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.stores.embedded._WAIT_S", 0.1)
    filled(tmp_path / "a.kg")
    with (
        closing(sqlite3.connect(tmp_path / "a.kg", isolation_level=None)) as other,
        open_store(tmp_path / "a.kg") as store,
    ):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another process") as error:
            store.save_setting("a", "b")
        assert one_line(error)
        other.execute("ROLLBACK")
        store.save_setting("a", "b")
        assert store.setting("a") == "b"


def test_who_reads_records_keeps_no_writer_out(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.stores.embedded._WAIT_S", 0.1)
    monkeypatch.setattr("kg.stores.embedded._PAGE_ROWS", 2)
    papers = [Paper(id=f"p{number}", title="T", abstract="A") for number in range(7)]
    with open_store(tmp_path / "a.kg", create=True) as one, open_store(tmp_path / "a.kg") as two:
        one.save([Record(paper, Extraction(id=paper.id), "x") for paper in papers])
        records = one.records()
        found = [next(records).paper.id]
        two.save_setting("a", "b")
        found += [record.paper.id for record in records]
        assert found == [paper.id for paper in papers]


def test_an_edge_that_was_hung_elsewhere_is_dropped_before_it_is_put_back():
    moved = next(edge for edge in WHOLE.edges.values() if edge.type == "USES")
    wrong = GraphData(WHOLE.nodes, WHOLE.edges | {moved.id: moved._replace(source=moved.target)})
    delta = difference(wrong, WHOLE)
    assert (delta.drop_edges, delta.put_edges) == ((wrong.edges[moved.id],), (moved,))
    with EmbeddedStore(MEMORY) as store:
        store.apply(difference(GraphData({}, {}), wrong))
        store.networkx()
        store.apply(delta)
        assert store.data() == WHOLE == from_networkx(store.networkx())


def test_a_delta_is_not_applied_to_another_graph_than_it_was_made_from(tmp_path):
    filled(tmp_path / "a.kg")
    with open_store(tmp_path / "a.kg") as one, open_store(tmp_path / "a.kg") as two:
        one.data()
        two.data()
        node = Node("method:x", "Method", {"name": "X", "aliases": [], "named": True})
        one.apply(Delta(put_nodes=(node,)))
        with pytest.raises(StoreError, match="meanwhile"):
            two.apply(Delta(put_nodes=(node,)))
        assert two.data() == one.data()


def test_an_error_within_a_write_leaves_everything_as_it_was(tmp_path):
    filled(tmp_path / "a.kg")
    with open_store(tmp_path / "a.kg") as store:
        bad = Node("method:x", "Method", {"name": object()})
        with pytest.raises(TypeError):
            store.apply(Delta(put_nodes=(bad,), drop_nodes=tuple(WHOLE.nodes.values())))
        assert store.data() == WHOLE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_file_can_be_queried_and_not_written(tmp_path):
    filled(tmp_path / "a.kg")
    (tmp_path / "a.kg").chmod(0o444)
    with open_store(tmp_path / "a.kg", create=True) as store:
        assert store.data() == WHOLE
        assert store.query("MATCH (n) RETURN count(*) AS n").rows
        with pytest.raises(StoreError, match="read-only"):
            store.save_setting("a", "b")


def test_a_file_opened_for_reading_only_is_one_line_when_written(tmp_path, monkeypatch):
    filled(tmp_path / "a.kg")
    monkeypatch.setattr("kg.stores.embedded.os.access", lambda *_: False)
    with open_store(tmp_path / "a.kg") as store:
        assert store.data() == WHOLE
        with pytest.raises(StoreError, match="read-only"):
            store.apply(Delta(drop_nodes=tuple(WHOLE.nodes.values())))


def test_a_read_only_file_with_an_unfinished_write_says_so(tmp_path, monkeypatch):
    filled(tmp_path / "a.kg")
    (tmp_path / "crashed").mkdir()
    with closing(sqlite3.connect(tmp_path / "a.kg", isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = 1")  # the write reaches the file before it is finished
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE nodes SET properties = properties || ?", (" " * 5000,))
        for name in ("a.kg", "a.kg-journal"):
            shutil.copy(tmp_path / name, tmp_path / "crashed" / name)
        db.execute("ROLLBACK")
    with monkeypatch.context() as patched:
        patched.setattr("kg.stores.embedded.os.access", lambda *_: False)
        with pytest.raises(StoreError, match="left an unfinished write") as error:
            open_store(tmp_path / "crashed" / "a.kg").data()
        assert "-journal" in error.value.hint and one_line(error)
    with open_store(tmp_path / "crashed" / "a.kg") as store:
        assert store.data() == WHOLE


def test_a_store_in_memory_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    filled(":memory:")
    assert list(tmp_path.iterdir()) == []


def test_the_loaded_graph_follows_changes_by_others(tmp_path):
    filled(tmp_path / "a.kg")
    with open_store(tmp_path / "a.kg") as one, open_store(tmp_path / "a.kg") as two:
        assert one.networkx() is one.networkx()
        two.apply(difference(two.data(), from_networkx(example_graph())._replace(nodes={}, edges={})))
        assert len(one.networkx()) == 0


def test_what_names_a_server():
    assert all(map(is_neo4j_uri, ["neo4j://h", "bolt+s://h:7687", "neo4j+ssc://h", "NEO4J://h"]))
    assert not any(map(is_neo4j_uri, ["benchgraph.kg", "/neo4j/x", "http://h"]))


# ------------------------------------------------------------------------------------------- graph and index in memory

NODES = sorted(WHOLE.nodes)
ASK = "MATCH (m:Method)-[e]->(x) RETURN m.name AS m, type(e) AS t, x.id AS x, e.paper AS p ORDER BY m, t, x, p"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.sampled_from(NODES)), st.booleans()), min_size=1, max_size=6))
def test_graph_and_index_follow_the_store_s_writes(tmp_path, changes):
    with EmbeddedStore(MEMORY) as store:
        store.apply(difference(GraphData({}, {}), WHOLE))
        store.query(ASK)
        for left_out, renamed in changes:
            nodes = {key: node for key, node in WHOLE.nodes.items() if key not in left_out}
            if renamed:
                nodes = {k: n._replace(properties={**n.properties, "note": len(left_out)}) for k, n in nodes.items()}
            edges = {k: e for k, e in WHOLE.edges.items() if e.source in nodes and e.target in nodes}
            wanted = GraphData(nodes, edges)
            store.apply(difference(store.data(), wanted))
            fresh = to_networkx(nodes.values(), edges.values())
            assert from_networkx(store.networkx()) == wanted
            assert store._engine is None or store._engine.is_current()
            assert store.query(ASK).rows == cypher.query(fresh, ASK).rows
            for name in ("json", "graphml", "html"):
                for graph, file in ((store.networkx(), "one"), (fresh, "other")):
                    export(graph, name, tmp_path / file)
                assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_small_change_keeps_the_index_and_a_statement_that_writes_too(tmp_path):
    with EmbeddedStore(tmp_path / "graph.kg") as store:
        store.apply(difference(GraphData({}, {}), WHOLE))
        store.query(ASK)
        engine = store._engine
        edge = sorted(WHOLE.edges)[0]
        store.apply(difference(WHOLE, GraphData(WHOLE.nodes, {k: e for k, e in WHOLE.edges.items() if k != edge})))
        before = store.query(ASK).rows
        store.query("MATCH (m:Method) SET m.note = 'new'", read_only=False)
        assert store._engine is engine
        assert engine.is_current()
        assert store.query(ASK).rows == before
        assert from_networkx(store.networkx()) == store.data()
    with EmbeddedStore(tmp_path / "graph.kg") as again:
        rows = again.query("MATCH (m:Method) RETURN DISTINCT m.note AS note").rows
        assert [tuple(row) for row in rows] == [("new",)]
