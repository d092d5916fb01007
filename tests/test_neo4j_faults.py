"""Faults of a server: each is one sentence with URI, user and likely cure, without the password; nothing is lost."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from kg.errors import KgError, StoreError, UsageError
from kg.graph.values import Delta, GraphData, difference, from_networkx
from kg.stores import neo4j as neo4j_store
from kg.stores.neo4j import check_version, connect
from kg.stores.neo4j_address import Address, address
from tests.graphs import corpus_graph, example_graph
from tests.neo4j_server import Server, Unavailable, free_port, skip_or_fail

WHOLE = from_networkx(example_graph())
EMPTY = GraphData({}, {})
WRONG = "not-the-password-9"


def assert_tells(error: KgError, *words: str, secret: str = WRONG) -> None:
    """The sentence has the words and a hint, is one line, and keeps the password to itself."""
    text = str(error)
    for word in words:
        assert word in text
    assert error.hint
    assert "\n" not in text
    assert secret not in text


# ------------------------------------------------------------------------------------ without any server


@pytest.mark.parametrize(
    "uri", ["neo4j://ada:s3cret@example.org", "bolt://s3cret@example.org:7687", "neo4j://:s3cret@h"]
)
def test_a_password_in_the_uri_is_refused_and_not_repeated(uri):
    with pytest.raises(UsageError, match="set NEO4J_USERNAME and NEO4J_PASSWORD") as caught:
        connect(uri)
    assert "s3cret" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("uri", ["http://localhost:7474", "neo4j://", "bolt://host:99999999", "bolt+x://h", "graph.kg"])
def test_what_is_no_uri_of_a_server_is_refused(uri):
    with pytest.raises(UsageError, match="is not the URI of a Neo4j server"):
        connect(uri)


def test_no_uri_at_all_says_where_to_put_one(monkeypatch):
    monkeypatch.delenv("NEO4J_URI", raising=False)
    with pytest.raises(UsageError, match="set NEO4J_URI"):
        connect()


def test_the_environment_names_user_password_and_database():
    environment = {"NEO4J_URI": "neo4j+s://h", "NEO4J_PASSWORD": "p", "NEO4J_DATABASE": "d"}
    assert address(None, environment) == Address("neo4j+s://h", "neo4j", "p", "d")
    assert address("bolt://other:1", environment | {"NEO4J_USERNAME": "ada"}).user == "ada"
    assert address("bolt://other", {}) == Address("bolt://other", "", "", "")
    assert "p'" not in repr(address(None, environment))


@pytest.mark.parametrize("agent", ["Neo4j/4.4.44", "Neo4j/5.6.0", "Memgraph/2.0", ""])
def test_a_server_that_is_too_old_or_another_is_refused(agent):
    with pytest.raises(StoreError, match=r"kg needs Neo4j 5\.7 or newer"):
        check_version(agent, Address("bolt://h", "neo4j", "", ""))


@pytest.mark.parametrize("agent", ["Neo4j/5.7.0", "Neo4j/5.26.30", "Neo4j/5.27-aura", "Neo4j/2026.09.0"])
def test_newer_servers_are_taken(agent):
    check_version(agent, Address("bolt://h", "neo4j", "", ""))


def test_no_server(monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", WRONG)
    uri = f"bolt://127.0.0.1:{free_port()}"
    with pytest.raises(StoreError, match="does not answer") as caught:
        connect(uri)
    assert_tells(caught.value, uri, "user neo4j", "start the server")
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_the_command_line_says_in_one_line_that_there_is_no_server(scheme):
    uri = f"{scheme}://127.0.0.1:{free_port()}"
    done = subprocess.run([sys.executable, "-m", "kg", "stats", "--store", uri], capture_output=True, text=True)
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1  # nothing of the driver's own log
    assert f"kg: {uri} (" in done.stderr


def test_something_that_is_no_neo4j_answers(monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", WRONG)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        uri = f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(StoreError) as caught:
            connect(uri)
        thread.join()
    assert_tells(caught.value, uri)


# ------------------------------------------------------------------------------- at the session's server


def test_a_wrong_password(neo4j_environment, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", WRONG)
    with pytest.raises(StoreError, match="refuses the user or the password") as caught:
        connect()
    assert_tells(
        caught.value, neo4j_environment.uri, "user neo4j", "old volume keeps its first password", "8 characters"
    )


def test_no_password(neo4j_environment, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.delenv("NEO4J_USERNAME")
    with pytest.raises(StoreError, match="refuses the user or the password") as caught:
        connect()
    assert_tells(caught.value, neo4j_environment.uri, "no user", "NEO4J_PASSWORD")


def test_a_wrong_database(neo4j_environment, monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "nosuch")
    with pytest.raises(StoreError, match="has no database nosuch") as caught:
        connect()
    assert_tells(caught.value, neo4j_environment.uri, "NEO4J_DATABASE", secret=neo4j_environment.password)


def test_without_a_database_the_home_database_is_used_by_name(neo4j_environment, monkeypatch):
    monkeypatch.delenv("NEO4J_DATABASE")
    with connect() as store:
        assert repr(store).endswith("database neo4j>")
        assert neo4j_environment.password not in repr(store)


def test_a_graph_of_a_newer_schema_is_refused(neo4j_environment, neo4j_driver):
    neo4j_driver.execute_query("CREATE (:KgStore {id: 'kg', schema_version: 99})", database_=neo4j_environment.database)
    with pytest.raises(StoreError, match="schema 99, newer than this kg's") as caught:
        connect()
    assert_tells(caught.value, "update benchgraph", secret=neo4j_environment.password)


# ------------------------------------------------------------------------- at a server that may be broken


@pytest.fixture
def own(tmp_path, monkeypatch, neo4j_server):
    """A server of our own; asking for the session's first says how to get one, and keeps both on one worker."""
    try:
        server = Server(tmp_path / "server")
        server.start()
    except Unavailable as error:
        skip_or_fail(str(error))
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    monkeypatch.delenv("NEO4J_DATABASE", raising=False)
    yield server
    server.kill()


