"""What only a server can get wrong: other data in the database, two builds at once, big loads, the schema."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.graph import neo4j_schema
from kg.graph.schema import NODES
from kg.graph.values import Delta, Edge, GraphData, Node, difference, from_networkx, to_networkx
from kg.models import Extraction, Paper
from kg.stores import neo4j as neo4j_store
from kg.stores.base import Record
from kg.stores.neo4j import apply_schema, connect
from tests.graphs import corpus_graph, example_graph
from tests.neo4j_server import empty

WHOLE = from_networkx(example_graph())


@pytest.fixture
def store(neo4j_environment):
    with connect() as store:
        yield store


@pytest.fixture
def ask(neo4j_driver, neo4j_server):
    """Runs any statement, as somebody else would."""

    def run(text: str, **parameters: object) -> list[tuple[object, ...]]:
        records = neo4j_driver.execute_query(text, parameters, database_=neo4j_server.database).records
        return [tuple(record.values()) for record in records]

    return run


def fill(store, wanted: GraphData) -> None:
    store.apply(difference(store.data(), wanted))


# --------------------------------------------------------------------------------------------- the schema


def test_the_schema_file_is_the_generated_one():
    file = Path(__file__).parents[1] / "schema" / "neo4j.cypher"
    assert file.read_text(encoding="utf-8") == neo4j_schema.script()


def test_every_label_has_a_constraint_and_applying_again_changes_nothing(store, ask, neo4j_driver, neo4j_server):
    empty(neo4j_driver, neo4j_server.database, schema=True)
    assert set(apply_schema(store)) == set(neo4j_schema.statements())
    assert apply_schema(store) == []
    names = ask("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type RETURN labelsOrTypes[0], properties, type")
    unique = {name for name, properties, kind in names if properties == ["id"] and "UNIQUENESS" in kind}
    assert unique >= {*NODES, "KgNode", "KgRecord"}
    assert ask("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN state") == []


def test_names_and_aliases_are_found_by_the_full_text_index(store, ask):
    fill(store, WHOLE)
    text = "CALL db.index.fulltext.queryNodes('kg_names', $words) YIELD node RETURN node.id ORDER BY node.id"
    ask("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    assert ask(text, words='"low-rank adaptation"') == [("method:lora",)]
    assert ask(text, words="squad") == [("dataset:squad",)]


def test_look_ups_by_name_and_id_use_an_index(store, neo4j_driver, neo4j_server):
    fill(store, WHOLE)
    for text in ("MATCH (m:Method {name: 'LoRA'}) RETURN m", "MATCH (p:Paper {id: 'seed-002'}) RETURN p"):
        plan = neo4j_driver.execute_query(f"EXPLAIN {text}", database_=neo4j_server.database).summary.plan
        assert "IndexSeek" in str(plan)


# --------------------------------------------------------------------------------------------- other data


OTHERS = """
CREATE (p:Paper {id: 'arxiv:9999.00001', title: 'not ours'})-[:USES {id: 'theirs'}]->(m:Method {name: 'LoRA'}),
       (:Method {name: 'LoRA'}), (:Person {name: 'Ada'})-[:READ]->(p), (:Dataset {id: 7, name: 'SQuAD'})
