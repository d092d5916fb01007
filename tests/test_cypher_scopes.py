"""What a name means: after a projection it may be bound anew, and no value of before shows through."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from kg import cypher


def scopes() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for name, label, x in (("a1", "A", 1), ("b1", "B", 2), ("b2", "B", 4)):
        graph.add_node(name, label=label, id=name, name=name, x=x)
    graph.add_edge("a1", "b1", type="T", w=10)
    graph.add_edge("a1", "b2", type="T", w=20)
    for number in range(50):
        graph.add_node(f"c{number}", label="C", id=f"c{number}", x=10)
    return graph


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[Any]:
    return scopes()


# Query and rows, as a Neo4j server has them too (test_cypher_neo4j.py).
CASES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("MATCH (n:A) WITH n.name AS a, count(*) AS c MATCH (n:B) RETURN a, n.name AS b", [("a1", "b1"), ("a1", "b2")]),
    ("MATCH (m:A) WITH m.x AS best, count(*) AS n MATCH (m:B) WHERE m.x > best RETURN m.x AS x", [(2,), (4,)]),
    ("UNWIND [1, 2] AS x WITH x + 1 AS x, count(*) AS c RETURN x, x + 1 AS y", [(2, 3), (3, 4)]),
    ("UNWIND [1] AS x WITH x + 1 AS y, count(*) AS c UNWIND [7] AS x RETURN y, x + 1 AS z", [(2, 8)]),
    ("MATCH (n:B) WITH n.x AS x, count(*) AS c OPTIONAL MATCH (n:A) RETURN x, n.x AS y", [(2, 1), (4, 1)]),
    ("MATCH (n:B) RETURN n.x AS k, [n IN [{x: 5}] | n.x] + collect(1) AS l", [(2, [5, 1]), (4, [5, 1])]),
    ("MATCH (n:B) RETURN n.x AS x, count(*) AS c ORDER BY n.x DESC", [(4, 1), (2, 1)]),
    ("MATCH (n:B) RETURN DISTINCT n.name AS n ORDER BY size(n), n DESC", [("b2",), ("b1",)]),
    ("WITH DISTINCT * RETURN 1 AS one", [(1,)]),
    ("MATCH () WITH DISTINCT * RETURN 1 AS one", [(1,)]),
    (
        "MATCH (n:A) RETURN EXISTS { MATCH (n)-->(:C) UNION MATCH (n)-->(:B) } AS a, "
        "EXISTS { MATCH (n)-->(:C) UNION MATCH (n)-->(:A) } AS b",
        [(True, False)],
    ),
]


@pytest.mark.parametrize(("text", "rows"), CASES)
def test_names_mean_what_was_bound_last(graph: nx.MultiDiGraph[Any], text: str, rows: list[tuple[Any, ...]]) -> None:
    found = cypher.query(graph, text).rows
    assert found == rows if "ORDER" in text else sorted(found, key=repr) == sorted(rows, key=repr)


def test_what_is_created_after_a_grouping_is_read_from_itself() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, label="B", x=2)
    text = "MATCH (n:B) WITH n.x AS x, count(*) AS c CREATE (n:Z {x: 99}) RETURN n.x AS new, x"
    assert cypher.query(graph, text, read_only=False).rows == [(99, 2)]


@pytest.mark.parametrize(
    ("pattern", "condition"),
    [
        ("(a:A)-[r:T*1..1 {w: c.x}]->(b:B), (c:C)", "k.w = c.x"),
        ("(a:A)-[r:T*1..1 {w: b.x * 5}]->(b:B)", "k.w = b.x * 5"),
        ("(a:A)-[r:T*1..1 {w: a.x * 10}]->(b:B)", "k.w = a.x * 10"),
        ("(c:C)<-[r:T*0..2 {w: c.x}]-(a)", "k.w = c.x"),
    ],
)
def test_properties_of_long_relationships_wait_for_their_variables(
    graph: nx.MultiDiGraph[Any], pattern: str, condition: str
) -> None:
    inside = cypher.query(graph, f"MATCH {pattern} RETURN count(*) AS n").rows
    without = pattern[: pattern.index(" {")] + pattern[pattern.index("}") + 1 :]
    outside = cypher.query(graph, f"MATCH {without} WHERE all(k IN r WHERE {condition}) RETURN count(*) AS n").rows
    assert inside == outside != [(0,)]


@pytest.mark.parametrize(
    "key",
    [
        "toLower()",
        "size(c, c)",
        "round(1, 2, 3, 4)",
        "substring('a')",
        "exists()",
        "COLLECT { RETURN 1 AS a, 2 AS b }",
        "EXISTS { CREATE (z) }",
        "coalesce()",
    ],
)
@pytest.mark.parametrize("start", ["MATCH (n) RETURN count(*) AS c", "MATCH (n) RETURN DISTINCT 1 AS c"])
def test_what_is_sorted_by_is_checked_before_the_run(graph: nx.MultiDiGraph[Any], start: str, key: str) -> None:
    with pytest.raises(cypher.CypherError):
        cypher.query(graph, f"{start} ORDER BY {key}")
