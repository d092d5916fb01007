"""Papers and extractions become nodes and edges that fit the schema, each edge with the sentence that says so."""

from __future__ import annotations

import random

import pytest

from kg.extract.sentences import sentence_spans
from kg.graph.assemble import assemble
from kg.graph.evidence import pair_sentence, relating
from kg.graph.numbers import parse_quantity
from kg.graph.repositories import parse_address
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties
from kg.graph.values import Edge, GraphData
from kg.models import Entity, Extraction, Paper
from kg.readers import read
from tests.gold import SEEDS, GoldExtractor


def check(graph: GraphData, papers: dict[str, Paper]) -> None:
    """Every node and edge is as the schema says, and every edge's evidence stands where it says."""
    for node in graph.nodes.values():
        NODES[node.label].model_validate({"id": node.id, **node.properties}, strict=True)
        assert None not in node.properties.values()
    for edge in graph.edges.values():
        RelationshipProperties.model_validate({"id": edge.id, **edge.properties}, strict=True)
        allowed = RELATIONSHIPS[edge.type]
        assert graph.nodes[edge.source].label in allowed.sources
        assert graph.nodes[edge.target].label in allowed.targets
        start, end = edge.properties["start_char"], edge.properties["end_char"]
        assert papers[edge.properties["paper"]].text[start:end] == edge.properties["evidence"] != ""
    connected = {end for edge in graph.edges.values() for end in (edge.source, edge.target)}
    assert all(node.id in connected or node.label == "Paper" for node in graph.nodes.values())


@pytest.fixture(scope="module")
def seeds() -> list[tuple[Paper, Extraction]]:
    extractor = GoldExtractor()
    return [(paper, extractor.extract(paper)) for paper in read([SEEDS / "huggingface-papers.txt"])]


def test_the_seeds_graph_fits_the_schema(seeds):
    graph, notes = assemble(seeds)
    check(graph, {paper.id: paper for paper, _ in seeds})
    labels = {node.label for node in graph.nodes.values()}
    assert labels == set(NODES)
    assert {edge.type for edge in graph.edges.values()} == set(RELATIONSHIPS)
    assert len(notes) < 5


def test_the_order_of_papers_does_not_matter(seeds):
    shuffled = seeds[:]
    random.Random(5).shuffle(shuffled)
    assert assemble(shuffled) == assemble(seeds)


def said(edge: Edge) -> tuple:
    """All of an edge but its ends."""
    return edge.type, *(value for name, value in sorted(edge.properties.items()) if name != "id")


def test_the_union_of_facts_does_not_depend_on_other_papers(seeds):
    """Edges of a paper in a graph of many are those that it has alone, but for ids and what resolution decides."""
    paper, extraction = seeds[3]
    alone = assemble([(paper, extraction)]).graph
    whole = assemble(seeds).graph
    mine = [e for e in whole.edges.values() if e.properties["paper"] == paper.id]
    assert mine
    assert sorted(map(said, mine)) == sorted(map(said, alone.edges.values()))


# --------------------------------------------------------------------------------------- one paper at a time

TEXT = "We propose LoRA. LoRA beats BERT on GLUE by 2%, and by 3% on SQuAD. Code: https://github.com/A/B.git"
PAPER = Paper(id="p", title="On LoRA", abstract=TEXT)


def entity(type_: str, name: str, role: str, **options) -> dict:
    return {"type": type_, "name": name, "mentions": [name], "role": role, "named": True, **options}


def graph_of(*, paper: Paper = PAPER, **parts) -> GraphData:
    extraction = Extraction.model_validate({"id": paper.id, "extractor": "test@1", **parts})
    graph = assemble([(paper, extraction)]).graph
    check(graph, {paper.id: paper})
    return graph


def types(graph: GraphData) -> set[tuple[str, str, str]]:
    return {(e.source, e.type, e.target) for e in graph.edges.values()}


