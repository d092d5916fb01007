"""How fast a graph gets into Neo4j and how fast recipes are answered there, beside other ways to do the same.

    python -m benchmarks.neo4j.load graph.kg        (a store that `kg build` made)
    python -m benchmarks.neo4j.load 20000           (a made-up graph of so many papers)

Rows are nodes and edges. ``store`` is what `kg build` does; ``bare`` the same rows by UNWIND in the same batches,
without checks, markers or transactions over several batches, with one constraint a label; ``naive`` one row a query, on
a sample.
The server is the one at NEO4J_URI, whose data is deleted, or one of its own.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.graph.schema import NODES
from kg.graph.values import GraphData, difference, from_networkx
from kg.recipes import bind, recipes
from kg.stores.embedded import MEMORY, EmbeddedStore
from kg.stores.neo4j import Neo4jStore, apply_schema, connect
from kg.stores.neo4j_write import STATEMENT_ROWS, cut
from tests.graphs import corpus_graph
from tests.neo4j_server import empty, running
from tests.test_neo4j_parity import choices

SAMPLE = 2_000
RUNS = 3


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def groups(graph: GraphData) -> tuple[dict[str, list[Any]], dict[tuple[str, str, str], list[Any]]]:
    """Rows of nodes by label and of edges by type and the labels of their ends."""
    nodes, edges = defaultdict(list), defaultdict(list)
    for node in graph.nodes.values():
        nodes[node.label].append({"id": node.id, "p": dict(node.properties)})
    for edge in graph.edges.values():
        labels = graph.nodes[edge.source].label, graph.nodes[edge.target].label
        row = {"id": edge.id, "a": edge.source, "b": edge.target, "p": dict(edge.properties)}
        edges[(edge.type, *labels)].append(row)
    return nodes, edges


def bare(session: Any, graph: GraphData, size: int) -> None:
    """UNWIND and MERGE, batch by batch, each its own transaction."""
    nodes, edges = groups(graph)
    for label, rows in nodes.items():
        for batch in cut(rows, size):
            text = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.p"
            session.run(text, rows=batch).consume()
    for (type_, source, target), rows in edges.items():
        for batch in cut(rows, size):
            text = (
                f"UNWIND $rows AS row MATCH (a:{source} {{id: row.a}}) MATCH (b:{target} {{id: row.b}}) "
                f"MERGE (a)-[r:{type_} {{id: row.id}}]->(b) SET r += row.p"
            )
            session.run(text, rows=batch).consume()


def sample(graph: GraphData, rows: int) -> GraphData:
    """A part of the graph with about so many rows, in the same proportions."""
    share = min(1.0, rows / (len(graph.nodes) + len(graph.edges)))
    edges = dict(list(graph.edges.items())[: int(len(graph.edges) * share)])
    ends = {end for edge in edges.values() for end in (edge.source, edge.target)}
    return GraphData({key: graph.nodes[key] for key in sorted(ends)}, edges)


def with_label_constraints_only(driver: Any, database: str) -> None:
    empty(driver, database, schema=True)
    for label in NODES:
        driver.execute_query(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE", database_=database)


def latencies(file: EmbeddedStore, server: Neo4jStore) -> dict[str, list[float | None]]:
    """Milliseconds of every recipe on both stores: the median of some runs after one more; None: too long."""
    found = {}
    graph = file.networkx()
    for recipe in recipes().values():
        parameters = bind(file, recipe, next(choices(recipe, graph)))
        times: list[float | None] = []
        for store in (file, server):
            try:
                store.query(recipe.query, parameters)
                runs = [seconds(lambda: store.query(recipe.query, parameters)) for _ in range(RUNS)]  # noqa: B023
                times.append(round(statistics.median(runs) * 1000, 1))
            except QueryError:
                times.append(None)
        found[recipe.name] = times
    return found


def measure(graph: GraphData, driver: Any, database: str) -> dict[str, Any]:
    rows = len(graph.nodes) + len(graph.edges)
    result: dict[str, Any] = {"python": platform.python_version(), "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
    result |= {"server": driver.get_server_info().agent, "nodes": len(graph.nodes), "edges": len(graph.edges)}

    small = sample(graph, SAMPLE)
    with_label_constraints_only(driver, database)
    with driver.session(database=database) as session:
        took = seconds(lambda: bare(session, small, 1))
        result["naive_rows_a_second"] = round((len(small.nodes) + len(small.edges)) / took)
    with_label_constraints_only(driver, database)
    with driver.session(database=database) as session:
        result["bare_rows_a_second"] = round(rows / seconds(lambda: bare(session, graph, STATEMENT_ROWS)))
    empty(driver, database, schema=True)

    with connect() as server, EmbeddedStore(MEMORY) as file:
        apply_schema(server)
        result["store_rows_a_second"] = round(
            rows / seconds(lambda: server.apply(difference(GraphData({}, {}), graph)))
        )
        result["of_bare"] = round(result["store_rows_a_second"] / result["bare_rows_a_second"], 2)
        result["of_naive"] = round(result["store_rows_a_second"] / result["naive_rows_a_second"], 1)
        pulled: list[GraphData] = []
        result["pull_seconds"] = round(seconds(lambda: pulled.append(server.data())), 1)
        assert pulled[0] == graph
        result["nothing_to_do_seconds"] = round(seconds(lambda: difference(server.data(), graph)), 1)
        print(json.dumps(result), file=sys.stderr, flush=True)
        file.apply(difference(GraphData({}, {}), graph))
        result["recipes_ms_file_and_server"] = latencies(file, server)
    return result


def main(source: str) -> None:
    from neo4j import GraphDatabase

    graph = from_networkx(corpus_graph(int(source))) if source.isdigit() else EmbeddedStore(source, create=False).data()

    def run(uri: str, user: str, password: str, database: str) -> None:
        with GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity="OFF") as driver:
            result = measure(graph, driver, database)
        print(json.dumps({"source": Path(source).name, **result}, indent=1))

    if "NEO4J_URI" in os.environ:
        if os.environ.get("KG_ERASE_NEO4J") != "1":
            sys.exit(
                f"everything at {os.environ['NEO4J_URI']} would be deleted: set KG_ERASE_NEO4J=1, or unset NEO4J_URI"
            )
        name, word = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
        run(os.environ["NEO4J_URI"], name, word, os.environ.get("NEO4J_DATABASE") or "neo4j")
        return
    with running(jvm=()) as server:
        os.environ |= {"NEO4J_URI": server.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": server.password}
        run(*server.address)


if __name__ == "__main__":
    main(sys.argv[1])
