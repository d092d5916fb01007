"""The page as a file: one file, nothing from outside, hostile text inert, and cut where the graph is too big."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import export
from kg.export.html import inline_json, write_html
from tests.graphs import HOSTILE, corpus_graph, example_graph

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"


class Elements(HTMLParser):
    """All elements with their attributes, and the text of script and style elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[dict[str, str | None], str]] = []
        self._inside: dict[str, str | None] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside = {"tag": tag, **dict(attrs)}
            self.raw.append((self._inside, ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            about, text = self.raw[-1]
            self.raw[-1] = (about, text + data)


def page(graph: nx.MultiDiGraph, tmp_path: Path, **options: Any) -> tuple[Elements, dict[str, Any]]:
    write_html(graph, tmp_path / "page.html", **options)
    elements = Elements((tmp_path / "page.html").read_text(encoding="utf-8"))
    [data] = [text for about, text in elements.raw if about.get("type") == "application/json"]
    return elements, json.loads(data)


def names(data: dict[str, Any]) -> set[str]:
    return {node[1] for node in data["nodes"]}


def test_nothing_comes_from_outside(tmp_path: Path) -> None:
    elements, _ = page(example_graph(), tmp_path)
    for tag, attributes in elements.elements:
        assert tag not in ("iframe", "object", "embed", "base", "form", "img", "video", "audio")
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith(("#", "data:,")), attributes


def test_the_policy_lets_only_this_script_and_style_run(tmp_path: Path) -> None:
    elements, _ = page(example_graph(), tmp_path)
    [policy] = [a["content"] or "" for t, a in elements.elements if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for kind in ("script", "style"):
        [text] = [t for about, t in elements.raw if about["tag"] == kind and about.get("type") != "application/json"]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"
    # The policy stands before everything that it governs.
    tags = [tag for tag, _ in elements.elements]
    assert tags.index("meta") < min(tags.index("style"), tags.index("script"), tags.index("link"))


def test_the_script_has_no_way_to_run_text_or_to_ask_the_network(tmp_path: Path) -> None:
    sources = "".join(file.read_text() for file in (WEB / "src").glob("*.js"))
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch("):
        assert word not in sources
    bundle = (ROOT / "kg" / "export" / "page" / "page.js").read_text()
    for word in ("eval(", "new Function", "fetch(", "XMLHttpRequest", "WebSocket", "importScripts", "new Worker"):
        assert word not in bundle


def test_hostile_text_stays_data(tmp_path: Path) -> None:
    elements, data = page(example_graph(), tmp_path)
    empty, _ = page(nx.MultiDiGraph(), tmp_path)
    assert [tag for tag, _ in elements.elements] == [tag for tag, _ in empty.elements]
    shown = {node[2] for node in data["nodes"]}
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[4], HOSTILE[6]} <= shown
    assert HOSTILE[5] in data["texts"]


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.text() | st.sampled_from(HOSTILE), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_inline_json_is_json_and_nothing_else(value: object) -> None:
    text = inline_json(value)
    assert json.loads(text) == value
    assert re.fullmatch(r"[\x20-\x7e]*", text)
    assert not re.search("[<>&]", text)


def test_placeholders_in_the_data_stay_what_they_are(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("method:x", label="Method", id="method:x", name="{{script}} {{nothing}} \\1 \\g<0>")
    _, data = page(graph, tmp_path)
    assert data["nodes"][0][2] == "{{script}} {{nothing}} \\1 \\g<0>"


def test_every_fact_has_its_sentence_paper_and_ends(tmp_path: Path) -> None:
    graph = example_graph()
    _, data = page(graph, tmp_path)
    facts = set()
    for type_, source, target, paper, text, confidence, origin in data["facts"]:
        ends = data["nodes"][source][1], data["nodes"][target][1]
        facts.add((data["types"][type_], *ends, data["papers"][paper]["id"], data["texts"][text], confidence, origin))
    assert facts == {
        (d["type"], a, b, d["paper"], d["evidence"], d["confidence"], d["origin"]) for a, b, d in graph.edges(data=True)
    }


def test_a_big_graph_is_cut_to_its_best_connected_entities_and_papers(tmp_path: Path) -> None:
    graph = corpus_graph(60)
    _, data = page(graph, tmp_path, max_nodes=40)
    assert len(data["nodes"]) == 40
    assert data["total"]["nodes"] == len(graph)
    assert data["total"]["facts"] == graph.number_of_edges()
    kept = names(data)
    papers = {node for node, label in graph.nodes(data="label") if label == "Paper"}
    assert len(kept & papers) == 10  # though most entities have fewer relationships
    for part in (papers, set(graph) - papers):
        weakest = min(graph.degree(node) for node in kept & part)
        assert all(graph.degree(node) <= weakest for node in part - kept)


def test_papers_take_the_places_that_entities_leave(tmp_path: Path) -> None:
    graph = corpus_graph(60)
    entities = sum(label != "Paper" for _, label in graph.nodes(data="label"))
    _, data = page(graph, tmp_path, max_nodes=entities + 20)
    assert len(data["nodes"]) == entities + 20


def test_a_cut_page_says_how_much_the_whole_graph_says_of_a_node(tmp_path: Path) -> None:
    graph = corpus_graph(60)
    _, data = page(graph, tmp_path, max_nodes=40)
    assert len(data["facts"]) < graph.number_of_edges()
    for _, id_, _, _, _, _, facts, papers in data["nodes"]:
        said = [d for *_, d in [*graph.in_edges(id_, data=True), *graph.out_edges(id_, data=True)]]
        assert (facts, papers) == (len(said), len({d["paper"] for d in said}))


def test_results_come_with_what_they_are_about(tmp_path: Path) -> None:
    graph = example_graph()
    for number in range(50):
        graph.add_edge("method:lora", f"task:{number}", key=f"e{number}", type="USES", id=f"e{number}")
        graph.nodes[f"task:{number}"].update(label="Task", id=f"task:{number}", name=str(number))
    _, data = page(graph, tmp_path, max_nodes=12)
    assert {"arxiv:2402.06126#210", "method:lora", "benchmark:glue", "metric:accuracy"} <= names(data)
    _, data = page(graph, tmp_path, max_nodes=2)
    assert "arxiv:2402.06126#210" not in names(data)


def test_results_stay_where_only_their_paper_goes(tmp_path: Path) -> None:
    graph = corpus_graph(60)
    numbers = [node for node, label in graph.nodes(data="label") if label == "Paper"]
    for paper in numbers:
        graph.add_node(f"{paper}#1", label="Result", text="1", kind="gain")
        graph.add_edge(paper, f"{paper}#1", key=f"c{paper}", type="CLAIMS", paper=paper)
        graph.add_edge(f"{paper}#1", "benchmark:1", key=f"o{paper}", type="ON", paper=paper)
    _, data = page(graph, tmp_path, max_nodes=40)
    kept = names(data)
    assert "benchmark:1" in kept
    assert len(kept & set(numbers)) == 10
    assert kept >= {f"{paper}#1" for paper in numbers}
    assert len(data["nodes"]) == 40 + len(numbers)


@pytest.mark.parametrize("properties", [{}, {"label": "Method"}, {"label": "Other", "name": None}, {"label": "Result"}])
def test_nodes_with_little_to_say_are_no_problem(properties: dict[str, Any], tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", **properties)
    graph.add_edge("a", "a", key="loop")
    graph.add_edge("a", "b", key="edge", confidence=None)
    _, data = page(graph, tmp_path)
    assert names(data) == {"a", "b"}
    assert [row[6:] for row in data["nodes"] if row[1] == "a"] == [[2, 0]]  # the loop is one fact
    assert [row[5] for row in data["facts"]] == [None, None]


def test_the_licences_of_what_is_inside_travel_along(tmp_path: Path) -> None:
    export(example_graph(), "html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    lock = json.loads((WEB / "package-lock.json").read_text())
    for path, package in lock["packages"].items():
        if path and not package.get("dev") and not package.get("peer"):
            assert f"{path.removeprefix('node_modules/')} {package['version']} (MIT)" in text
    assert text.count("Permission is hereby granted") >= 4


def test_versions_are_pinned() -> None:
    package = json.loads((WEB / "package.json").read_text())
    for version in {**package["dependencies"], **package["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_the_built_page_is_what_the_sources_build() -> None:
    if not shutil.which("node"):
        pytest.skip("Node isn't installed: nothing to build the page with")
    if not (WEB / "node_modules" / "esbuild").is_dir():
        pytest.skip("the page's packages aren't installed: run npm ci in web/")
    done = subprocess.run(["node", "build.mjs", "--check"], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