def test_roles_become_relationships_with_the_sentence_that_shows_them():
    graph = graph_of(
        entities=[
            entity("Method", "LoRA", "introduced"),
            entity("Method", "BERT", "compared"),
            entity("Benchmark", "GLUE", "evaluated_on"),
        ]
    )
    assert types(graph) == {
        ("p", "INTRODUCES", "method:lora"),
        ("p", "COMPARES", "method:bert"),
        ("p", "EVALUATES_ON", "benchmark:glue"),
    }
    evidence = {e.type: e.properties["evidence"] for e in graph.edges.values()}
    assert evidence["INTRODUCES"].startswith("We propose LoRA.")


def test_results_are_nodes_of_their_own_with_numbers():
    start = PAPER.text.index("2%")
    result = {"method": "LoRA", "on": "GLUE", "metric": "accuracy", "value": "2%", "kind": "gain"}
    graph = graph_of(
        entities=[
            entity("Method", "LoRA", "introduced"),
            entity("Benchmark", "GLUE", "evaluated_on"),
            entity("Metric", "accuracy", "reported"),
        ],
        results=[
            {**result, "start": start, "end": start + 2},
            {**result, "method": None, "start": start, "end": start + 2},
        ],
    )
    results = sorted(n for n in graph.nodes.values() if n.label == "Result")
    assert [n.id for n in results] == [f"p#{start}", f"p#{start}-2"]
    assert results[0].properties == {"text": "2%", "value": 2.0, "unit": "%", "kind": "gain"}
    assert {t for s, t, _ in types(graph) if s.startswith("p#")} == {"OF", "ON", "MEASURED_IN"}
    assert sum(e.type == "CLAIMS" for e in graph.edges.values()) == 2


def test_code_of_a_paper_is_the_code_of_what_it_introduces():
    graph = graph_of(
        entities=[entity("Method", "LoRA", "introduced"), entity("Method", "BERT", "compared")],
        repositories=[
            {"url": "https://github.com/A/B.git", "kind": "code"},
            {"url": "http://lora.org/data/", "kind": "data"},
        ],
    )
    assert {t for t in types(graph) if t[2].startswith(("github", "lora"))} == {
        ("p", "HAS_CODE", "github.com/A/B"),
        ("method:lora", "IMPLEMENTED_IN", "github.com/A/B"),
        ("p", "LINKS_TO", "lora.org/data"),
    }
    assert graph.nodes["github.com/A/B"].properties["owner"] == "A"


def test_one_edge_a_fact_and_paper_the_surest_stays():
    first, second = (0, 7), (8, 24)
    relation = {"type": "outperforms", "source": "LoRA", "target": "BERT"}
    graph = graph_of(
        entities=[entity("Method", "LoRA", "introduced"), entity("Method", "BERT", "compared")],
        relations=[
            {**relation, "start": first[0], "end": first[1], "confidence": 0.5},
            {**relation, "start": second[0], "end": second[1], "confidence": 0.75},
        ],
    )
    (edge,) = (e for e in graph.edges.values() if e.type == "OUTPERFORMS")
    assert edge.properties["confidence"] == 0.75
    assert edge.properties["start_char"] == 8


def test_the_strongest_role_wins_where_a_paper_has_an_entity_twice():
    graph = graph_of(entities=[entity("Metric", "F1", "mentioned"), entity("Metric", "F1 score", "reported")])
    assert types(graph) == {("p", "REPORTS", "metric:f1")}


def test_a_role_that_does_not_fit_the_type_of_the_graph_becomes_the_nearest_relationship():
    def one(id_: str, type_: str, role: str) -> tuple[Paper, Extraction]:
        paper = Paper(id=id_, title="Active learning")
        found = [entity(type_, "active learning", role)]
        return paper, Extraction.model_validate({"id": id_, "entities": found})

    pairs = [*(one(str(i), "Method", "used") for i in range(3)), one("x", "Task", "addressed")]
    graph, _ = assemble(pairs)
    check(graph, {paper.id: paper for paper, _ in pairs})
    assert ("x", "USES", "method:active-learning") in types(graph)


