"""The 104 queries of the study give the answers that plain Python and Neo4j give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import pytest

from kg import cypher
from tests.cypher_graphs import small
from tests.cypher_queries import Q

#: Syntax new in Neo4j 5 that is refused, with what the error says.
REFUSED = {"R27c": "CALL", "R54b": "path selectors"}


def comparable(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, cypher.Node):
        return comparable(value.properties)
    if isinstance(value, (list, tuple)):
        return [comparable(item) for item in value]
    if isinstance(value, Mapping):
        return {key: comparable(item) for key, item in sorted(value.items())}
    return value


def same(got: list[tuple[Any, ...]], want: list[tuple[Any, ...]], ordered: bool) -> bool:
    left, right = comparable(got), comparable(want)
    if not ordered:
        left, right = sorted(left, key=repr), sorted(right, key=repr)
    return bool(left == right)


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[Any]:
    return small()


@pytest.mark.parametrize("case", [case for case in Q if not case["write"]], ids=lambda case: case["id"])
def test_reading(case: dict[str, Any], graph: nx.MultiDiGraph[Any]) -> None:
    if case["expected"] == "ERROR":
        with pytest.raises(cypher.CypherError):
            cypher.query(graph, case["query"], case["params"])
        return
    if case["id"] in REFUSED:
        with pytest.raises(cypher.UnsupportedError, match=REFUSED[case["id"]]):
            cypher.query(graph, case["query"], case["params"])
        return
    result = cypher.query(graph, case["query"], case["params"])
    assert same(result.rows, case["expected"](graph, case["params"]), case["ordered"])


@pytest.mark.parametrize("case", [case for case in Q if case["write"]], ids=lambda case: case["id"])
def test_writing(case: dict[str, Any]) -> None:
    graph = small()
    with pytest.raises(cypher.ReadOnlyError):
        cypher.query(graph, case["query"], case["params"])
    cypher.query(graph, case["query"], case["params"], read_only=False)
    checked = cypher.query(graph, case["check"])
    assert same(checked.rows, case["expected"](graph, case["params"]), case["ordered"])
