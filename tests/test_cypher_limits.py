"""A query that needs too much is stopped with an error of its own, and nothing in a value can change a query."""

from __future__ import annotations

import time
from typing import Any

import networkx as nx
import pytest

from kg import cypher


@pytest.fixture
def graph() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for i in range(60):
        graph.add_node(i, label="N", id=i, name=f"name {i}")
    for i in range(60):
        for j in range(0, 60, 3):
            graph.add_edge(i, j, type="T")
    return graph


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a), (b), (c), (d), (e) RETURN count(*)",
        "MATCH (a)-[*]->(b) RETURN count(*)",
        "MATCH p = shortestPath((a {id: 1})-[*]->(b {id: 3})) WHERE length(p) > 20 RETURN p",
        "UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b RETURN count(*)",
        "RETURN size([a IN range(1, 3000) | size([b IN range(1, 3000) WHERE b > a])])",
        "RETURN reduce(s = 0, a IN range(1, 10000) | reduce(t = s, b IN range(1, 10000) | t + 1))",
    ],
)
def test_deadline(graph: nx.MultiDiGraph[Any], text: str) -> None:
    start = time.monotonic()
    with pytest.raises(cypher.QueryTimeoutError, match=r"0\.2 s"):
        cypher.query(graph, text, timeout=0.2)
    assert time.monotonic() - start < 10


LONG = "WITH range(1, 200000) AS l UNWIND range(1, 2000) AS i "
TEXT = "WITH reduce(s = 'a', x IN range(1, 20) | s + s) AS s UNWIND range(1, 20000) AS i "


@pytest.mark.parametrize(
    "text",
    [
        LONG + "RETURN sum(size(toStringList(l)))",
        LONG + "RETURN sum(size(tail(l)) + size(reverse(l)))",
        LONG + "RETURN sum(CASE WHEN -i IN l THEN 1 ELSE 0 END)",
        LONG + "RETURN sum(CASE WHEN toString(i) IN l THEN 1 ELSE 0 END)",
        LONG + "WITH i, l + [i] AS l, l + [0] AS m RETURN sum(CASE WHEN l = m OR l < m THEN 1 ELSE 0 END)",
        LONG + "WITH i, l + [i] AS l, l + [0] AS m RETURN sum(CASE l WHEN m THEN 1 ELSE 0 END)",
        LONG + "WITH l + [0] AS l, [x IN range(1, 2000) | l + [1]] AS m LIMIT 1 RETURN l IN m",
        LONG + "RETURN count(DISTINCT l)",
        LONG + "RETURN l",
        LONG + "RETURN l ORDER BY i",
        LONG + "MATCH (n) WHERE n.id IN l + [[i]] RETURN count(n)",
        TEXT + "RETURN sum(CASE WHEN s =~ '.*b' THEN 1 ELSE 0 END)",
        TEXT + "RETURN sum(size(toUpper(s)) + size(reverse(s)) + size(left(s, 1000000)))",
        "WITH range(100, 20000) AS l MATCH (a), (b) WHERE NOT a.id + b.id + 20000 IN l RETURN count(*)",
    ],
)
def test_long_lists_and_texts_look_at_the_clock(graph: nx.MultiDiGraph[Any], text: str) -> None:
    start = time.monotonic()
    with pytest.raises(cypher.QueryTimeoutError):
        cypher.query(graph, text, timeout=0.1, max_memory=None)
    assert time.monotonic() - start < 2


def test_many_shortest_paths_take_no_longer(diamonds: nx.MultiDiGraph[Any]) -> None:
    start = time.monotonic()
    with pytest.raises(cypher.QueryTimeoutError):
        cypher.query(diamonds, "MATCH p = allShortestPaths(({i: 0})-[*]->({i: 40})) RETURN count(*)", timeout=0.2)
    assert time.monotonic() - start < 5