def test_what_does_not_fit_is_left_out_and_said():
    entities = [entity("Method", "LoRA", "introduced"), entity("Task", "BERT", "addressed")]
    extraction = Extraction.model_validate(
        {
            "id": "p",
            "entities": entities,
            "outperforms": [["LoRA", "BERT"], ["LoRA", "LoRA"], ["LoRA", "nobody"]],
            "repositories": [{"url": "not an address", "kind": "code"}],
        }
    )
    graph, notes = assemble([(PAPER, extraction)])
    check(graph, {"p": PAPER})
    assert not any(e.type == "OUTPERFORMS" for e in graph.edges.values())
    assert len(notes) == 4


def test_hand_written_extractions_without_offsets_have_evidence_too():
    extraction = Extraction(
        id="p", entities=(Entity(type="Method", name="BERT", mentions=("BERT",), role="used", named=True),)
    )
    text = "We use DistilBERT. It is smaller than BERT."
    paper = PAPER.model_copy(update={"abstract": text})
    check(assemble([(paper, extraction)]).graph, {"p": paper})
    sentences = sentence_spans(paper.text, len(paper.title))
    graph = assemble([(paper, extraction.model_copy(update={"sentences": sentences}))]).graph
    assert [edge.properties["evidence"] for edge in graph.edges.values()] == ["It is smaller than BERT."]


# ------------------------------------------------------------------------------------------- repositories


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/Name",
        "http://www.GitHub.com/owner/Name.git",
        "github.com/owner/Name/tree/main/src?tab=readme#top",
        "https://github.com/owner/Name).",
        "\\url{https://github.com/owner/Name}",
        "https://github.com//owner/Name/",
    ],
)
def test_one_repository_has_one_id(url):
    assert parse_address(url).id == "github.com/owner/Name"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://huggingface.co/datasets/a/b/viewer", "huggingface.co/datasets/a/b"),
        ("https://huggingface.co/a/b", "huggingface.co/a/b"),
        ("https://owner.github.io/page/", "owner.github.io/page"),
        ("https://example.org/a?id=1", "example.org/a?id=1"),
        ("https://example.org/a?utm_source=x", "example.org/a"),
        ("https://example.org/a?id=1&utm_source=x", "example.org/a?id=1"),
        ("https://drive.google.com/open?usp=sharing&id=AAA", "drive.google.com/open?id=AAA"),
        ("https://www.synapse.org/#!Synapse:syn3193805", "synapse.org/#!Synapse:syn3193805"),
        ("https://example.org/a#readme", "example.org/a"),
        ("https://gitlab.com/group/team/project", "gitlab.com/group/team/project"),
        ("https://gitlab.com/group/project/-/tree/main", "gitlab.com/group/project"),
        ("https://gitlab.com/group/project/tree/master/x", "gitlab.com/group/project"),
        ("https://gitlab.com/group/project/uploads/abc/x.pdf", "gitlab.com/group/project"),
        ("https://x.github.io/app/#/", "x.github.io/app"),
        ("https://en.wikipedia.org/wiki/X_(y)", "en.wikipedia.org/wiki/X_(y)"),
        ("https://example.org/a).", "example.org/a"),
    ],
)
def test_other_addresses(url, expected):
    assert parse_address(url).id == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https://github:com/a/b",
        "javascript:alert(1)",
        "http://[",
        "nothing",
        "https://github.com/owner/" + "b" * 9000,
    ],
)
def test_what_is_no_address(url):
    assert parse_address(url) is None


