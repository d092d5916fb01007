"""The interpreter and a real Neo4j give the same answers, to the study's queries and to random ones.

The fixture `neo4j_driver` gives a driver on an empty scratch database, or skips. KG_NEO4J_QUERIES sets how many random
queries are compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from kg import cypher
from tests.cypher_graphs import small
from tests.cypher_queries import Q
from tests.cypher_random import create_statement, random_case
from tests.test_cypher_queries import REFUSED, comparable

COUNT = int(os.environ.get("KG_NEO4J_QUERIES", "150"))


def plain(value: Any) -> Any:
    """A value of the driver as a plain one; nodes and relationships as their properties."""
    if hasattr(value, "element_id"):
        return dict(value.items())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def load(driver: Any, graph: nx.MultiDiGraph[Any]) -> None:
    for label in sorted({data["label"] for _, data in graph.nodes(data=True)}):
        rows = [{k: v for k, v in d.items() if k != "label"} for _, d in graph.nodes(data=True) if d["label"] == label]
        driver.execute_query(f"UNWIND $rows AS row CREATE (n:`{label}`) SET n = row", rows=rows)
    for kind in sorted({data["type"] for _, _, data in graph.edges(data=True)}):
        rows = [
            {"u": graph.nodes[u]["id"], "v": graph.nodes[v]["id"], "p": {k: x for k, x in d.items() if k != "type"}}
            for u, v, d in graph.edges(data=True)
            if d["type"] == kind
        ]
        text = (
            f"UNWIND $rows AS row MATCH (a {{id: row.u}}), (b {{id: row.v}}) CREATE (a)-[r:`{kind}`]->(b) SET r = row.p"
        )
        driver.execute_query(text, rows=rows)


@pytest.fixture
def loaded(neo4j_driver: Any) -> Iterator[Any]:
    load(neo4j_driver, small())
    yield neo4j_driver


def test_the_study_queries(loaded: Any) -> None:
    graph = small()
    different = []
    with loaded.session() as session:
        for case in Q:
            if case["write"] or case["expected"] == "ERROR" or case["id"] in REFUSED:
                continue
            theirs = [comparable(plain(list(record.values()))) for record in session.run(case["query"], case["params"])]
            ours = [comparable(row) for row in cypher.query(graph, case["query"], case["params"]).rows]
            if not case["ordered"]:
                theirs, ours = sorted(theirs, key=repr), sorted(ours, key=repr)
            if theirs != ours:
                different.append(f"{case['id']}: Neo4j {theirs[:3]}, here {ours[:3]}")
    assert not different, "\n".join(different)


def test_random_queries(neo4j_driver: Any) -> None:
    different = []
    with neo4j_driver.session() as session:
        for seed in range(COUNT):
            case = random_case(seed)
            ours = cypher.Engine(case.graph).query(case.text).rows
            transaction = session.begin_transaction()
            transaction.run(create_statement(case.graph)).consume()
            theirs = [tuple(record.values()) for record in transaction.run(case.text)]
            transaction.rollback()
            if not case.same(theirs) or not case.same(ours):
                different.append(f"seed {seed}\n{case.text}\nNeo4j  {theirs}\nhere   {ours}\noracle {case.rows}")
    assert not different, f"{len(different)} of {COUNT}\n" + "\n\n".join(different[:10])
