"""Writing statements change the graph as they say, or not at all."""

from __future__ import annotations

import copy
from typing import Any

import networkx as nx
import pytest

from kg import cypher


@pytest.fixture
def graph() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for name in "abcd":
        graph.add_node(name, label="N", id=name, x=ord(name) - 97)
    graph.add_edge("a", "b", type="T", w=1)
    graph.add_edge("a", "b", type="T", w=2)
    graph.add_edge("b", "c", type="S")
    return graph


def state(graph: nx.MultiDiGraph[Any]) -> Any:
    """All of a graph, with the order of everything in it."""
    return copy.deepcopy(
        (list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)), list(map(list, graph.pred.values())))
    )


def write(graph: nx.MultiDiGraph[Any], text: str, **parameters: Any) -> cypher.Result:
    return cypher.query(graph, text, parameters, read_only=False)


def test_counters(graph: nx.MultiDiGraph[Any]) -> None:
    result = write(graph, "CREATE (n:N:M {id: 'e', x: 1})-[:T {w: 3}]->(:N) SET n.y = 2 REMOVE n.x")
    assert result.counters == {
        "nodes_created": 2,
        "labels_added": 3,
        "properties_set": 5,
        "relationships_created": 1,
    }
    assert graph.nodes["e"] == {"label": ["N", "M"], "id": "e", "y": 2}


def test_label_stays_a_string(graph: nx.MultiDiGraph[Any]) -> None:
    write(graph, "MATCH (n {id: 'a'}) SET n:M")
    assert graph.nodes["a"]["label"] == ["N", "M"]
    write(graph, "MATCH (n {id: 'b'}) SET n:N")
    assert graph.nodes["b"]["label"] == "N"
    write(graph, "MATCH (n {id: 'b'}) REMOVE n:N")
    assert "label" not in graph.nodes["b"]


def test_parallel_edges_keep_their_keys(graph: nx.MultiDiGraph[Any]) -> None:
    write(graph, "MATCH (a {id: 'a'})-[r:T {w: 1}]->() DELETE r")
    assert list(graph["a"]["b"]) == [1]
    write(graph, "MATCH (a {id: 'a'}), (b {id: 'b'}) CREATE (a)-[:T {w: 5}]->(b), (a)-[:T {w: 6}]->(b)")
    assert {data["w"] for data in graph["a"]["b"].values()} == {2, 5, 6}


def test_clauses_do_not_see_their_own_changes(graph: nx.MultiDiGraph[Any]) -> None:
    write(graph, "MATCH (n:N) CREATE (:N)")
    assert len(graph) == 8
    write(graph, "MATCH (a:N {id: 'a'}), (b:N {id: 'b'}) SET a.x = b.x, b.x = a.x")
    assert (graph.nodes["a"]["x"], graph.nodes["b"]["x"]) == (1, 1)


def test_merge_sees_earlier_rows(graph: nx.MultiDiGraph[Any]) -> None:
    text = """UNWIND ['a', 'z', 'z'] AS id MERGE (n:N {id: id})
    ON CREATE SET n.made = 1 ON MATCH SET n.found = coalesce(n.found, 0) + 1"""
    assert write(graph, text).counters["nodes_created"] == 1
    assert graph.nodes["z"] == {"label": "N", "id": "z", "made": 1, "found": 1}
    assert graph.nodes["a"]["found"] == 1


def test_delete(graph: nx.MultiDiGraph[Any]) -> None:
    write(graph, "MATCH (n {id: 'd'}) DELETE n")
    write(graph, "MATCH (a)-[r]->(b {id: 'c'}) DELETE b, r")
    write(graph, "MATCH (n {id: 'a'}) DETACH DELETE n")
    assert sorted(graph) == ["b"]
    assert graph.number_of_edges() == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MATCH (n:N) SET n.x = 10 / (n.x - 2)", cypher.CypherArithmeticError),
        ("MATCH (n:N) SET n:M REMOVE n:N SET n.y = {a: 1}", cypher.CypherTypeError),
        ("MATCH (n {id: 'd'}) DELETE n WITH 1 AS x MATCH (m) DELETE m", cypher.ConstraintError),
        ("MATCH (a)-[r]->() DELETE r WITH a WHERE a.id = 'b' RETURN 1 / 0 AS x", cypher.CypherArithmeticError),
        ("MATCH (a {id: 'b'}) DETACH DELETE a WITH a RETURN a.x", cypher.DeletedEntityError),
        ("CREATE (n:N {id: 'e'})-[:T]->(:M) WITH n RETURN [1][n.id]", cypher.CypherTypeError),
        ("MERGE (n:N {id: 'e'}) SET n.z = 1 MERGE (m:N {id: null})", cypher.CypherValueError),
        ("UNWIND range(1, 100) AS i CREATE (:M {i: i}) RETURN i", cypher.RowLimitError),
        ("MATCH (n {id: 'a'}) SET n.label = 'x'", cypher.CypherValueError),
        ("MATCH (n {id: 'a'}) SET n.x = [1, 'a']", cypher.CypherTypeError),
    ],
)
def test_a_failed_statement_changes_nothing(graph: nx.MultiDiGraph[Any], text: str, kind: type[Exception]) -> None:
    engine = cypher.Engine(graph)
    probe = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN n.id, labels(n), n.x, n.y, r.w, m.id ORDER BY n.id, m.id, r.w"
    by_index = "MATCH (n:N {x: 1}) RETURN n.id"
    before, rows, found = state(graph), engine.query(probe).rows, engine.query(by_index).rows
    with pytest.raises(kind):
        engine.query(text, read_only=False, max_rows=20)
    assert state(graph) == before
    assert engine.is_current()
    assert engine.query(probe).rows == rows
    assert engine.query(by_index).rows == found


def test_a_frozen_graph_is_not_written(graph: nx.MultiDiGraph[Any]) -> None:
    with pytest.raises(cypher.ReadOnlyError):
        write(nx.freeze(graph), "CREATE (n)")


def test_limit_does_not_limit_writing(graph: nx.MultiDiGraph[Any]) -> None:
    assert write(graph, "MATCH (n:N) SET n.y = 1 RETURN n.id LIMIT 0").rows == []
    assert write(graph, "MATCH (n:N) SET n.z = 1 RETURN n.id ORDER BY n.id LIMIT 1").rows == [("a",)]
    assert all(data["y"] == data["z"] == 1 for _, data in graph.nodes(data=True))
