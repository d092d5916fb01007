"""How a delta is cut into transactions: never an edge without its ends, a paper's facts never torn apart."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.values import Edge, GraphData, Node, difference, edge_id, from_networkx
from kg.stores.neo4j_plan import Transaction, transactions
from tests.graphs import corpus_graph

quick = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAPERS = ("paper:1", "paper:2", "paper:3")


@st.composite
def graphs(draw) -> GraphData:
    nodes, edges = {}, {}
    for paper in draw(st.sets(st.sampled_from(PAPERS))):
        nodes[paper] = Node(paper, "Paper", {"title": draw(st.sampled_from("ab"))})
        for number in range(draw(st.integers(0, 2))):
            result = f"{paper}#{number}"
            nodes[result] = Node(result, "Result", {"text": draw(st.sampled_from("ab")), "kind": "gain"})
            edges |= edge("CLAIMS", paper, result, paper)
        for method in draw(st.sets(st.sampled_from(("m:1", "m:2", "m:3")))):
            nodes[method] = Node(method, "Method", {"name": draw(st.sampled_from("ab"))})
            edges |= edge("USES", paper, method, paper)
    return GraphData(nodes, edges)


def edge(type_: str, source: str, target: str, paper: str) -> dict[str, Edge]:
    key = edge_id(type_, source, target, paper)
    return {key: Edge(key, type_, source, target, {"paper": paper})}


def carry_out(graph: GraphData, rows: Transaction) -> GraphData:
    """The graph after a transaction, step by step as the store writes it."""
    nodes, edges = dict(graph.nodes), dict(graph.edges)
    nodes |= {node.id: node for node in rows.put_nodes}
    for gone in rows.drop_edges:
        del edges[gone.id]
    for new in rows.put_edges:
        assert new.source in nodes and new.target in nodes
        edges[new.id] = new
    for node in rows.drop_nodes:
        assert all(node.id not in (edge.source, edge.target) for edge in edges.values())
        del nodes[node.id]
    return GraphData(nodes, edges)


@quick
@given(graphs(), graphs(), st.integers(1, 12))
def test_every_step_leaves_a_graph_and_the_last_the_wanted_one(old, new, limit):
    graph = old
    for rows in transactions(difference(old, new), limit):
        graph = carry_out(graph, rows)
        assert all(edge.source in graph.nodes and edge.target in graph.nodes for edge in graph.edges.values())
    assert graph == new


@quick
@given(graphs(), graphs(), st.integers(1, 12))
def test_a_paper_is_replaced_in_one_transaction(old, new, limit):
    touched: dict[str, set[int]] = {paper: set() for paper in PAPERS}
    for number, rows in enumerate(transactions(difference(old, new), limit)):
        for edge_ in (*rows.put_edges, *rows.drop_edges):
            touched[edge_.properties["paper"]].add(number)
        for node in (*rows.put_nodes, *rows.drop_nodes):
            if node.label == "Paper":
                touched[node.id].add(number)
    assert all(len(numbers) <= 1 for numbers in touched.values())


@quick
@given(graphs(), graphs())
def test_what_fits_is_one_transaction_and_nothing_is_none(old, new):
    delta = difference(old, new)
    assert len(list(transactions(delta, 1000))) == bool(delta)


def test_transactions_are_near_the_limit():
    graph = from_networkx(corpus_graph(300))
    cut = list(transactions(difference(GraphData({}, {}), graph), 500))
    assert all(rows.rows <= 500 for rows in cut)
    assert len(cut) <= (len(graph.nodes) + len(graph.edges)) / 500 * 1.5