def test_a_server_that_is_killed_and_comes_back_during_a_load(own, monkeypatch):
    """Nothing is lost and nothing doubled: the load goes on when the server is back."""
    monkeypatch.setattr(neo4j_store, "TRANSACTION_ROWS", 200)
    graph = from_networkx(corpus_graph(150))
    sent = []
    write = neo4j_store.write

    def write_and_break(tx, rows):
        write(tx, rows)
        sent.append(rows)
        if len(sent) == 5:  # in the middle of a transaction
            own.kill()
            own.start()

    monkeypatch.setattr(neo4j_store, "write", write_and_break)
    with connect() as store:
        store.apply(difference(EMPTY, graph))
        assert store.data() == graph
        assert store.run("MATCH (:KgNode)-[r]->(:KgNode) RETURN count(r) AS n") == [{"n": len(graph.edges)}]


def test_a_server_that_is_killed_and_stays_away_until_the_next_build(own, monkeypatch):
    """The build ends with a message; the next one does what is left."""
    monkeypatch.setattr(neo4j_store, "TRANSACTION_ROWS", 200)
    graph = from_networkx(corpus_graph(150))
    sent = []
    write = neo4j_store.write

    def write_and_break(tx, rows):
        write(tx, rows)
        sent.append(rows)
        if len(sent) == 5:
            own.kill()

    monkeypatch.setattr(neo4j_store, "write", write_and_break)
    whole = difference(EMPTY, graph)
    with connect(retry_seconds=0) as store, pytest.raises(StoreError) as caught, store.exclusive():
        store.apply(whole)
    assert_tells(caught.value, own.uri, "user neo4j", secret=own.password)

    own.start()
    with connect() as store:
        left = difference(store.data(), graph)
        assert 0 < sum(map(len, left)) < sum(map(len, whole))
        store.apply(left)
        assert store.data() == graph
        assert store.run("MATCH (:KgNode)-[r]->(:KgNode) RETURN count(r) AS n") == [{"n": len(graph.edges)}]


def test_a_read_only_server(own):
    with connect() as store:
        store.apply(difference(EMPTY, WHOLE))
    own.stop()  # in good order: a database that has to recover can't do so where it may only be read
    own.configure(["server.databases.default_to_read_only=true"])
    own.start()
    with connect() as store:
        assert store.data() == WHOLE
        assert store.query("MATCH (n:Paper) RETURN count(n) AS n").rows == [(2,)]
        with pytest.raises(StoreError, match="only lets us read") as caught:
            store.apply(Delta(put_nodes=tuple(WHOLE.nodes.values())))
    assert_tells(caught.value, own.uri, "user neo4j", "make it writable", secret=own.password)


def test_a_first_password_that_was_not_changed(tmp_path, monkeypatch, neo4j_server):
    class Fresh(Server):
        def _change_first_password(self) -> None:
            pass

    server = Fresh(tmp_path / "server")
    try:
        server.start()
        monkeypatch.setenv("NEO4J_PASSWORD", "neo4j")
        monkeypatch.delenv("NEO4J_DATABASE", raising=False)
        with pytest.raises(StoreError, match="wants the first password changed") as caught:
            connect(server.uri)
    finally:
        server.kill()
    assert_tells(caught.value, server.uri, "ALTER CURRENT USER SET PASSWORD")


def test_a_full_disk(own, tmp_path):
    """The server may write no file beyond 6 MB, as on a disk that is full."""
    own.kill()
    own.start(prefix=["prlimit", f"--fsize={6 * 2**20}"])
    with connect(retry_seconds=2) as store, pytest.raises(StoreError) as caught:
        for number in range(40):
            store.save_setting(f"{number}", "x" * 500_000)
    assert_tells(caught.value, own.uri, "user neo4j", "disk", secret=own.password)