"""
EVERYTHING = (
    "MATCH (n) WHERE NOT n:KgNode AND NOT n:KgStore RETURN labels(n), properties(n), "
    "COUNT { (n)--() } ORDER BY toString(properties(n).id), labels(n)[0]"
)


def test_other_data_with_the_same_labels_is_neither_read_nor_changed(store, ask):
    ask(OTHERS)
    before = ask(EVERYTHING)
    assert len(before) == 5
    fill(store, WHOLE)
    assert store.data() == WHOLE
    fill(store, GraphData({}, {}))
    assert ask(EVERYTHING) == before
    assert ask("MATCH ()-[r]->() RETURN count(r)") == [(2,)]


def test_queries_see_the_graph_alone(store, ask):
    ask(OTHERS)
    fill(store, WHOLE)
    ask("MATCH (p:Paper {id: 'arxiv:9999.00001'}), (m:KgNode {id: 'method:lora'}) CREATE (p)-[:USES]->(m)")
    labels = {node.label for node in WHOLE.nodes.values()}
    assert store.query("MATCH (n) RETURN count(n) AS n").rows == [(len(WHOLE.nodes),)]
    assert store.query("MATCH (m:Method) WHERE m.name = 'LoRA' RETURN count(m) AS n").rows == [(1,)]
    assert store.query("MATCH (m:Method {name: 'LoRA'})<-[:USES]-(p) RETURN count(p) AS n").rows == [(1,)]
    rows = store.query("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label ORDER BY label").rows
    assert rows == [(label,) for label in sorted(labels)]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("(n:Method|Task)", 5),
        ("(n:Method:Method)", 3),
        ("(n:(Method|Task)&!Task)", 3),
        ("(:Method|:Task)", 5),
        ("( /* : */ n : Method {name: 'LoRA'})", 1),
        ("(n IS Method WHERE n.named)", 2),
        ("(n WHERE n:Task)", 2),
        ("(`a (:b`:Method)", 3),
        ("(:%)", len(WHOLE.nodes)),
        ("()", len(WHOLE.nodes)),
        ("(n {name: 'LoRA'})", 1),
    ],
)
def test_any_node_pattern_is_narrowed_to_the_graph(store, ask, pattern, count):
    ask(OTHERS)
    fill(store, WHOLE)
    assert store.query(f"MATCH {pattern} RETURN count(*) AS n").rows == [(count,)]


def test_columns_have_the_names_that_the_query_gives_them(store):
    fill(store, WHOLE)
    found = store.query("MATCH (n:Metric {unit: '%'}) RETURN labels(n), labels(n)[0] AS first, COUNT { (n)--() }")
    assert list(found.columns) == ["labels(n)", "first", "COUNT { (n)--() }"]
    assert found.rows == [(["Metric"], "Metric", 2)]


def test_plans_and_counts_of_changes_are_the_server_s(store):
    fill(store, WHOLE)
    text = "MATCH (m:Method) RETURN m.name AS name ORDER BY name"
    explained = store.query(f"EXPLAIN {text}")
    assert (list(explained.columns), list(explained.rows), explained.counters) == ([], [], None)
    assert "KgNode" in explained.plan or "Method" in explained.plan
    profiled = store.query(f"PROFILE {text}")
    assert (len(profiled.rows), profiled.counters) == (3, None)
    assert "Rows" in profiled.plan
    changed = store.query("MATCH (m:Method) SET m.note = 'x'", read_only=False)
    assert (changed.counters, changed.plan) == ({"properties_set": 3}, None)


def test_what_others_added_to_our_nodes_stays(store, ask):
    fill(store, WHOLE)
    ask("MATCH (m:Method {id: 'method:lora'}) SET m.note = 'read this', m:Favourite")
    assert store.data() == WHOLE
    changed = WHOLE.nodes["method:lora"]._replace(properties={"name": "LoRA", "aliases": [], "named": True})
    store.apply(Delta(put_nodes=(changed,)))
    assert ask("MATCH (m:Favourite) RETURN m.note, m.aliases") == [("read this", [])]
    ((node,),) = store.query("MATCH (m:Method {id: 'method:lora'}) RETURN m AS m").rows
    assert node.properties["note"] == "read this"


def test_what_others_wrote_wrongly_is_passed_over_and_mended_by_the_next_build(store, ask):
    fill(store, WHOLE)
    ask("CREATE (:KgNode:Method {name: 'no id'}), (:KgNode:Method {id: 7, name: 'a number'})")
    ask("MATCH (a:Paper {id: 'seed-002'}), (b:Method {id: 'method:lora'}) CREATE (a)-[:USES {id: 1}]->(b)")
    ask("MATCH (a:Paper {id: 'seed-002'}), (b:Method {id: 'method:lora'}) CREATE (a)-[:USES {id: 'x'}]->(b)")
    ask("MATCH (a:Paper {id: 'seed-002'}), (b:Method {id: 'method:lora'}) CREATE (a)-[:USES {id: 'half'}]->(b)")
    ask("CREATE (:KgNode:Method {id: 'method:nameless', named: true})")
    assert store.names(NODES).keys() == WHOLE.nodes.keys()
    assert "method:lora" in store.around(["method:lora"])
    assert from_networkx(store.networkx()) == WHOLE
    ask("MATCH (m:Task) REMOVE m.named")
    kept = {id_ for id_, node in WHOLE.nodes.items() if node.label != "Task"}
    assert store.networkx().nodes.keys() == store.names(NODES).keys() == kept
    ask("MATCH (p:Paper {id: 'seed-002'}) REMOVE p.title")
    assert {edge["paper"] for _, _, edge in store.around(["method:lora"]).edges(data=True)}.isdisjoint({"seed-002"})
    ask("MATCH ()-[r:USES {id: 1}]->() DELETE r")  # a relationship that isn't ours would keep its node
    ask("MATCH (m:Method {id: 'method:lora'}) SET m.id = 'method:other'")
    fill(store, WHOLE)
    assert store.data() == WHOLE
    fill(store, WHOLE)
    assert not difference(store.data(), WHOLE)


def test_labels_of_others_do_not_hide_ours(store, ask, neo4j_driver, neo4j_server):
    empty(neo4j_driver, neo4j_server.database, schema=True)
    ask("CREATE (n:ReadingList) DELETE n")  # the first label that this database knows
    fill(store, WHOLE)
    ask("MATCH (p:Paper {id: 'seed-002'}) SET p:ReadingList")
    assert store.names(["Paper"])["seed-002"]["label"] == "Paper"


def test_lists_of_aliases_are_filled_however_often_that_was_interrupted(store, ask, monkeypatch):
    fill(store, WHOLE)
    ask("MATCH (m:Method) SET m.aliases = null")
    ask("MATCH (s:KgStore) DELETE s")  # what a first `kg schema apply` leaves that ends before its end
    some = neo4j_schema.SOME_EMPTY_LISTS.replace("LIMIT 10000", "LIMIT 1")
    monkeypatch.setattr(neo4j_store, "SOME_EMPTY_LISTS", some)
    assert apply_schema(store) == []
    assert ask("MATCH (m:Method) WHERE m.aliases IS NULL RETURN m.id") == []


def test_many_papers_are_removed_in_several_transactions(store, monkeypatch):
    monkeypatch.setattr(neo4j_store, "TRANSACTION_RECORDS", 2)
    papers = [Paper(id=f"p{number}", title="T", abstract="A") for number in range(5)]
    store.save([Record(paper, Extraction(id=paper.id), "x") for paper in papers])
    store.discard([paper.id for paper in papers[:4]])
    assert store.digests() == {"p4": "x"}


def test_a_node_with_relationships_of_others_is_not_deleted_and_the_message_says_so(store, ask):
    fill(store, WHOLE)
    ask("MATCH (m:Method {id: 'method:lora'}) CREATE (:Note {text: 'mine'})-[:ABOUT]->(m)")
    with pytest.raises(StoreError, match="gets in the way"):
        fill(store, GraphData({}, {}))
    assert store.data() == WHOLE  # it was one transaction
    ask("MATCH (n:Note) DETACH DELETE n")
    fill(store, GraphData({}, {}))


def test_other_data_that_breaks_a_constraint_is_named(store, ask, neo4j_driver, neo4j_server):
    empty(neo4j_driver, neo4j_server.database, schema=True)
    ask("UNWIND [1, 2] AS i CREATE (:Method {id: 'twice'})")
    with pytest.raises(StoreError, match="other data that breaks a constraint") as caught:
        fill(store, WHOLE)
    assert neo4j_server.uri in str(caught.value) and "twice" in str(caught.value)
    assert ask("MATCH (n:KgNode) RETURN count(n)") == [(0,)]


def test_other_data_with_one_of_our_ids_is_named_and_not_taken_over(store, ask):
    ask("CREATE (:Method {id: 'method:lora', name: 'theirs'})")
    with pytest.raises(StoreError, match="method:lora"):
        fill(store, WHOLE)
    assert ask("MATCH (n) WHERE NOT n:KgStore RETURN n.name") == [("theirs",)]


def test_an_index_of_others_where_a_constraint_belongs_is_named(store, ask, neo4j_driver, neo4j_server):
    empty(neo4j_driver, neo4j_server.database, schema=True)
    ask("CREATE INDEX theirs FOR (n:Method) ON (n.id)")
    with pytest.raises(StoreError, match="has an index of somebody else") as caught:
        apply_schema(store)
    assert "drop that index" in caught.value.hint


# ------------------------------------------------------------------------------------------ what is refused


def test_an_edge_without_one_of_its_ends_is_refused_and_nothing_is_written(store):
    node = Node("method:a", "Method", {"name": "A", "aliases": [], "named": True})
    edge = Edge("1", "OUTPERFORMS", "method:a", "method:nowhere", next(iter(WHOLE.edges.values())).properties)
    with pytest.raises(StoreError, match="wrote 0 of 1 rows"):
        store.apply(Delta(put_nodes=(node,), put_edges=(edge,)))
    assert store.data() == GraphData({}, {})


def test_a_delta_made_from_another_state_is_refused(store):
    fill(store, WHOLE)
    edge = next(iter(WHOLE.edges.values()))
    store.apply(Delta(drop_edges=(edge,)))
    with pytest.raises(StoreError, match="run the build again"):
        store.apply(Delta(drop_edges=(edge,)))


@pytest.mark.parametrize(
    "part",
    [
        {"put_nodes": (Node("x", "Method`) DETACH DELETE n //", {"name": "x"}),)},
        {"put_nodes": (Node("x", "Method", {"name": "x", "aliases": [], "named": True, "shoe_size": 46}),)},
        {"put_edges": (Edge("x", "KNOWS", "method:lora", "method:lora", {}),)},
    ],
)
def test_what_the_schema_does_not_know_is_refused(store, part):
    fill(store, WHOLE)
    with pytest.raises(StoreError, match="the schema doesn't know"):
        store.apply(Delta(**part))
    assert store.data() == WHOLE


@pytest.mark.parametrize("name", ["half a \ud83d pair", "x" * 40_000])
def test_a_value_that_no_server_takes_is_a_store_error(store, name):
    node = Node("method:a", "Method", {"name": name, "aliases": [], "named": True})
    with pytest.raises(StoreError):
        store.apply(Delta(put_nodes=(node,)))


# -------------------------------------------------------------------------------------- big and concurrent


def test_a_big_load_in_many_transactions_is_the_same_graph(store, monkeypatch):
    monkeypatch.setattr(neo4j_store, "TRANSACTION_ROWS", 100)
    graph = corpus_graph(100)
    fill(store, from_networkx(graph))
    mine = store.networkx()
    assert dict(mine.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(mine.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


def test_two_loads_of_the_same_graph_at_once_make_no_doubles(store, ask):
    graph = from_networkx(corpus_graph(150))
    delta = difference(GraphData({}, {}), graph)
    ended: list[BaseException | None] = []

    def load() -> None:
        try:
            with connect() as other:
                other.apply(delta)
            ended.append(None)
        except BaseException as error:
            ended.append(error)

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [None, None]
    assert store.data() == graph
    assert ask("MATCH (n:KgNode) RETURN count(n)") == [(len(graph.nodes),)]
    assert ask("MATCH (:KgNode)-[r]->(:KgNode) RETURN count(r)") == [(len(graph.edges),)]


def test_a_second_build_waits_until_the_first_has_written(store):
    order = []
    waiting = threading.Event()

    def second() -> None:
        with connect() as other:
            waiting.set()
            with other.exclusive():
                order.append("second")

    thread = threading.Thread(target=second)
    with store.exclusive():
        thread.start()
        assert waiting.wait(30)
        time.sleep(0.3)
        order.append("first")
        fill(store, WHOLE)
    thread.join()
    assert order == ["first", "second"]


def test_the_graph_is_the_same_in_any_order(store):
    fill(store, from_networkx(example_graph(seed=1)))
    assert not difference(store.data(), WHOLE)
    assert list(to_networkx(*map(dict.values, WHOLE)).edges) == list(store.networkx().edges)
