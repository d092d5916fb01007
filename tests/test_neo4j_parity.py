"""The same text has the same rows on both stores: every recipe, and the queries that the interpreter is tested with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from kg import cypher
from kg.errors import NotFoundError
from kg.graph.values import GraphData, difference, from_networkx, to_networkx
from kg.lookup import lookup, why, why_all
from kg.recipes import Recipe, bind, recipes
from kg.stores import neo4j as neo4j_store
from kg.stores.embedded import MEMORY, EmbeddedStore
from kg.stores.neo4j import Neo4jStore, connect
from tests.cypher_graphs import small
from tests.cypher_queries import Q
from tests.graphs import example_graph
from tests.recipe_graphs import invented_graph, seeds_graph
from tests.test_cypher_neo4j import load
from tests.test_cypher_queries import REFUSED
from tests.test_recipes_answers import INVENTED, SEEDS

EMPTY = GraphData({}, {})
NAMES_A_KIND = 2


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> nx.MultiDiGraph:
    """The seeds' gold, invented papers that contradict each other and hostile text, in one graph."""
    folder = tmp_path_factory.mktemp("graphs")
    parts = [from_networkx(g) for g in (seeds_graph().networkx(), invented_graph(folder).networkx(), example_graph())]
    nodes = {key: node for part in parts for key, node in part.nodes.items()}
    edges = {key: edge for part in parts for key, edge in part.edges.items()}
    return to_networkx(nodes.values(), edges.values())


def choices(recipe: Recipe, graph: nx.MultiDiGraph) -> Iterator[dict[str, Any]]:
    """Parameters for a recipe: the names with most edges, and for every optional parameter its default."""
    values: dict[str, list[Any]] = {}
    for parameter in recipe.parameters:
        if not parameter.required:
            continue
        kind, _, labels = parameter.type.partition(":")
        if kind in ("entity", "paper"):
            wanted = ("Paper",) if kind == "paper" else tuple(labels.split("|")) if labels else ()
            found = [
                n for n, data in graph.nodes(data=True) if data["label"] in wanted or not (wanted or "title" in data)
            ]
            found = sorted((n for n in found if kind == "paper" or graph.nodes[n].get("aliases") is not None),
                           key=lambda n: (-graph.degree(n), n))  # fmt: skip
            values[parameter.name] = [n if kind == "paper" else graph.nodes[n]["name"] for n in found[:NAMES_A_KIND]]
        else:
            values[parameter.name] = sorted(key for _, _, key in graph.edges(keys=True))[:NAMES_A_KIND]
    count = max((len(found) for found in values.values()), default=1)
    for number in range(count):
        # Two names of one kind are two different ones.
        yield {
            name: found[(number + shift) % len(found)] for shift, (name, found) in enumerate(values.items()) if found
        }


def test_every_recipe_has_the_same_rows(neo4j_environment, graph, monkeypatch):
    monkeypatch.setattr(neo4j_store, "QUERY_SECONDS", 600)  # a busy machine is no difference
    different, asked, answered = [], 0, set()
    wanted = from_networkx(graph)
    with EmbeddedStore(MEMORY) as file, connect() as server:
        for store in (file, server):
            store.apply(difference(EMPTY, wanted))
        for recipe in recipes().values():
            known = [given for name, given, *_ in (*SEEDS, *INVENTED) if name == recipe.name]
            for given in (*known, *choices(recipe, graph)):
                parameters = bind(file, recipe, given)
                ours, theirs = (store.query(recipe.query, parameters) for store in (file, server))
                asked += 1
                answered |= {recipe.name} if ours.rows else set()
                if ours != theirs:
                    different.append(f"{recipe.name} {given}:\n {ours}\n on the file,\n {theirs}\n on the server")
        one, other = file.networkx(), server.networkx()
    assert not different, f"{len(different)} of {asked}\n" + "\n".join(different[:10])
    assert answered >= recipes().keys() - {"orphan_entities"}
    # And pulled from the server, the graph is the one of the file.
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


