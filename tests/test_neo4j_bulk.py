"""Bulk loads: what the exports neo4j-admin and cypher write gives, read by Neo4j's own tools, the very same graph."""

from __future__ import annotations

import os
import re
import subprocess

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.export import export
from kg.export.cypher_script import literal
from kg.graph.values import Edge, Node, difference, edge_id, from_networkx, to_networkx
from kg.stores.neo4j import apply_schema, connect
from tests.graphs import HOSTILE, corpus_graph, example_graph
from tests.neo4j_server import Server, Unavailable, empty, skip_or_fail

TRICKY = (
    *HOSTILE,
    "\\u0027; MATCH (n) DETACH DELETE n; //",
    "\\",
    "ends with a backslash\\",
    "'",
    '"',
    '""',
    ",",
    ";|\x1f",
    "",
    " ",
    "  blanks around  ",
    ":exit\n:exit;\n",
    "a\nb\r\nc\rd",
    "null",
    "$param `tick` {id: 1}",
    "\ufeff",
)


def tricky_graph() -> nx.MultiDiGraph:
    """The example with every tricky text in every place where text may stand."""
    data = from_networkx(example_graph())
    nodes, edges = dict(data.nodes), dict(data.edges)
    for number, text in enumerate(TRICKY):
        aliases = [text, *TRICKY] if text else []
        method = Node(f"method:{number} {text}", "Method", {"name": text, "aliases": aliases, "named": True})
        paper = Node(f"paper:{number} {text}", "Paper", {"title": text, "abstract": text, "year": number})
        nodes |= {method.id: method, paper.id: paper}
        properties = next(iter(data.edges.values())).properties | {"paper": paper.id, "evidence": text}
        key = edge_id("USES", paper.id, method.id, paper.id)
        edges[key] = Edge(key, "USES", paper.id, method.id, properties)
    return to_networkx(nodes.values(), edges.values())


GRAPH = tricky_graph()
NAMES = ("a b", "a_b", "`", "``: 1}] AS row //", "\\u0060: 1}] AS row //", *(t for t in TRICKY if t and "\0" not in t))


def noted_graph() -> nx.MultiDiGraph:
    """The example with a note of every tricky name on a node and on a relationship."""
    graph = example_graph()
    for data in (graph.nodes["method:lora"], next(iter(graph.edges.values()))):
        data.update({name: number for number, name in enumerate(NAMES)})
    return graph


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, neo4j_server) -> Server:
    """A server's folder with nothing in it; asking for the session's server first says how to get one."""
    try:
        server = Server(tmp_path_factory.mktemp("server"))
    except Unavailable as error:
        skip_or_fail(str(error))
    yield server
    server.kill()


