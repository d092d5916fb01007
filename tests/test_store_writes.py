"""Statements that change a file's graph: what fits the schema is kept, all else is refused and leaves it as it was."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.export import export
from kg.graph.values import GraphData, difference, edge_id, from_networkx
from kg.lookup import lookup
from kg.stores.embedded import MEMORY, EmbeddedStore
from tests.graphs import example_graph

WHOLE = from_networkx(example_graph())
FACT = (
    "{paper: 'seed-002', evidence: 'It is.', start_char: 0, end_char: 6, confidence: 1.0, origin: 'curated', "
    "extractor: 'me'}"
)
JOIN = "MATCH (a:Method {id: 'method:hostile'}), (b:Dataset {id: 'dataset:squad'}) "


@pytest.fixture
def store():
    with EmbeddedStore(MEMORY) as opened:
        opened.apply(difference(GraphData({}, {}), WHOLE))
        yield opened


def write(store, text):
    return store.query(text, read_only=False)


def test_a_relationship_is_created_with_the_id_of_its_fact(store, tmp_path):
    rows = write(store, f"{JOIN} CREATE (a)-[:EVALUATED_ON {FACT}]->(b)")
    assert rows.counters["relationships_created"] == 1
    id_ = edge_id("EVALUATED_ON", "method:hostile", "dataset:squad", "seed-002")
    edge = store.data().edges[id_]
    assert (edge.source, edge.target, edge.properties["origin"]) == ("method:hostile", "dataset:squad", "curated")
    assert id_ in {fact.edge for fact in lookup(store, "method:hostile").benchmarks}
    export(store.networkx(), "csv", tmp_path / "csv")


def test_two_relationships_of_two_papers_are_two(store):
    other = FACT.replace("seed-002", "arxiv:2402.06126")
    write(store, f"{JOIN} CREATE (a)-[:EVALUATED_ON {FACT}]->(b), (a)-[:EVALUATED_ON {other}]->(b)")
    assert len(store.data().edges) == len(WHOLE.edges) + 2


def test_a_node_is_created_and_a_note_is_kept(store):
    write(store, "CREATE (:Task {id: 'task:new', name: 'New', aliases: [], named: true, note: 'mine'})")
    assert store.data().nodes["task:new"].properties["note"] == "mine"
    assert store.query("MATCH (t:Task {name: 'New'}) RETURN t.note AS note").rows == [("mine",)]


@pytest.mark.parametrize("name", ["key", "self", "node_for_adding", "u_for_edge", "v_for_edge", "node", "attr"])
def test_a_note_may_have_any_name(store, name):
    write(store, f"MATCH (n:Method)-[r:EVALUATED_ON]->() SET r.{name} = 'mine', n.{name} = 'mine'")
    assert store.query(f"MATCH ()-[r]->() WHERE r.{name} = 'mine' RETURN count(r) > 0 AS any").rows == [(True,)]
    assert from_networkx(store.networkx()) == store.data()


@pytest.mark.parametrize("text", ["SET n:Benchmark REMOVE n:Dataset", "REMOVE n:Dataset SET n:Benchmark"])
def test_a_label_may_change_where_the_schema_allows_it(store, text):
    write(store, f"MATCH (n:Dataset {{id: 'dataset:squad'}}) {text}")
    assert store.data().nodes["dataset:squad"].label == "Benchmark"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CREATE (:Method {name: 'x', named: true})", "needs a text as its id"),
        ("CREATE (:Method {id: 7, name: 'x', named: true})", "needs a text as its id"),
        ("CREATE (:Method {id: 'x', name: 'x'})", "Method x: named: field required"),
        ("CREATE (n {id: 'x'})", "needs one label"),
        ("CREATE (:Movie {id: 'x'})", "needs one label"),
        ("CREATE (:Method {id: 'method:lora', name: 'x', named: true})", "two nodes would have the id 'method:lora'"),
        ("MATCH (n:Method {id: 'method:lora'}) REMOVE n:Method", "needs one label"),
        ("MATCH (n:Method {id: 'method:lora'}) SET n:Extra", "needs one label"),
        ("MATCH (n:Method {id: 'method:lora'}) SET n.id = 'y'", "can't be changed"),
        ("MATCH (n:Method {id: 'method:lora'}) SET n.named = 'yes'", "named: input should be a valid boolean"),
        (f"{JOIN} CREATE (a)-[:EVALUATED_ON]->(b)", "paper: field required"),
        (f"{JOIN} CREATE (a)-[:EVALUATED_ON {FACT.replace('seed-002', 'nobody')}]->(b)", "'nobody' is no paper"),
        (f"{JOIN} CREATE (a)-[:EVALUATED_ON {FACT.replace('{', '{id: 1, ')}]->(b)", "follows from its ends and paper"),
        ("MATCH (p:Paper) DETACH DELETE p", "is no paper of the graph"),
        ("MATCH (:Paper)-[e:CLAIMS]->() DELETE e", "a result needs one CLAIMS"),
        ("MATCH ()-[e:OUTPERFORMS]->() SET e.paper = 'seed-002', e.note = 1", "follows from its ends and paper"),
        ("MATCH (n:Method {id: 'method:lora'}) REMOVE n:Method SET n:Task", "joins no Paper to a Task"),
        ("MATCH (r:Result) SET r.value = 0.0 / 0.0", "can't be stored"),
        ("MATCH (m:Method) SET m.y = [1.0, 0.0 / 0, 1.0 / 0]", "y: nan can't be stored"),
        ("MATCH ()-[e:USES]->() SET e.y = [1.0 / 0]", "y: inf can't be stored"),
        (f"{JOIN} CREATE (b)-[:EVALUATED_ON {FACT}]->(a)", "joins no Dataset to a Method"),
        (f"{JOIN} CREATE (a)-[:LIKES {FACT}]->(b)", "'LIKES'"),
        (f"{JOIN} CREATE (a)-[:EVALUATED_ON {FACT}]->(b), (a)-[:EVALUATED_ON {FACT}]->(b)", "two relationships"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(store, text, says):
    with pytest.raises(QueryError) as error:
        write(store, text)
    assert says in str(error.value)
    assert store.data() == WHOLE == from_networkx(store.networkx())


def test_the_graph_in_memory_may_be_older_than_the_file(tmp_path):
    path = tmp_path / "a.kg"
    with EmbeddedStore(path) as one, EmbeddedStore(path) as other:
        one.apply(difference(GraphData({}, {}), WHOLE))
        other.networkx()
        write(one, "MATCH (n:Method {id: 'method:lora'}) SET n.note = 'one'")
        write(other, "MATCH (n:Method {id: 'method:hostile'}) SET n.note = 'other'")
        ask = "MATCH (n:Method) WHERE n.note IS NOT NULL RETURN n.note AS note ORDER BY note"
        assert one.query(ask).rows == other.query(ask).rows == [("one",), ("other",)]
