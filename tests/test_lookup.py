"""Finding things by any name, and the sentence behind an edge."""

from __future__ import annotations

import pytest

import kg
from kg.errors import NotFoundError
from kg.find import find
from kg.graph.values import Delta, Node
from kg.lookup import _places, why_all
from kg.models import Paper
from kg.stores.embedded import MEMORY, EmbeddedStore
from tests.gold import SEEDS, GoldExtractor


@pytest.fixture(scope="module")
def graph():
    with kg.build(SEEDS / "huggingface-papers.txt", extractor=GoldExtractor()) as graph:
        yield graph


@pytest.mark.parametrize("name", ["LoRA", "lora", "LORA", "Low-rank Adaptation", "low rank adaptation", "method:lora"])
def test_any_name_in_any_spelling_finds_the_thing(graph, name):
    assert graph.lookup(name).id == "method:lora"


@pytest.mark.parametrize(("typo", "id_"), [("Lorra", "method:lora"), ("UnifiedGenerative Retreiver", "method:ugr")])
def test_a_slip_of_the_pen_is_forgiven(graph, typo, id_):
    assert graph.lookup(typo).id == id_


@pytest.mark.parametrize("name", ["GLEU", "xyzzy and nothing else", "", "   ", "\x00", "(" * 50])
def test_unknown_names_are_not_found_and_near_ones_are_suggested(graph, name):
    with pytest.raises(NotFoundError) as error:
        graph.lookup(name)
    assert error.value.hint
    if name == "GLEU":
        assert "GLUE (benchmark:glue)" in error.value.hint


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("CIFAR-10", "CIFAR-100"),
        ("Qwen2.5-7B", "Qwen2.5-72B"),
        ("LoRA", "QLoRA"),
        ("Transformer", "xTransformer"),
        ("GPT-4V", "GPT-4"),
        ("unsupervised learning", "supervised learning"),
    ],
)
def test_another_number_or_a_part_more_is_no_slip_of_the_pen(there, asked):
    with EmbeddedStore(MEMORY) as store:
        store.apply(Delta((Node("method:it", "Method", {"name": there, "aliases": [], "named": True}),)))
        assert find(store, there.lower()).ids == ["method:it"]
        with pytest.raises(NotFoundError) as error:
            find(store, asked)
        assert f"{there} (method:it)" in error.value.hint


def test_a_card_has_benchmarks_papers_and_evidence(graph):
    card = graph.lookup("UGR")
    assert (card.label, card.name) == ("Method", "UGR")
    assert "Unified Generative Retriever" in card.properties["aliases"]
    assert [fact.name for fact in card.benchmarks] == ["KILT"]
    assert "KILT" in card.benchmarks[0].evidence
    assert [fact.type for fact in card.papers] == ["INTRODUCES"]
    assert "method:ugr" in [fact.id for fact in graph.lookup("KILT").benchmarks]


def test_results_and_code(graph):
    rows = graph.query(
        "MATCH (m:Method)<-[:OF]-(r:Result) RETURN m.id AS id, r.text AS text ORDER BY id, text LIMIT 1"
    ).rows
    card = graph.lookup(rows[0][0])
    assert rows[0][1] in [result.text for result in card.results]
    (coded,) = graph.query(
        "MATCH (m:Method)-[:IMPLEMENTED_IN]->(r) RETURN m.id AS id, r.url AS url ORDER BY id LIMIT 1"
    ).rows
    card = graph.lookup(coded[0])
    assert card.code
    assert graph.lookup(coded[1]).label == "Repository"


def test_a_paper_is_found_by_its_title(graph):
    card = graph.lookup("in-context meta lora generation")
    assert card.label == "Paper"
    assert {fact.type for fact in card.papers} >= {"INTRODUCES", "USES"}
    assert card.to_json()["papers"][0]["evidence"]


def test_why_marks_both_ends_in_the_sentence(graph):
    edge = graph.lookup("UGR").benchmarks[0].edge
    reason = graph.why(edge)
    assert (reason.source, reason.type, reason.target) == ("method:ugr", "EVALUATED_ON", "benchmark:kilt")
    assert {reason.evidence[s:e] for s, e in reason.source_spans} == {"UGR"}
    assert {reason.evidence[s:e] for s, e in reason.target_spans} == {"KILT"}
    assert graph.why(edge[:8]) == reason
    assert graph.why_all("unified generative retriever", "evaluated_on", "kilt") == (reason,)
    assert reason.to_json()["extractor"] == "gold@1"


def test_why_of_nothing_is_not_found(graph):
    for edge in ("0000000000000000", "", "zz"):
        with pytest.raises(NotFoundError):
            graph.why(edge)
    with pytest.raises(NotFoundError, match="no paper says"):
        graph.why_all("UGR", "OUTPERFORMS", "LoRA")


def test_stats(graph):
    found = graph.stats(top=3)
    assert found.papers == 76
    assert found.nodes["Paper"] == 76
    assert sum(found.nodes.values()) == len(graph.networkx())
    assert sum(found.edges.values()) == graph.networkx().number_of_edges()
    assert all(len(rows) <= 3 for rows in found.top.values())
    counts = [row.papers for row in found.top["Method"]]
    assert counts == sorted(counts, reverse=True)
    assert found.to_json()["top"]["Method"][0]["papers"] == counts[0]