def test_spellings_that_differ_in_case_are_one_repository():
    def one(id_: str, url: str) -> tuple[Paper, Extraction]:
        found = {"id": id_, "repositories": [{"url": url, "kind": "code"}]}
        return Paper(id=id_, title="T"), Extraction.model_validate(found)

    urls = ["https://github.com/Microsoft/LoRA", "https://github.com/microsoft/LoRA", "github.com/microsoft/LoRA"]
    graph, _ = assemble([one(str(i), url) for i, url in enumerate(urls)])
    assert [n.id for n in graph.nodes.values() if n.label == "Repository"] == ["github.com/microsoft/LoRA"]


# ------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4%", 4, "%"),
        ("96 %", 96, "%"),
        ("0.73", 0.73, None),
        ("2--2.5%", 2, "%"),
        ("from 57Gb to 8.2Gb", 8.2, "GB"),
        ("2.3 times", 2.3, "x"),
        ("16.4$\\times$", 16.4, "x"),
        ("3–77×", 3, "x"),
        ("halve", 0.5, "x"),
        ("one third", 0.333333, "x"),
        ("two orders of magnitude", 100, "x"),
        ("an order of magnitude", 10, "x"),
        ("33.69 dB", 33.69, "dB"),
        ("3.5 percentage points", 3.5, "points"),
        ("1.2 BLEU points", 1.2, "points"),
        ("1,234.5", 1234.5, None),
        ("2.04M", 2.04e6, None),
        ("-3.2", -3.2, None),
        ("+2.1", 2.1, None),
        ("10^{-3}", 0.001, None),
        ("900+ FPS", 900, "fps"),
        ("three times", 3, "x"),
        ("$\\sqrt{d}$", None, None),
        ("significantly", None, None),
        ("", None, None),
        ("9" * 400, None, None),
        ("9" * 305 + "M", None, None),
        ("1e999", None, None),
        ("9" * 5000 + " orders of magnitude", None, "x"),
        ("several orders of magnitude", None, "x"),
        ("1/128", 0.007812, "x"),
        ("1/1", 1, "x"),
        ("5/0", None, "x"),
        ("0.25m", 0.25, "m"),
        ("1.6 m/s", 1.6, "m/s"),
        ("$1.5$M", 1.5e6, None),
        ("sixfold", 6, "x"),
        ("tripling", 3, "x"),
        ("2 x 10^6", 2e6, None),
        ("3*10^4", 3e4, None),
        ("2 x  10^6", 2e6, None),
        ("approx 10^6", 1e6, None),
        ("max 10^6 tokens", 1e6, "tokens"),
        ("thirty-two layers", 32, "layers"),
        ("seventy-five", 75, None),
        ("two hundred hours", 200, "h"),
        ("one hundred and five", None, None),
        ("ten million queries", 1e7, "queries"),
        ("one billion", 1e9, None),
        ("one to four orders of magnitude", 10, "x"),
        ("2--3 orders of magnitude", 100, "x"),
        ("1.5 orders of magnitude", 31.6227766017, "x"),
        ("2× faster", 2, "x"),
        ("4×–8×", 4, "x"),
        (r"2.17\times \sim 2.82\times", 2.17, "x"),
        ("$5", 5, "$"),
        (r"\$182M/year", 182e6, "$"),
        ("$73.5$", 73.5, None),
        ("528 891 ranks", 528891, "ranks"),
        ("73,6%", 73.6, "%"),
        (">1/2", 0.5, "x"),
        ("nearly 1/3", 0.333333, "x"),
        ("1/8th", 0.125, "x"),
        ("two-thirds fewer", 0.666667, "x"),
        ("one and a half times", 1.5, "x"),
        ("½", 0.5, "x"),
        ("1½", 1.5, None),
        ("9" * 5000 + "½", None, None),
        ("10²", 100, None),
        ("2×10⁻³", 0.002, None),
        ("67.9±7.5%", 67.9, "%"),
        (r"9.49 \pm 0.15", 9.49, None),
        ("0.99 ± 0.46 mm", 0.99, "mm"),
        ("3 or 5%", 3, "%"),
        (r"3\times10^{-4}", 0.0003, None),
        (r"8 \cdot 10^3", 8000, None),
        ("8 GPU-hours", 8, "gpu hours"),
        ("1 GPU hour", 1, "gpu hours"),
        ("2 GPU-days", 2, "gpu days"),
        ("45 mW", 45, "mW"),
        ("2 MW", 2, "MW"),
        ("5 Nm", 5, "Nm"),
        ("5 nm", 5, "nm"),
        ("3 Mb", 3, "Mb"),
        ("3 mb", 3, "MB"),
        ("10 mhz", 10, "MHz"),
        ("5 Mb/s", 5, "Mb/s"),
        ("5 Nm/rad", 5, "Nm/rad"),
        ("one-hundred times", 100, "x"),
        ("twenty-five times", 25, "x"),
        ("thirty-two-fold", 32, "x"),
        ("0.9 meter", 0.9, "m"),
        ("20 us", 20, "μs"),
        ("5 dollars", 5, "$"),
        ("3 pts", 3, "points"),
        ("by a factor of 4", 4, "x"),
        ("a factor of two", 2, "x"),
        ("two to three times", 2, "x"),
        ("two or three-fold", 2, "x"),
        ("double-digit percentage", None, None),
        ("half a degree", 0.5, "°"),
        ("half a million", 5e5, None),
        ("half", 0.5, "x"),
        ("one-thousandth", 0.001, "x"),
        ("multiple orders of magnitude", None, "x"),
        (r"357{\texttimes}", 357, "x"),
        (r"418\pm 753\ \text{ms}", 418, "ms"),
        ("5.0 N", 5, "N"),
        ("180 N·m", 180, "Nm"),
        ("0.61 N m", 0.61, "Nm"),
        ("26 kΩ", 26, "kΩ"),
        ("87.5 F1", 87.5, None),
        ("12 m2", 12, "m2"),
        ("3 kg/m3", 3, "kg/m3"),
        ("9.8 m/s2", 9.8, "m/s2"),
        ("45 mp3", 45, None),
        ("half a dozen", 6, None),
        ("half an order of magnitude", 3.16227766017, "x"),
    ],
)
def test_numbers_and_units(text, value, unit):
    assert parse_quantity(text) == (value, unit)


