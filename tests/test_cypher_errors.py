"""Errors say where and what to do; warnings name what the graph does not have."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from kg import cypher
from tests.cypher_graphs import small


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[Any]:
    return small()


def error(graph: nx.MultiDiGraph[Any], text: str, parameters: dict[str, Any] | None = None) -> cypher.CypherError:
    with pytest.raises(cypher.CypherError) as caught:
        cypher.query(graph, text, parameters)
    return caught.value


def test_place_and_caret(graph: nx.MultiDiGraph[Any]) -> None:
    found = error(graph, "MATCH (m:Method)\nWHERE m.name = nme\nRETURN m")
    assert (found.line, found.column, found.code) == (2, 16, "UndefinedVariable")
    assert str(found) == (
        "variable `nme` is not defined (line 2, column 16)\n"
        "  WHERE m.name = nme\n"
        "                 ^\n"
        "hint: defined here: `m`"
    )


@pytest.mark.parametrize(
    ("text", "kind", "code", "column", "hint"),
    [
        ("MTCH (n) RETURN n", cypher.CypherSyntaxError, "UnexpectedSyntax", 1, "MATCH"),
        ("MATCH (n) RETRUN n", cypher.CypherSyntaxError, "UnexpectedSyntax", 11, "RETURN"),
        ("MATCH (n RETURN n", cypher.CypherSyntaxError, "UnexpectedSyntax", 10, None),
        ("RETURN 'abc", cypher.CypherSyntaxError, "UnexpectedSyntax", 8, "'"),
        ("RETURN '\\d'", cypher.CypherSyntaxError, "UnexpectedSyntax", 9, "twice"),
        ("RETURN 9223372036854775808", cypher.CypherSyntaxError, "IntegerOverflow", 8, None),
        ("MATCH (method) RETURN metod", cypher.CypherSemanticError, "UndefinedVariable", 23, "method"),
        ("RETURN toUper('a')", cypher.CypherSemanticError, "UnknownFunction", 8, "toUpper"),
        ("RETURN size('a', 'b')", cypher.CypherSemanticError, "InvalidNumberOfArguments", 8, None),
        ("RETURN NOT 'a'", cypher.CypherSemanticError, "InvalidArgumentType", 12, None),
        ("MATCH (n) WHERE count(n) > 1 RETURN n", cypher.CypherSemanticError, "InvalidAggregation", 17, "WITH"),
        ("MATCH (n) WITH n.name RETURN 1", cypher.CypherSemanticError, "NoExpressionAlias", 16, "AS"),
        ("MATCH (n) RETURN size((n)-->())", cypher.CypherSemanticError, "UnexpectedSyntax", 23, "COUNT"),
        ("MATCH (n)", cypher.CypherSemanticError, "InvalidClauseComposition", 1, None),
        ("RETURN exists(n.name)", cypher.UnsupportedError, None, 8, "IS NOT NULL"),
        ("RETURN date()", cypher.UnsupportedError, None, 8, None),
        ("MATCH (n) DELETE n", cypher.ReadOnlyError, None, 11, "read_only"),
        ("RETURN 1 / 0", cypher.CypherArithmeticError, "DivisionByZero", 10, None),
        ("RETURN 9223372036854775807 + 1", cypher.CypherArithmeticError, "NumberOutOfRange", 28, None),
        ("WITH [1] AS l RETURN l[$s]", cypher.CypherTypeError, "ListElementAccessByNonInteger", 23, None),
    ],
)
def test_errors(
    graph: nx.MultiDiGraph[Any], text: str, kind: type[Exception], code: str | None, column: int, hint: str | None
) -> None:
    found = error(graph, text, {"s": "x"})
    assert type(found) is kind
    assert (found.code, found.line, found.column) == (code, 1, column)
    assert hint is None or hint in (found.hint or "")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("SELECT name FROM Method", "MATCH (n:Label) RETURN n.property"),
        ("MATCH (m) WHERE m.name LIKE '%x%' RETURN m", "CONTAINS"),
        ("MATCH (m) RETURN m.name, count(*) GROUP BY m.name", "RETURN groups"),
        ("MATCH (m) WHERE m.name == 'x' RETURN m", "a single ="),
        ("MATCH (m) WHERE m.name != 'x' RETURN m", "<>"),
        ("MATCH (m) WHERE m.name IN ('a', 'b') RETURN m", "IN ['a', 'b']"),
        ("MATCH (m) RETURN m LIMIT 2, 5", "SKIP comes before LIMIT"),
        ("MATCH (m:Method)->(b) RETURN m", "-->"),
        ("MATCH (m) WHERE m.name = “x” RETURN m", "strings stand in"),
        ("MATCH (m) RETURN m; MATCH (n) RETURN n", "one statement at a time"),
        ("MATCH (m) RETURN len(m.name)", "size()"),
        ("CALL db.labels()", "kg schema show"),
    ],
)
def test_what_other_languages_write_so_has_a_hint(graph: nx.MultiDiGraph[Any], text: str, hint: str) -> None:
    assert hint in (error(graph, text).hint or "")


def test_missing_parameter(graph: nx.MultiDiGraph[Any]) -> None:
    found = error(graph, "RETURN $name", {"nam": 1})
    assert isinstance(found, cypher.ParameterError)
    assert found.column == 8
    assert "$nam" in (found.hint or "")


def test_tabs_keep_the_caret_in_place(graph: nx.MultiDiGraph[Any]) -> None:
    assert "\n  \t       ^" in str(error(graph, "\tRETURN x"))


def test_every_error_is_a_cypher_error() -> None:
    errors = [getattr(cypher, name) for name in cypher.__all__ if name.endswith("Error")]
    assert len(errors) > 10
    assert all(issubclass(kind, cypher.CypherError) for kind in errors)


def test_warnings(graph: nx.MultiDiGraph[Any]) -> None:
    result = cypher.query(graph, "MATCH (b:Benchmarks)<-[:EVALUATE_ON]-(p) WHERE p.yaer = 2020 RETURN b.qwertz")
    assert result.rows == []
    assert result.warnings == (
        "unknown label `Benchmarks`: did you mean `Benchmark`?",
        "unknown relationship type `EVALUATE_ON`: did you mean `EVALUATED_ON`?",
        "unknown property `yaer`: did you mean `year`?",
        "unknown property `qwertz`; the graph has none",
    )
    known = "MATCH (b:Benchmark)<-[r:EVALUATED_ON]-(p:Paper {id: 'p1'}) WITH {k: r.confidence} AS m RETURN m.k, m.other"
    assert cypher.query(graph, known).warnings == ()


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("MATCH (a)-[e]->(b) WHERE e.type = 'USES' RETURN a", ["unknown property `type`: use type(e)"]),
        ("MATCH ()-[e]->() WITH e RETURN e {.type, .confidence}", ["unknown property `type`: use type(e)"]),
        ("MATCH (a) RETURN a.label, a.name", ["unknown property `label`: use labels(a)"]),
        ("MATCH (:Method)-[{type: 'USES'}]->() RETURN 1", ["unknown property `type`: use [:TYPE]"]),
        ("MATCH (a {label: 'Method'}) RETURN a", ["unknown property `label`: use (:Label)"]),
        ("MATCH (a)-[e]->() RETURN e.label", ["unknown property `label`; the graph has none"]),
        ("MATCH (a)-[e]->() WITH {type: type(e)} AS e RETURN e.type", []),
        ("MATCH (a)-[e]->() RETURN type(e), labels(a)", []),
    ],
)
def test_label_and_type_are_no_properties(graph: nx.MultiDiGraph[Any], text: str, warnings: list[str]) -> None:
    assert cypher.query(graph, text).warnings == tuple(warnings)


def test_a_node_may_have_a_type() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, label="A", type="x")
    graph.add_edge(1, 1, type="T", label="y")
    assert cypher.query(graph, "MATCH (a)-[e]->() RETURN a.type, e.label, a.typ").warnings == (
        "unknown property `typ`: did you mean `type`?",
    )
    assert cypher.query(graph, "MATCH (a)-[e]->() RETURN a.label, e.type").rows == [(None, None)]


def test_warnings_follow_the_graph() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, label="A")
    engine = cypher.Engine(graph)
    text = "MATCH (n:B) RETURN count(n) AS n"
    assert len(engine.query(text).warnings) == 1
    engine.query("CREATE (:B)", read_only=False)
    assert engine.query(text) == cypher.Result(("n",), [(1,)])


def test_explain_and_profile(graph: nx.MultiDiGraph[Any]) -> None:
    text = """MATCH (m:Method {name: 'BERT'})<-[:USES]-(p:Paper) OPTIONAL MATCH (p)-[:HAS_CODE]->(r)
    RETURN p.id, r.url ORDER BY p.id LIMIT 3"""
    explained = cypher.query(graph, "EXPLAIN " + text)
    assert explained.rows == []
    for word in ("NodeIndexSeek", "Expand", "Optional", "Top", "estimated rows", "(m:Method)<-[:USES]-(p:Paper)"):
        assert word in (explained.plan or "")
    profiled = cypher.query(graph, "PROFILE " + text)
    assert profiled.rows == cypher.query(graph, text).rows
    assert len(profiled.rows) == 3
    head, _, produce, *_ = (profiled.plan or "").splitlines()
    assert head.split()[-2:] == ["rows", "ms"]
    assert produce.split()[-1] == "3"