def test_look_ups_give_the_same_cards_and_reasons(neo4j_environment, graph):
    wanted = from_networkx(graph)
    with EmbeddedStore(MEMORY) as file, connect() as server:
        for store in (file, server):
            store.apply(difference(EMPTY, wanted))
        nodes = [(n, data) for n, data in sorted(graph.nodes(data=True)) if data["label"] != "Result"][::40]
        names = [n for n, _ in nodes] + [str(data.get("name") or data["title"]).upper() for _, data in nodes]
        for name in [*names, "kilt", "low-rank adaptaton"]:
            assert lookup(file, name) == lookup(server, name)
        for edge in sorted(key for _, _, key in graph.edges(keys=True))[::200]:
            assert why(file, edge) == why(server, edge)
            assert why(file, edge[:9]) == why(server, edge[:9])
        assert why_all(file, "UGR", "EVALUATED_ON", "KILT") == why_all(server, "UGR", "EVALUATED_ON", "KILT")
        for store in (file, server):
            with pytest.raises(NotFoundError, match="no edge has"):
                why(store, "no such edge")
            with pytest.raises(NotFoundError, match="nothing is called"):
                lookup(store, "zzz qqq")


def test_the_interpreter_s_queries_have_the_same_rows_when_they_are_narrowed_to_the_graph(
    neo4j_environment, neo4j_driver
):
    graph = small()
    load(neo4j_driver.execute_query, graph)
    database = neo4j_environment.database
    neo4j_driver.execute_query("MATCH (n) SET n:KgNode", database_=database)
    neo4j_driver.execute_query(
        "CREATE (:Method {id: 'x', name: 'BERT'})-[:USES]->(:Paper {id: 'y'})", database_=database
    )
    different = []
    with connect() as server:
        for case in Q:
            if case["write"] or case["expected"] == "ERROR" or case["id"] in REFUSED:
                continue
            theirs = answer(server, case)
            ours = cypher.query(graph, case["query"], case["params"])
            mine, other = sets(ours.rows, case["ordered"]), sets(theirs.rows, case["ordered"])
            if mine != other or tuple(ours.columns) != tuple(theirs.columns):
                different.append(
                    f"{case['id']}: {theirs.columns} {other[:3]} on the server, {ours.columns} {mine[:3]} here"
                )
    assert not different, "\n".join(different)


def test_a_query_need_not_work_on_an_empty_graph(neo4j_environment, graph):
    with EmbeddedStore(MEMORY) as file, connect() as server:
        for store in (file, server):
            store.apply(difference(EMPTY, from_networkx(graph)))
        for text in (
            "MATCH (r:Result) RETURN sum(r.value) / count(r) AS mean",
            "MATCH (n:Method) WITH collect(n.id) AS ids RETURN left('abc', size(ids) - size(ids) + 1) AS a",
            "MATCH (n:Method) WITH count(n) AS c RETURN size(range(0, 10, c)) AS n",
        ):
            assert file.query(text) == server.query(text)


def answer(server: Neo4jStore, case: dict[str, Any]) -> Any:
    try:
        return server.query(case["query"], case["params"])
    except Exception as error:
        raise AssertionError(f"{case['id']}: {error}\n{case['query']}") from error


def sets(rows: Any, ordered: bool) -> list[Any]:
    plain = [repr([simple(value) for value in row]) for row in rows]
    return plain if ordered else sorted(plain)


def simple(value: Any) -> Any:
    """A value whose text is the same for equal values; floats to 12 digits."""
    if isinstance(value, float):
        return f"{value:.12g}" if value != int(value or 0) else value
    if isinstance(value, (cypher.Node, cypher.Relationship)):
        return sorted((key, simple(item)) for key, item in value.properties.items())
    if isinstance(value, cypher.Path):
        return [simple(part) for part in (*value.nodes, *value.relationships)]
    if isinstance(value, dict):
        return sorted((key, simple(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [simple(item) for item in value]
    return value