def test_the_sentence_of_a_pair_is_one_that_relates_them():
    paper = Paper(
        id="p", title="T", abstract="Foo builds on Bar. Foo is small. Foo outperforms Bar on GLUE. We like Bar."
    )
    text = paper.text
    spans = sentence_spans(text, len(paper.title))

    def entity(name: str) -> Entity:
        return Entity(type="Method", name=name, mentions=(name,), role="compared", named=True)

    for relation, said in (("outperforms", "Foo outperforms Bar on GLUE."), ("evaluated_on", "Foo builds on Bar.")):
        start, end = pair_sentence(spans, paper, entity("Foo"), entity("Bar"), relation)
        assert text[start:end] == said


@pytest.mark.parametrize(
    ("both", "second", "expected"),
    [
        (["FooNet extends BarNet."], ["Our method outperforms BarNet."], "Our method outperforms BarNet."),
        (["FooNet and BarNet are compared."], ["It beats BarNet."], "It beats BarNet."),
        (["FooNet is better than BarNet."], ["Our method outperforms BarNet."], "FooNet is better than BarNet."),
        (["FooNet extends BarNet."], ["We know BarNet."], "FooNet extends BarNet."),
        ([], ["We know BarNet.", "BarNet is a baseline."], "BarNet is a baseline."),
    ],
)
def test_an_edge_quotes_a_sentence_with_a_word_for_it(both: list[str], second: list[str], expected: str) -> None:
    text = " ".join([*both, *second])
    spans = [[(text.index(s), text.index(s) + len(s)) for s in sentences] for sentences in (both, second)]
    start, end = relating(text, *spans, "outperforms")
    assert text[start:end] == expected