@pytest.fixture
def diamonds() -> nx.MultiDiGraph[Any]:
    """2^40 paths of equal length lead from the first node to the last."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from((i, {"label": "S", "i": i}) for i in range(41))
    for i in range(40):
        for side in "lr":
            graph.add_node(f"{side}{i}", label="M")
            graph.add_edge(i, f"{side}{i}", type="T")
            graph.add_edge(f"{side}{i}", i + 1, type="T")
    return graph


def test_scans_of_many_nodes_look_at_the_clock() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from((i, {"label": "N"}) for i in range(30_000))
    engine = cypher.Engine(graph)
    engine.build_index()
    start = time.monotonic()
    with pytest.raises(cypher.QueryTimeoutError):
        engine.query("MATCH (a:N), (b:N), (c:N) RETURN count(*)", timeout=0.2)
    assert time.monotonic() - start < 1.5


def test_rows(graph: nx.MultiDiGraph[Any]) -> None:
    with pytest.raises(cypher.RowLimitError, match="more than 1000 rows"):
        cypher.query(graph, "MATCH (a), (b) RETURN a.id, b.id", max_rows=1000)
    assert len(cypher.query(graph, "MATCH (a) RETURN a.id", max_rows=60)) == 60
    with pytest.raises(cypher.RowLimitError):
        cypher.query(graph, "MATCH (a) RETURN a.id", max_rows=59)


@pytest.mark.parametrize(
    "text",
    [
        "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS s",
        "RETURN reduce(s = [1], i IN range(1, 40) | s + s) AS s",
        "RETURN range(1, 100000000)",
        "RETURN size(replace('aaaaaaaaaa', '', reduce(s = 'x', i IN range(1, 20) | s + s)))",
        "WITH range(1, 1000) AS l RETURN size([i IN range(1, 50) | toStringList(l)])",
        "WITH range(1, 1000) AS l RETURN size([i IN range(1, 100) | tail(l)])",
        "WITH range(1, 1000) AS l RETURN size([i IN range(1, 100) | reverse(l)])",
        "WITH reduce(s = 'a', x IN range(1, 14) | s + s) AS s RETURN size([i IN range(1, 50) | [toUpper(s)]])",
        "WITH reduce(s = 'a', x IN range(1, 14) | s + s) AS s RETURN size([i IN range(1, 50) | {a: left(s, 16000)}])",
        "RETURN size([i IN range(1, 100) | [j IN range(1, 100) | [toString(i), toUpper('a')]]])",
        "MATCH p = ({id: 0})-[*19..19]->() WITH p LIMIT 1 RETURN size([i IN range(1, 2000) | nodes(p)])",
        "MATCH p = ({id: 0})-[*19..19]->() WITH p LIMIT 1 RETURN size([i IN range(1, 2000) | relationships(p)])",
        "WITH reduce(s = 'a', x IN range(1, 14) | s + s) AS s "
        "RETURN size(COLLECT { UNWIND range(1, 50) AS i RETURN toUpper(s) })",
        "MATCH (a), (b), (c) RETURN collect(a.name + b.name + c.name)",
        "MATCH (a), (b), (c) WITH a.name + b.name + c.name AS x ORDER BY x RETURN count(x)",
        "MATCH (a), (b), (c) RETURN count(DISTINCT a.name + b.name + c.name)",
        "MATCH (a), (b), (c) WITH DISTINCT a.name + b.name + c.name AS x RETURN count(x)",
    ],
)
def test_memory(graph: nx.MultiDiGraph[Any], text: str) -> None:
    with pytest.raises(cypher.MemoryLimitError):
        cypher.query(graph, text, max_memory=400_000)


def test_values_that_are_dropped_do_not_count(graph: nx.MultiDiGraph[Any]) -> None:
    long = "reduce(s = '', x IN range(1, 100) | s + 'abcdefghij')"
    text = f"UNWIND range(1, 300) AS i WITH {long} AS s RETURN sum(size(s)) AS n"
    assert cypher.query(graph, text, max_memory=200_000).rows == [(300_000,)]
    text = "RETURN size(reduce(s = '', x IN range(1, 1000) | s + 'abcdefghij')) AS n"
    assert cypher.query(graph, text, max_memory=2_500_000).rows == [(10_000,)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("MATCH (n:N) MATCH (m:N {id: size(split(n.t, ' ')) - 400}) RETURN count(*)", [(60,)]),
        ("MATCH (n:N) MATCH (m:N) WHERE m.id IN [size(split(n.t, ' '))] RETURN count(*)", [(0,)]),
        ("MATCH (n:N)-[:T*1..1 {w: split(n.t, ' ')[0]}]->(m) RETURN count(*)", [(1,)]),
        ("MATCH (n:N), (m:N {id: 3}) WHERE n <> m "
         "MATCH p = shortestPath((n)-[:T* {w: split(n.t, ' ')[0]}]->(m)) RETURN count(p)", [(1,)]),
        ("MATCH (n:N) RETURN max(size([(n)-[:T]->(m) | size(split(m.t, ' '))]))", [(20,)]),
        ("MATCH (n:N) UNWIND CASE WHEN size(split(n.t, ' ')) = 0 THEN [1] END AS x RETURN x", []),
        ("MATCH (n:N) SET n.k = size(split(n.t, ' ')) RETURN count(*)", [(60,)]),
        ("MATCH (n:N) SET n += {k: size(split(n.t, ' '))} RETURN count(*)", [(60,)]),
        ("MATCH (n:N) CREATE (:M {k: size(split(n.t, ' '))}) RETURN count(*)", [(60,)]),
        ("MATCH (n:N) MERGE (m:M {k: size(split(n.t, ' '))}) ON CREATE SET m.x = size(split(n.t, ' ')) "
         "ON MATCH SET m.y = size(split(n.t, ' ')) RETURN count(DISTINCT m)", [(1,)]),
    ],
)  # fmt: skip
def test_memory_of_dropped_values_is_given_back(
    graph: nx.MultiDiGraph[Any], text: str, rows: list[tuple[Any, ...]]
) -> None:
    for _, data in graph.nodes(data=True):
        data["t"] = " ".join(["word"] * 400)
    graph.edges[1, 3, 0]["w"] = "word"
    assert cypher.query(graph, text, read_only=False, max_memory=700_000).rows == rows


def test_what_is_written_counts(graph: nx.MultiDiGraph[Any]) -> None:
    long = "reduce(s = 'a', x IN range(1, 14) | s + s) + n.id"
    for text in (f"MATCH (n:N) SET n.t = {long}", f"MATCH (n:N) CREATE ({{t: {long}}})"):
        with pytest.raises(cypher.MemoryLimitError):
            cypher.query(graph, text, read_only=False, max_memory=500_000)


@pytest.mark.parametrize(
    "text",
    [
        "RETURN " + "(" * 5000 + "1" + ")" * 5000,
        "RETURN " + "[" * 5000 + "]" * 5000,
        "RETURN " + "NOT " * 5000 + "true",
        "RETURN " + "-" * 5001 + "x",
        "RETURN " + " + ".join(["1"] * 5000),
        "MATCH (n) WHERE " + "EXISTS { MATCH (n) WHERE " * 500 + "true" + " }" * 500 + " RETURN n",
        "MATCH (n:" + "!" * 5000 + "A) RETURN n",
    ],
)
def test_nesting(graph: nx.MultiDiGraph[Any], text: str) -> None:
    with pytest.raises(cypher.NestingLimitError):
        cypher.query(graph, text)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*", "(a*)*b", "(.*)*x", "(a|aa)+$", "a{1,30}a{1,30}a{1,30}b"])
def test_regular_expressions_are_linear(graph: nx.MultiDiGraph[Any], pattern: str) -> None:
    start = time.monotonic()
    result = cypher.query(graph, "RETURN $text =~ $pattern AS x", {"text": "a" * 500 + "!", "pattern": pattern})
    assert result.rows == [(False,)]
    assert time.monotonic() - start < 5


def test_nested_repetitions_are_read_in_no_time(graph: nx.MultiDiGraph[Any]) -> None:
    pattern = "(" * 45 + "a" + ")*" * 45
    start = time.monotonic()
    assert cypher.query(graph, "RETURN 'aaa' =~ $p AS yes, 'ab' =~ $p AS no", {"p": pattern}).rows == [(True, False)]
    assert time.monotonic() - start < 2


def test_regular_expressions_have_a_size(graph: nx.MultiDiGraph[Any]) -> None:
    with pytest.raises(cypher.RegexLimitError):
        cypher.query(graph, "RETURN 'a' =~ '((a{1,100}){1,100}){1,100}'")


@pytest.mark.parametrize(
    "value", ["'; MATCH (n) DETACH DELETE n; //", "x' OR 1=1", "`", "\\", "$name", "a\x00b", "\ud800"]
)
def test_values_are_values(graph: nx.MultiDiGraph[Any], value: str) -> None:
    graph.nodes[0]["name"] = value
    result = cypher.query(
        graph, "MATCH (n:N {name: $name}) RETURN n.id AS id, n.name AS name, $name = n.name AS same", {"name": value}
    )
    assert result.rows == [(0, value, True)]
    assert len(graph) == 60


@pytest.mark.parametrize("value", [object(), {1, 2}, {1: 2}, 2**63, b"bytes", [object()], {"a": 1j}])
def test_parameters_must_be_values(graph: nx.MultiDiGraph[Any], value: Any) -> None:
    with pytest.raises(cypher.ParameterError, match=r"\$x"):
        cypher.query(graph, "RETURN $x", {"x": value})


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CALL dbms.procedures()",
        "CALL { MATCH (n) RETURN n } RETURN n",
        "RETURN apoc.load.json('http://example.org')",
        "FOREACH (x IN [1] | CREATE (n))",
        "USE other MATCH (n) RETURN n",
        "SHOW DATABASES",
        "CREATE INDEX FOR (n:N) ON (n.id)",
    ],
)
def test_no_way_out(graph: nx.MultiDiGraph[Any], text: str) -> None:
    with pytest.raises((cypher.UnsupportedError, cypher.CypherSemanticError)):
        cypher.query(graph, text, read_only=False)
