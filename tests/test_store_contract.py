"""What every store must do, whatever keeps its data: the same tests for the file and for the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, UsageError
from kg.graph.values import Delta, Edge, GraphData, Node, difference, edge_id, from_networkx
from kg.models import Entity, Extraction, Paper
from kg.stores import open_store
from kg.stores.base import Record, Store
from tests.graphs import HOSTILE, example_graph

Opener = Callable[[], Store]
WHOLE = from_networkx(example_graph())
EMPTY = GraphData({}, {})


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.xdist_group("neo4j"))])
def opener(request, tmp_path) -> Opener:
    """Opens the same, at first empty, store each time it is called."""
    if request.param == "embedded":
        embedded = pytest.importorskip("kg.stores.embedded")
        return lambda: embedded.EmbeddedStore(tmp_path / "graph.kg")
    request.getfixturevalue("neo4j_environment")
    from kg.stores.neo4j import connect

    return connect


@pytest.fixture
def store(opener):
    with opener() as store:
        yield store


def record(number: int, abstract: str = "We use LoRA.") -> Record:
    paper = Paper(id=f"paper:{number}", title=f"Number {number}", abstract=abstract, year=2024)
    entity = Entity(type="Method", name="LoRA", mentions=("LoRA",), role="used", named=True, spans=((16, 20),))
    extraction = Extraction(id=paper.id, extractor="kg@1", entities=(entity,), sentences=((0, 8), (9, 21)))
    return Record(paper, extraction, f"digest {abstract}")


def fill(store: Store, wanted: GraphData = WHOLE) -> None:
    store.apply(difference(store.data(), wanted))


# ------------------------------------------------------------------------------------------------ records


def test_records_come_back_as_they_were_saved_in_the_order_of_ids(opener):
    with opener() as store:
        store.save([record(2), record(1), record(10)])
    with opener() as store:
        assert list(store.records()) == [record(1), record(10), record(2)]
        assert store.digests() == {f"paper:{n}": "digest We use LoRA." for n in (1, 10, 2)}


def test_a_record_is_replaced_by_a_new_one_of_the_same_paper(store):
    store.save([record(1), record(2)])
    store.save([record(1, "We changed our mind.")])
    assert list(store.records()) == [record(1, "We changed our mind."), record(2)]


def test_records_are_discarded_and_unknown_ids_don_t_matter(store):
    store.save([record(1), record(2)])
    store.discard(["paper:1", "paper:7"])
    assert list(store.records()) == [record(2)]
    store.discard([])
    assert store.digests().keys() == {"paper:2"}


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_kept_in_a_record(store, text):
    store.save([record(1, text)])
    assert next(store.records()).paper.abstract == text


def test_settings_are_kept(opener):
    with opener() as store:
        assert store.setting("overrides") is None
        store.save_setting("overrides", "{}")
        store.save_setting("overrides", HOSTILE[4])
        assert store.setting("other") is None
    with opener() as store:
        assert store.setting("overrides") == HOSTILE[4]
        assert store.data() == EMPTY


def test_records_are_no_part_of_the_graph(store):
    fill(store)
    before = store.data()
    store.save([record(1)])
    assert store.data() == before
    assert store.query("MATCH (n) RETURN count(*) AS n").rows == [(len(before.nodes),)]
    assert store.networkx().number_of_nodes() == len(before.nodes)


# -------------------------------------------------------------------------------------------------- graph


def test_a_new_store_is_empty(store):
    assert store.data() == EMPTY
    assert store.digests() == {}
    assert list(store.records()) == []
    assert store.networkx().number_of_nodes() == 0


def test_a_graph_comes_back_node_by_node_and_edge_by_edge(opener):
    with opener() as store:
        fill(store)
        assert store.data() == WHOLE
    with opener() as store:
        assert store.data() == WHOLE
        graph = store.networkx()
    expected = example_graph()
    assert dict(graph.nodes(data=True)) == dict(expected.nodes(data=True))
    assert list(graph.edges(keys=True, data=True)) == list(expected.edges(keys=True, data=True))
    for node_id, node in WHOLE.nodes.items():
        mine = graph.nodes[node_id]
        assert {key: type(mine[key]) for key in node.properties} == {k: type(v) for k, v in node.properties.items()}


def test_the_difference_to_what_was_written_is_empty(store):
    fill(store)
    assert not difference(store.data(), WHOLE)
    store.apply(Delta())
    assert store.data() == WHOLE


def test_what_is_gone_is_retracted_and_the_rest_stays(store):
    fill(store)
    edges = {key: edge for key, edge in WHOLE.edges.items() if edge.properties["paper"] != "seed-002"}
    kept = {end for edge in edges.values() for end in (edge.source, edge.target)}
    smaller = GraphData({key: node for key, node in WHOLE.nodes.items() if key in kept}, edges)
    assert len(smaller.nodes) < len(WHOLE.nodes)
    fill(store, smaller)
    assert store.data() == smaller
    fill(store, EMPTY)
    assert store.data() == EMPTY


def test_properties_are_replaced_and_those_that_are_gone_vanish(store):
    node = Node("metric:f1", "Metric", {"name": "F1", "aliases": ["F-1"], "named": True, "unit": "%"})
    store.apply(Delta(put_nodes=(node,)))
    changed = node._replace(properties={"name": "F1 score", "aliases": [], "named": True, "higher_is_better": True})
    store.apply(Delta(put_nodes=(changed,)))
    assert store.data().nodes == {"metric:f1": changed}


def test_a_node_may_change_its_label(store):
    fill(store)
    benchmark = WHOLE.nodes["dataset:squad"]._replace(label="Benchmark")
    changed = GraphData({**WHOLE.nodes, benchmark.id: benchmark}, WHOLE.edges)
    fill(store, changed)
    assert store.data() == changed
    assert store.query("MATCH (n:Dataset) RETURN count(n) AS n").rows == [(0,)]


_names = st.sampled_from(["a", "b", "c", "d"])
_nodes = st.dictionaries(
    _names,
    st.builds(lambda label, name: (label, name), st.sampled_from(["Method", "Task"]), st.text(max_size=5)),
)


@st.composite
def graphs(draw) -> GraphData:
    nodes = {
        key: Node(key, label, {"name": name, "aliases": [name], "named": True})
        for key, (label, name) in draw(_nodes).items()
    }
    edges = {}
    if nodes:
        ends = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes)), st.sampled_from(["p", "q"]))
        for source, target, paper in draw(st.lists(ends, max_size=6)):
            key = edge_id("OUTPERFORMS", source, target, paper)
            properties = {
                "paper": paper,
                "evidence": draw(st.sampled_from(HOSTILE)),
                "start_char": draw(st.integers(0, 2**40)),
                "end_char": 9,
                "confidence": draw(st.floats(0, 1)),
                "origin": "rule",
                "extractor": "kg@1",
            }
            edges[key] = Edge(key, "OUTPERFORMS", source, target, properties)
    return GraphData(nodes, edges)


def test_a_build_that_has_the_store_for_itself_reads_and_writes_it(store):
    with store.exclusive():
        fill(store)
        store.save([record(1)])
    assert store.data() == WHOLE
    with pytest.raises(ZeroDivisionError), store.exclusive():
        raise ZeroDivisionError
    with store.exclusive():
        fill(store, EMPTY)
    assert store.data() == EMPTY


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(graphs(), min_size=1, max_size=3))
def test_any_graph_turns_into_any_other(store, wanted):
    for graph in wanted:
        fill(store, graph)
        assert store.data() == graph
        assert not difference(store.data(), graph)


# ------------------------------------------------------------------------------------------------ queries


def test_a_query_has_columns_rows_and_parameters(store):
    fill(store)
    text = "MATCH (m:Method {name: $method})-[:EVALUATED_ON]->(b) RETURN DISTINCT m.id AS method, b.name AS benchmark"
    found = store.query(text, {"method": "LoRA"})
    assert list(found.columns) == ["method", "benchmark"]
    assert list(found.rows) == [("method:lora", "GLUE")]


def test_nodes_relationships_and_paths_are_the_same_values_on_every_store(store):
    fill(store)
    text = (
        "MATCH path = (m:Method {id: 'method:lora'})-[r:OUTPERFORMS]->(:Method) RETURN m AS m, r AS r, path AS path, "
        "[m, {r: r}] AS list, labels(m) AS labels, keys(m) AS keys, properties(m) AS properties"
    )
    ((method, relationship, path, listed, labels, keys, properties),) = store.query(text).rows
    (edge,) = (edge for edge in WHOLE.edges.values() if edge.type == "OUTPERFORMS")
    whole = {"id": "method:lora", **WHOLE.nodes["method:lora"].properties}
    assert (method.key, method.labels, dict(method.properties)) == ("method:lora", ("Method",), whole)
    assert (relationship.key, relationship.type) == ((edge.source, edge.target, edge.id), "OUTPERFORMS")
    assert dict(relationship.properties) == {"id": edge.id, **edge.properties}
    assert [node.key for node in path.nodes] == [edge.source, edge.target]
    assert list(path.relationships) == [relationship] and len(path) == 1
    assert listed == [method, {"r": relationship}]
    assert (list(labels), sorted(keys), dict(properties)) == (["Method"], sorted(whole), whole)


def test_a_relationship_alone_knows_its_ends(store):
    fill(store)
    ((relationship,),) = store.query("MATCH ()-[r:OUTPERFORMS]->() RETURN r AS r").rows
    assert (relationship.start, relationship.end) == ("method:lora", "method:full-fine-tuning")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) DETACH DELETE n",
        "CREATE (n:Method {id: 'x'})",
        "MATCH (n) SET n.name = 'x' RETURN n AS n",
        "MATCH (n RETURN n",
        "MATCH (n:Method) RETURN m.name AS name",
        "CALL db.labels() YIELD label RETURN label",
        "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
        "RETURN $absent AS absent",
    ],
)
def test_a_wrong_or_writing_query_is_a_query_error_and_changes_nothing(store, text):
    fill(store)
    with pytest.raises(QueryError):
        store.query(text)
    assert store.data() == WHOLE


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_a_parameter(store, text):
    assert list(store.query("RETURN $text AS text", {"text": text}).rows) == [(text,)]


@pytest.mark.parametrize(
    "uri",
    [
        "neo4j://neo4j:se/cret@localhost:7687",
        "neo4j+ssl://neo4j:se/cret@localhost:7687",
        "bolt://neo4j:se@cret@localhost:7687",
        "neo4j://neo4j:secret@",
    ],
)
def test_no_message_has_a_password(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_store(uri)
    assert "cret" not in f"{caught.value} {caught.value.hint}"