def test_both_tools_load_the_same_graph_as_a_build(stopped, tmp_path, monkeypatch):
    export(GRAPH, "neo4j-admin", tmp_path / "bulk")
    export(GRAPH, "cypher", tmp_path / "graph.cypher")
    wanted = from_networkx(GRAPH)

    wrapper = tmp_path / "neo4j-admin"
    command, environment = stopped.admin_command()
    wrapper.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in command) + ' "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    environment = os.environ | environment | {"NEO4J_ADMIN": str(wrapper)}

    def load(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [tmp_path / "bulk" / "import.sh", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    stopped.start()  # as most servers were, so that there is a database
    stopped.stop()
    assert "--overwrite-destination" in load().stderr
    done = load("neo4j", "--overwrite-destination")
    assert done.returncode == 0, done.stdout + done.stderr

    stopped.start()
    monkeypatch.setenv("NEO4J_PASSWORD", stopped.password)
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.delenv("NEO4J_DATABASE", raising=False)
    with connect(stopped.uri) as store:
        assert apply_schema(store)
        assert store.data() == wanted
        for key, edge in store.data().edges.items():
            assert {k: type(v) for k, v in edge.properties.items()} == {
                k: type(v) for k, v in wanted.edges[key].properties.items()
            }
        assert not difference(store.data(), wanted)  # the next build has nothing to do

        from neo4j import GraphDatabase

        with GraphDatabase.driver(stopped.uri, auth=("neo4j", stopped.password)) as driver:
            empty(driver, "neo4j")
        stopped.shell(tmp_path / "graph.cypher")
        assert store.data() == wanted
        stopped.shell(tmp_path / "graph.cypher")
        assert store.data() == wanted

        with GraphDatabase.driver(stopped.uri, auth=("neo4j", stopped.password)) as driver:
            empty(driver, "neo4j")
            export(noted_graph(), "cypher", tmp_path / "notes.cypher")
            stopped.shell(tmp_path / "notes.cypher")
            for pattern in ("(x:Method {id: 'method:lora'})", "()-[x]->() WHERE x.`a b` IS NOT NULL"):
                [record], *_ = driver.execute_query(f"MATCH {pattern} RETURN properties(x) AS found")
                assert {name: record["found"].get(name) for name in NAMES} == {n: i for i, n in enumerate(NAMES)}


@pytest.mark.parametrize("form", ["neo4j-admin", "cypher"])
def test_the_same_graph_gives_the_same_bytes_in_any_order(tmp_path, form):
    def content(seed: int | None) -> dict[str, bytes]:
        path = tmp_path / f"{seed}"
        export(example_graph(seed), form, path)
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        return {file.name if path.is_dir() else "": file.read_bytes() for file in files}

    assert content(None) == content(1) == content(2)


def test_big_labels_have_several_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.export.neo4j_admin.PART_ROWS", 10)
    export(corpus_graph(25), "neo4j-admin", tmp_path / "bulk")
    parts = [tmp_path / "bulk" / f"Paper-part{number:03}.csv" for number in range(3)]
    assert [len(part.read_text(encoding="utf-8").splitlines()) for part in parts] == [10, 10, 5]
    assert (tmp_path / "bulk" / "Paper-header.csv").read_text(encoding="utf-8").startswith("id:ID(Kg),title:string,")
    assert "--nodes=Paper:KgNode=Paper-header.csv,Paper-part.*" in (tmp_path / "bulk" / "import.sh").read_text("utf-8")


@pytest.mark.parametrize("form", ["neo4j-admin", "cypher"])
def test_what_the_schema_does_not_know_is_refused(tmp_path, form):
    graph = nx.MultiDiGraph()
    graph.add_node("a", label="Person", id="a", name="Ada")
    with pytest.raises(UsageError, match="which the schema doesn't know"):
        export(graph, form, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_literals_are_on_one_line_and_can_not_end_early():
    for text in TRICKY:
        written = literal({"text": [text, None, True, 1, 1.5]})
        assert written.isprintable() or not any(char in written for char in "\n\r\x00\u2028\x85")
        assert written.startswith("{`text`: ['") and written.endswith("', null, true, 1, 1.5]}")


def test_names_are_kept_on_one_line_and_can_not_end_early(tmp_path):
    export(noted_graph(), "cypher", tmp_path / "graph.cypher")
    text = (tmp_path / "graph.cypher").read_text(encoding="utf-8")
    assert "`a b`: 0, " in text and "`a_b`: 1, " in text
    for name in NAMES:
        written = literal({name: 1})
        assert re.fullmatch(r"\{`(?:[^`\\]|``|\\u00(?!60)[0-9a-f]{2}|\\u202[89])+`: 1\}", written), written
        assert not any(char in written for char in "\n\r\u2028\x85")


@pytest.mark.parametrize("name", ["", "nul\0"])
def test_names_that_neo4j_can_not_hold_are_refused(tmp_path, name):
    graph = example_graph()
    graph.nodes["method:lora"][name] = 1
    with pytest.raises(UsageError, match="no property named"):
        export(graph, "cypher", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