def named(*nodes: tuple[str, str, str]) -> Delta:
    return Delta(tuple(Node(id_, label, {"name": name, "aliases": [], "named": True}) for id_, label, name in nodes))


def test_the_case_of_letters_hides_no_other_meaning():
    with EmbeddedStore(MEMORY) as store:
        store.apply(named(("task:retrieval", "Task", "retrieval"), ("method:retrieval", "Method", "Retrieval")))
        assert find(store, "retrieval").ids == ["task:retrieval", "method:retrieval"]
        assert find(store, "Retrieval").ids == ["method:retrieval", "task:retrieval"]


@pytest.mark.parametrize("name", ["ACES", "PENS", "MDPs", "S4"])
def test_acronyms_are_found_in_any_case(name):
    with EmbeddedStore(MEMORY) as store:
        store.apply(named(("method:it", "Method", name)))
        for asked in (name, name.lower(), name.upper()):
            found = find(store, asked)
            assert found.ids == ["method:it"] and not found.guessed


def test_a_guess_is_said_and_a_card_reads_well(graph):
    card = graph.lookup("Lorra")
    assert card.guessed and not graph.lookup("LoRA").guessed
    lines = str(graph.lookup("UGR")).splitlines()
    assert lines[0] == "UGR (Method, method:ugr)" and len(lines) > 2


def test_why_says_what_it_guesses_and_takes_ids_of_results(graph):
    said: list[str] = []
    assert why_all(graph.store, "UnifiedGenerative Retreiver", "EVALUATED_ON", "KILT", said.append)
    assert said == ["'UnifiedGenerative Retreiver' is taken for method:ugr; nothing bears that name"]
    edges = graph.networkx().edges(keys=True, data=True)
    source, target, key = next((a, b, k) for a, b, k, data in edges if data["type"] == "OF")
    assert [reason.edge for reason in why_all(graph.store, source, "of", target)] == [key]
    with pytest.raises(NotFoundError):
        why_all(graph.store, f"{source}9", "of", target)


@pytest.mark.parametrize(
    ("evidence", "text", "places"),
    [
        ("It reaches 12.5, 2.5, 5 accuracy.", "5", [(22, 23)]),
        ("We get 5.1 and 5.", "5", [(15, 16)]),
        ("It has 71.5% and 71.5.", "71.5", [(7, 11), (17, 21)]),
    ],
)
def test_a_number_is_no_part_of_another(evidence, text, places):
    assert sorted(_places(evidence, {"label": "Result", "text": text})) == [(*place, 0) for place in places]


def test_of_two_names_at_one_place_the_longer_one_stands_there():
    small, large = ({"label": "Method", "name": name, "aliases": []} for name in ("BERT", "BERT-large"))
    said = "BERT-large outperforms bert on GLUE."
    assert sorted(_places(said, large, small)) == [(0, 10, 0), (23, 27, 1)]
    assert sorted(_places(said, small, large)) == [(0, 10, 1), (23, 27, 0)]


@pytest.mark.parametrize(
    ("asked", "id_"),
    [
        ("2401.00001", "arxiv:2401.00001"),
        ("arXiv:2401.00001v2", "arxiv:2401.00001"),
        ("https://arxiv.org/abs/2401.00001", "arxiv:2401.00001"),
        ("arxiv:2401.00001#40", "arxiv:2401.00001"),
        ("10.1234/ABC", "doi:10.1234/abc"),
        ("https://doi.org/10.1234/abc", "doi:10.1234/abc"),
        ("https://aclanthology.org/P19-1001/", "acl:P19-1001"),
        ("own/7", "own/7"),
    ],
)
def test_papers_are_found_by_their_identifiers_in_any_spelling(asked, id_):
    papers = [
        Paper(id=known, title=f"On {known}")
        for known in ("arxiv:2401.00001", "doi:10.1234/abc", "acl:P19-1001", "own/7")
    ]
    with EmbeddedStore(MEMORY) as store:
        store.apply(Delta(tuple(Node(paper.id, "Paper", {"title": paper.title}) for paper in papers)))
        assert find(store, asked).ids == [id_]


def test_facts_come_by_type_and_name_and_the_surest_first(graph):
    assert len(graph.lookup("GLUE").papers) > 2
    for name in ("GLUE", "LoRA"):
        card = graph.lookup(name)
        for part in (card.papers, card.benchmarks, card.better_than, card.worse_than):
            order = [(fact.type, fact.name.casefold(), -fact.confidence) for fact in part]
            assert order == sorted(order)


def test_why_names_a_wrong_type_and_a_turned_pair(graph):
    with pytest.raises(NotFoundError) as error:
        why_all(graph.store, "UGR", "EVALUATD_ON", "KILT")
    assert error.value.hint == "did you mean EVALUATED_ON?"
    with pytest.raises(NotFoundError) as error:
        why_all(graph.store, "KILT", "EVALUATED_ON", "UGR")
    assert "but one says 'UGR' EVALUATED_ON 'KILT'" in error.value.hint
