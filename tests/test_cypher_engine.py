"""The index follows the graph, whoever changes it; results are values of their own."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

from kg import cypher

COUNT = "MATCH (a:A)-[r:T]->(b) RETURN a.id AS a, r.w AS w, b.id AS b ORDER BY a, b, w"
SEEK = "MATCH (n:A {x: 1}) RETURN n.id AS id ORDER BY id"


def make() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for i in range(6):
        graph.add_node(i, label="A" if i % 2 else ["A", "B"], id=i, x=i % 3)
    for i in range(5):
        graph.add_edge(i, i + 1, type="T", w=i)
    return graph


CHANGES: dict[str, Callable[[nx.MultiDiGraph[Any]], object]] = {
    "add_node": lambda g: g.add_node(9, label="A", id=9, x=1),
    "add_nodes_from": lambda g: g.add_nodes_from([(9, {"label": "A", "id": 9, "x": 1})]),
    "remove_node": lambda g: g.remove_node(1),
    "remove_nodes_from": lambda g: g.remove_nodes_from([1, 2]),
    "add_edge": lambda g: g.add_edge(0, 3, type="T", w=7),
    "add_edges_from": lambda g: g.add_edges_from([(0, 3, {"type": "T", "w": 7})]),
    "remove_edge": lambda g: g.remove_edge(0, 1),
    "remove_edges_from": lambda g: g.remove_edges_from([(0, 1), (1, 2)]),
    "one away, one there": lambda g: (g.remove_edge(0, 1), g.add_edge(1, 0, type="T", w=1)),
    "clear": lambda g: g.clear(),
    "clear_edges": lambda g: g.clear_edges(),
    "update": lambda g: g.update(edges=[(0, 3, {"type": "T", "w": 7})]),
    "set_node_attributes": lambda g: nx.set_node_attributes(g, {0: {"x": 1}}),
    "label": lambda g: g.nodes[1].update(label="Z"),
    "label in place": lambda g: g.nodes[0]["label"].remove("A"),
    "label gone": lambda g: g.nodes[1].pop("label"),
    "type": lambda g: g.edges[0, 1, 0].update(type="S"),
    "property": lambda g: g.nodes[0].update(x=1),
    "property gone": lambda g: g.nodes[1].pop("x"),
    "same type of value": lambda g: g.nodes[1].update(x=True),
    "edge property": lambda g: g.edges[0, 1, 0].update(w=99),
    "relabelled": lambda g: nx.relabel_nodes(g, {0: 100}, copy=False),
}


def test_check_needs_no_data() -> None:
    engine = cypher.Engine(nx.MultiDiGraph())
    for text in ("MATCH (n) RETURN sum(n.x) / count(n)", "MATCH (n) WITH count(n) AS c RETURN range(0, 10, c)"):
        assert engine.check(text)
        with pytest.raises(cypher.CypherRuntimeError):
            engine.query(text)
    for text in ("RETURN $missing", "CREATE (n)", "RETURN nothing", "RETURN"):
        with pytest.raises(cypher.CypherError):
            engine.check(text)


@pytest.mark.parametrize("change", CHANGES)
def test_query_sees_every_change(change: str) -> None:
    graph, other = make(), make()
    for text in (COUNT, SEEK):
        cypher.query(graph, text)
    CHANGES[change](graph)
    CHANGES[change](other)
    for text in (COUNT, SEEK):
        assert cypher.query(graph, text).rows == cypher.query(other, text).rows


def test_an_engine_is_told() -> None:
    """Random changes, each told to the engine, against an index made from scratch."""
    rng = random.Random(5)
    graph = make()
    engine = cypher.Engine(graph)
    engine.query(SEEK)
    for step in range(300):
        nodes, edges = list(graph), list(graph.edges(keys=True))
        kind = rng.choice(["node", "edge", "edge", "change", "retype", "drop edge", "drop node"])
        if kind == "node":
            graph.add_node(1000 + step, label=rng.choice(["A", "B"]), id=1000 + step, x=rng.randrange(3))
            engine.node_changed(1000 + step)
        elif kind == "edge" and nodes:
            u, v = rng.choice(nodes), rng.choice(nodes)
            engine.edge_changed(u, v, graph.add_edge(u, v, type=rng.choice("TS"), w=step))
        elif kind == "change" and nodes:
            node = rng.choice(nodes)
            graph.nodes[node].update(label=rng.choice(["A", "B", ["A", "B"]]), x=rng.choice([0, 1, 2, None, "x"]))
            engine.node_changed(node)
        elif kind == "retype" and edges:
            edge = rng.choice(edges)
            graph.edges[edge]["type"] = rng.choice("TS")
            engine.edge_changed(*edge)
        elif kind == "drop edge" and edges:
            edge = rng.choice(edges)
            graph.remove_edge(*edge)
            engine.edge_changed(*edge)
        elif kind == "drop node" and len(nodes) > 4:
            node = rng.choice(nodes)
            graph.remove_node(node)
            engine.node_changed(node)
        assert engine.is_current()
        if step % 25 == 0:
            for text in (COUNT, SEEK):
                assert engine.query(text).rows == cypher.Engine(graph).query(text).rows


@pytest.mark.parametrize(
    "pattern",
    [
        "(a:A), (b:B) WHERE rand() < 0.5",
        "(a:A), (b:B) WHERE randomUUID() < '8'",
        "(a:A), (b:B) WHERE a.x = 0 AND rand() < 0.5",
        "(a:A), (b:B {x: toInteger(rand() * 2)})",
        "(a:A)-[r:T]->(b:B) WHERE r.w = toInteger(rand() * 2)",
        "(a:A)-[r:T*1..1 {w: toInteger(rand() * 2)}]->(b:B)",
        "p = shortestPath((a:A)-[:T*]->(b:B)) WHERE rand() < 0.5",
    ],
)
def test_chance_is_drawn_for_every_row(pattern: str) -> None:
    """Nearly half of the 50 rows of each of the 50 nodes, and not always as many."""
    random.seed(5)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for i in range(50):
        graph.add_node(i, label="A", id=i, x=0)
        graph.add_node(50 + i, label="B", id=i, x=i % 2)
    graph.add_edges_from((a, 50 + b, {"type": "T", "w": b % 2}) for a in range(50) for b in range(50))
    counts = [n for _, n in cypher.query(graph, f"MATCH {pattern} RETURN a.id, count(*)").rows]
    assert len(counts) == 50
    assert 1000 < sum(counts) < 1500
    assert 0 < min(counts) < max(counts) < 50


def test_a_graph_is_not_kept_alive() -> None:
    graph = make()
    cypher.query(graph, COUNT)
    alive = weakref.ref(graph)
    del graph
    gc.collect()
    assert alive() is None


def test_names_of_label_and_type() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, kind="A", label="a label", type="a type")
    graph.add_edge(1, 1, rel="T", type="x", label="y")
    text = "MATCH (n:A)-[r:T]->(n) RETURN n.label, n.type, n.kind, r.type, r.rel, keys(n), properties(r)"
    result = cypher.query(graph, text, label_attribute="kind", type_attribute="rel")
    assert result.rows == [("a label", "a type", None, "x", None, ["label", "type"], {"type": "x", "label": "y"})]


def test_values() -> None:
    graph = make()
    graph.nodes[0]["tags"] = ["a", "b"]
    row = cypher.query(graph, "MATCH p = (a {id: 0})-[r]->(b) RETURN a, r, b, p, [a], {b: b}").rows[0]
    a, r, b, p, listed, mapped = row
    assert (a.labels, dict(a.properties)) == (("A", "B"), {"id": 0, "x": 0, "tags": ["a", "b"]})
    assert (r.type, dict(r.properties), r.start, r.end) == ("T", {"w": 0}, 0, 1)
    assert (p.nodes, p.relationships, len(p)) == ((a, b), (r,), 1)
    assert (listed, mapped) == ([a], {"b": b})
    assert len({a, listed[0], b}) == 2
    with pytest.raises(TypeError):
        a.properties["id"] = 5
    a.properties["tags"].append("c")
    graph.nodes[0]["x"] = 7
    assert graph.nodes[0]["tags"] == ["a", "b"]
    assert a.properties["x"] == 0


def test_attributes_that_are_no_values_are_refused() -> None:
    graph = make()
    graph.nodes[0]["x"] = object()
    assert cypher.query(graph, "MATCH (n {id: 0}) RETURN n.id").rows == [(0,)]
    with pytest.raises(cypher.CypherTypeError, match="object"):
        cypher.query(graph, "MATCH (n {id: 0}) RETURN n.x")


def test_only_multidigraphs() -> None:
    for kind in (nx.Graph, nx.DiGraph, nx.MultiGraph):
        with pytest.raises(TypeError, match="MultiDiGraph"):
            cypher.query(kind(), "RETURN 1")


def test_result() -> None:
    result = cypher.query(make(), "UNWIND [1, 2] AS x RETURN x, x * 2 AS y")
    assert (len(result), list(result), result.to_dicts()) == (2, [(1, 2), (2, 4)], [{"x": 1, "y": 2}, {"x": 2, "y": 4}])
