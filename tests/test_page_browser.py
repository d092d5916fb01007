"""The page in a real browser: it loads without a request or an error, and search, click and address work.

Needs Chromium (``KG_CHROMIUM`` or on the path); with ``KG_REQUIRE_BROWSER=1`` its absence is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

from kg.export import export
from kg.export.html import write_html
from tests.graphs import HOSTILE, corpus_graph, example_graph
from web.chromium import Chromium, find_chromium

if find_chromium() is None:
    if os.environ.get("KG_REQUIRE_BROWSER") == "1":
        raise RuntimeError("KG_REQUIRE_BROWSER=1, but no Chromium was found: install chromium, or set KG_CHROMIUM")
    pytest.skip("no Chromium found (install chromium, or set KG_CHROMIUM)", allow_module_level=True)

DETAILS = "document.getElementById('details').textContent"
TITLE = "document.querySelector('#details h2').textContent"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as chromium:
        chromium.emulate(prefers_reduced_motion="reduce")
        yield chromium


@pytest.fixture
def sized(browser: Chromium) -> Iterator[Chromium]:
    """The browser, for a test that gives it another size."""
    yield browser
    browser.resize(1440, 900)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    graph = example_graph()
    graph.add_node("method:turned", label="Method", name="a\u202eb")
    export(graph, "html", path)
    return path.as_uri()


@pytest.fixture
def page(browser: Chromium, address: str) -> Iterator[Chromium]:
    """A freshly loaded page; afterwards: no request but for the page, no error, nothing hostile ran."""
    browser.open("about:blank")
    browser.problems.clear()
    browser.requests.clear()
    browser.open(address)
    yield browser
    assert browser.run("window.hacked") is None
    assert browser.run("document.querySelectorAll('img, iframe, #details script').length") == 0
    assert browser.problems == []
    assert [request for request in browser.requests if request not in (address, "data:,")] == []


def search(page: Chromium, text: str) -> list[str]:
    page.press("/")
    assert page.run("document.activeElement.id") == "query"
    page.type(text)
    names: list[str] = page.run("[...document.querySelectorAll('#found [role=option] .words')].map(e => e.textContent)")
    return names


def test_it_loads_and_draws(page: Chromium) -> None:
    assert page.run("document.querySelectorAll('#canvas canvas').length") > 3
    assert page.run("document.getElementById('map-message').hidden")
    assert page.run("document.getElementById('counts').textContent") == "16 nodes, 21 facts from 2 papers"
    assert "LoRA" in page.run(DETAILS)


def test_a_click_on_the_map_shows_the_evidence(page: Chromium) -> None:
    spot = page.run("benchgraph.where('method:lora')")
    page.click(spot["x"], spot["y"])
    page.wait(f"{TITLE} === 'LoRA'")
    text = page.run(DETAILS)
    assert "Our LoRA (Low-rank Adaptation) reaches 91.5% accuracy on GLUE, better than full fine-tuning." in text
    assert "Evaluated on" in text
    assert "confidence 0.40" in text
    marks = page.run("[...document.querySelectorAll('#details mark')].map(e => e.textContent)")
    assert set(marks) == {"LoRA", "Low-rank Adaptation", "GLUE", "full fine-tuning", "accuracy", "91.5%"}


def test_search_finds_names_and_aliases_by_keyboard(page: Chromium) -> None:
    assert search(page, "low-rank adap")[0].startswith("LoRA")
    page.press("ArrowDown")
    page.press("Enter")
    page.wait(f"{TITLE} === 'LoRA'")
    assert page.run("location.hash") == "#id=method%3Alora"
    page.press("Escape")  # empties the box
    page.press("Escape")  # leaves it
    assert search(page, "GROSSE 测")[:1] == [f"{HOSTILE[6]} (Task)"]
    page.type("nothing like it")
    assert page.run("document.querySelector('#found').textContent") == "Nothing has this name."


def test_the_address_keeps_the_selection(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=benchmark%3Aglue")
    page.wait(f"{TITLE} === 'GLUE'")
    page.run("[...document.querySelectorAll('#details .node')].find(e => e.textContent.startsWith('LoRA')).click()")
    page.wait(f"{TITLE} === 'LoRA'")
    page.run("history.back()")
    page.wait(f"{TITLE} === 'GLUE'")
    page.run("history.forward()")
    page.wait(f"{TITLE} === 'LoRA'")
    page.run("document.querySelector('.close').click()")
    page.wait(f"{TITLE} === 'What the papers speak of'")
    page.run("location.hash = '#id=' + encodeURIComponent('</script>nowhere')")
    page.wait(f"{TITLE} === 'No such node here'")
    page.run("location.hash = '#id=%E0%A4%A'")
    page.wait(f"{DETAILS}.includes('%E0%A4%A')")


def test_results_are_a_table_that_opens_its_sentences(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=benchmark%3Aglue")
    page.wait(f"{TITLE} === 'GLUE'")
    assert page.run("[...document.querySelectorAll('#details th')].map(e => e.textContent)") == [
        "Method",
        "Metric",
        "Value",
    ]
    cells = page.run("[...document.querySelectorAll('#details tbody tr:first-child td')].map(e => e.textContent)")
    assert cells == ["LoRA (Method)", "accuracy (Metric)", "91.5%"]
    assert page.run("document.querySelector('.why').hidden")
    page.run("document.querySelector('button.value').click()")
    assert "91.5% accuracy" in page.run("document.querySelector('.why:not([hidden])').textContent")


def test_only_web_addresses_become_links(page: Chromium, address: str) -> None:
    for id_ in ("evil.example%2Fx", "seed-002", "github.com%2Fmicrosoft%2FLoRA", "method%3Alora", "arxiv%3A2402.06126"):
        page.open(f"{address}#id={id_}")
        page.wait("document.querySelector('#details .close')")
        links = page.run("[...document.querySelectorAll('#details a')].map(e => [e.href, e.rel, e.target])")
        assert all(href.startswith("https://") for href, *_ in links), links
        assert all(rel == "noopener noreferrer" and target == "_blank" for _, rel, target in links)
        assert bool(links) == (id_ not in ("evil.example%2Fx", "seed-002"))


def test_hostile_names_are_text_everywhere(page: Chromium, address: str) -> None:
    for node in ("method:hostile", "task:hostile", "metric:hostile", "task:测试", "evil.example/x", "seed-002"):
        page.run(f"location.hash = '#id=' + encodeURIComponent({node!r})")
        page.wait("document.querySelector('#details .close')")
    page.run("location.hash = '#id=method%3Ahostile'")
    page.wait(f"{TITLE}.startsWith('</script>')")
    assert page.run(TITLE) == HOSTILE[0]
    assert page.run("document.title").startswith(HOSTILE[0])
    assert HOSTILE[1] in page.run(DETAILS)
    page.run("location.hash = '#id=task%3Ahostile'")
    page.wait(f"{TITLE}.startsWith('\"><img')")
    page.run("location.hash = '#id=method%3Aturned'")
    page.wait(f"{TITLE} === 'a\\u202eb'")
    assert page.run("document.title") == "ab · benchgraph"


def test_filters_hide_types_and_uncertain_facts(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=method%3Alora")
    page.wait(f"{DETAILS}.includes('confidence 0.40')")
    page.run(
        "(() => { const s = document.getElementById('confidence'); s.value = 0.95;"
        " s.dispatchEvent(new Event('input')); })()"
    )
    assert "confidence 0.40" not in page.run(DETAILS)
    assert "confidence 0.98" in page.run(DETAILS)
    assert "left out by the minimum confidence" in page.run(DETAILS)
    labels = page.run("[...document.querySelectorAll('#legend label')].map(e => e.textContent)")
    assert len(labels) == 8
    # On the map, too: but for the selected node, what only unsure facts speak of is gone, and what has a hidden type.
    assert page.run("[benchgraph.shown('method:lora'), benchgraph.shown('metric:accuracy')]") == [True, False]
    slide(page, 0)
    assert page.run("[benchgraph.shown('benchmark:glue'), benchgraph.shown('arxiv:2402.06126#210')]") == [True, False]
    boxes = page.run("[...document.querySelectorAll('#legend input')].map(e => (e.click(), e.checked))")
    assert boxes == [False] * 7 + [True]
    assert page.run("[benchgraph.shown('benchmark:glue'), benchgraph.shown('arxiv:2402.06126#210')]") == [False, True]


def slide(page: Chromium, least: float) -> None:
    """Set the minimum confidence."""
    slider = "document.getElementById('confidence')"
    page.run(f"(() => {{ {slider}.value = {least}; {slider}.dispatchEvent(new Event('input')); }})()")


def test_the_filter_goes_by_the_confidence_that_is_shown(browser: Chromium, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("p", label="Paper", title="P")
    for name, confidence in (("a", 0.948), ("b", 0.943), ("c", None)):
        graph.add_node(name, label="Method", name=name)
        graph.add_edge("p", name, type="USES", paper="p", evidence="E.", confidence=confidence)
    write_html(graph, tmp_path / "sure.html")
    browser.open((tmp_path / "sure.html").as_uri() + "#id=p")
    browser.wait(f"{TITLE} === 'P'")
    shown = "[...document.querySelectorAll('#details .facts > li')].map(e => e.textContent)"
    assert browser.run(shown) == ["a (Method)E.confidence 0.95", "b (Method)E.confidence 0.94", "c (Method)E."]
    slide(browser, 0.95)
    assert browser.run(shown) == ["a (Method)E.confidence 0.95", "c (Method)E."]


def test_the_slider_leaves_what_it_does_not_change(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=benchmark%3Aglue")
    page.wait(f"{TITLE} === 'GLUE'")
    page.run("document.querySelector('button.value').click()")
    slide(page, 0.05)
    assert page.run("document.querySelectorAll('.why:not([hidden])').length") == 1


def test_the_zoom_buttons_zoom(page: Chromium) -> None:
    ratios = []
    for button in ("zoom-in", "zoom-in", "zoom-out", "zoom-all"):
        page.run(f"document.getElementById('{button}').click()")
        ratios.append(page.run("benchgraph.ratio()"))
    assert ratios == pytest.approx([1 / 1.6, 1 / 1.6**2, 1 / 1.6, 1])


def test_the_map_follows_the_theme(page: Chromium) -> None:
    colour = "getComputedStyle(document.querySelector('.dot.Result')).backgroundColor"
    try:
        light = page.run(colour), page.run("benchgraph.colour('Result')")
        page.emulate(prefers_reduced_motion="reduce", prefers_color_scheme="dark")
        dark = page.run(colour), page.run("benchgraph.colour('Result')")
    finally:
        page.emulate(prefers_reduced_motion="reduce")
    assert all(before != after for before, after in zip(light, dark, strict=True))


def test_long_lists_show_the_rest_on_demand(browser: Chromium, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("method:a", label="Method", name="A")
    graph.add_node("benchmark:b", label="Benchmark", name="B")
    for number in range(15):
        paper = f"p{number:02}"
        more = {"paper": paper, "evidence": f"Sentence {number}.", "confidence": number / 20}
        graph.add_node(paper, label="Paper", title=paper)
        graph.add_edge(paper, "method:a", type="USES", **more)
        graph.add_edge("method:a", "benchmark:b", type="EVALUATED_ON", **more)
        graph.add_node(f"{paper}#1", label="Result", text=f"{number}%", kind="gain")
        graph.add_edge(paper, f"{paper}#1", type="CLAIMS", **more)
        graph.add_edge(f"{paper}#1", "method:a", type="OF", **more)
    write_html(graph, tmp_path / "long.html")
    browser.open((tmp_path / "long.html").as_uri() + "#id=method%3Aa")
    browser.wait(f"{TITLE} === 'A'")
    parts = {"Results": "button.value", "Evaluated on": ".said", "Used by": ".facts > li"}
    for heading, what in parts.items():
        section = f"[...document.querySelectorAll('#details section')].find(e => e.textContent.startsWith('{heading}'))"
        assert browser.run(f"{section}.querySelectorAll('{what}').length") == 12, heading
        assert browser.run(f"{section}.querySelector('.more').textContent") == "Show 3 more"
        browser.run(f"{section}.querySelector('.more').click()")
        assert browser.run(f"{section}.querySelectorAll('{what}').length") == 15, heading
        assert browser.run(f"{section}.querySelector('.more')") is None
    said = browser.run("[...document.querySelectorAll('#details .said blockquote')].map(e => e.textContent)")
    assert said[:2] == ["Sentence 14.", "Sentence 13."]  # the surest first


def test_numbers_and_names_in_tables_are_not_broken(browser: Chromium, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("p", label="Paper", title="P")
    for name, label in (("PerSEval", "Method"), ("PENS", "Dataset"), ("Pearson correlation coefficient", "Metric")):
        graph.add_node(name, label=label, name=name)
    graph.add_node("p#1", label="Result", text="0.4217", kind="absolute")
    more = {"paper": "p", "evidence": "E.", "confidence": 0.9}
    graph.add_edge("p", "p#1", type="CLAIMS", **more)
    for type_, end in (("OF", "PerSEval"), ("ON", "PENS"), ("MEASURED_IN", "Pearson correlation coefficient")):
        graph.add_edge("p#1", end, type=type_, **more)
    write_html(graph, tmp_path / "table.html")
    browser.open((tmp_path / "table.html").as_uri() + "#id=p")
    browser.wait(f"{TITLE} === 'P'")
    lines = (
        "[...document.querySelectorAll('#details th, #details tr:not(.why) bdi')]"
        ".filter(e => !e.textContent.includes(' '))"
        ".map(e => { const r = document.createRange(); r.selectNodeContents(e); return r.getClientRects().length; })"
    )
    assert set(browser.run(lines)) == {1}


def test_the_skip_link_leads_to_the_details(page: Chromium) -> None:
    page.run("document.querySelector('.skip').click()")
    assert page.run("document.activeElement.id") == "details"
    assert page.run("location.hash") == ""


def test_only_a_single_click_on_the_ground_ends_the_selection(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=method%3Alora")
    page.wait(f"{TITLE} === 'LoRA'")
    corner = page.run("(() => { const b = document.getElementById('canvas').getBoundingClientRect();"
                      " return {x: b.left + 12, y: b.top + 12}; })()")  # fmt: skip
    page.click(corner["x"], corner["y"])
    page.click(corner["x"], corner["y"])
    page.run("new Promise((done) => setTimeout(done, 600))")
    assert page.run(TITLE) == "LoRA"
    page.click(corner["x"], corner["y"])
    page.wait(f"{TITLE} !== 'LoRA'")


def test_keys_in_search_and_filters_do_what_is_asked(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=benchmark%3Aglue")
    page.wait(f"{TITLE} === 'GLUE'")
    page.run("document.getElementById('confidence').focus()")
    page.press("Escape")
    assert page.run(TITLE) == "GLUE"
    page.press("/")
    page.press("Enter")  # nothing is asked for
    assert page.run("location.hash") == "#id=benchmark%3Aglue"
    page.press("Escape")
    page.press("Escape")
    page.wait(f"{TITLE} !== 'GLUE'")
    page.press("/")
    page.type("no such thing")
    assert page.run("document.getElementById('query').getAttribute('aria-expanded')") == "false"


def test_without_scripts_the_page_says_so_first(browser: Chromium, address: str) -> None:
    text = Path(address.removeprefix("file://")).read_text(encoding="utf-8")
    assert text.index("<noscript>") < text.index("<aside")


def test_the_policy_stops_what_would_get_in(browser: Chromium, address: str) -> None:
    browser.open(address)
    outcome = browser.run(
        """(async () => {
          const script = document.createElement("script");
          script.textContent = "window.hacked = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<p id=evil onclick='window.hacked = 2'>x</p>");
          document.getElementById("evil").click();
          try { eval("window.hacked = 3"); } catch {}
          return fetch("https://example.com/").then(() => "sent", () => "stopped");
        })()"""
    )
    assert outcome == "stopped"
    assert browser.run("window.hacked") is None
    assert len([problem for problem in browser.problems if "Content Security Policy" in problem]) >= 3


def test_without_webgl_search_and_details_still_work(address: str) -> None:
    with Chromium("--disable-webgl", "--disable-3d-apis") as browser:
        browser.open(address)
        assert "no WebGL" in browser.run("document.getElementById('map-message').textContent")
        assert search(browser, "glue") == ["GLUE (Benchmark)"]
        browser.press("Enter")
        browser.wait(f"{TITLE} === 'GLUE'")
        assert browser.problems == []


def test_an_empty_graph_says_what_to_do(browser: Chromium, tmp_path: Path) -> None:
    export(nx.MultiDiGraph(), "html", tmp_path / "empty.html")
    browser.problems.clear()
    browser.open((tmp_path / "empty.html").as_uri())
    assert "This graph is empty" in browser.run("document.getElementById('map-message').textContent")
    assert browser.problems == []


def test_a_cut_graph_says_so(browser: Chromium, tmp_path: Path) -> None:
    graph = corpus_graph(60)
    write_html(graph, tmp_path / "cut.html", max_nodes=50)
    browser.open((tmp_path / "cut.html").as_uri())
    notice = browser.run("document.getElementById('notice').textContent")
    assert notice.startswith(f"This page holds the 50 best connected of {len(graph)} nodes.")
    assert search(browser, "no such name") == []
    assert browser.run("document.querySelector('#found').textContent") == "Nothing on this page has this name."
    browser.run("location.hash = '#id=method%3A1'")
    browser.wait(f"{TITLE} === 'Method 1'")
    said = [*graph.in_edges("method:1", data=True), *graph.out_edges("method:1", data=True)]
    assert f"in {len({d['paper'] for *_, d in said})} papers" in browser.run(DETAILS)
    assert "lead to nodes that this page doesn't hold" in browser.run(DETAILS)


@pytest.mark.parametrize("size", [(1440, 900), (500, 900), (360, 740)])
def test_all_fits_and_has_a_name(sized: Chromium, tmp_path: Path, size: tuple[int, int]) -> None:
    browser = sized
    browser.resize(*size)
    graph = example_graph()
    graph.add_nodes_from((f"task:{i}", {"label": "Task", "name": f"task {i} {'long ' * 60}"}) for i in range(80))
    graph.add_nodes_from((f"repository:{i}", {"label": "Repository", "url": "https://a.example"}) for i in range(1200))
    write_html(graph, tmp_path / "long.html")
    browser.open((tmp_path / "long.html").as_uri() + "#id=method%3Alora")
    browser.wait(f"{TITLE} === 'LoRA'")
    unnamed = browser.run(
        "[...document.querySelectorAll('button, input, a')]"
        ".filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).length"
    )
    assert unnamed == 0
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.run("document.getElementById('found').scrollWidth <= document.getElementById('found').clientWidth")
    if size[0] > 992:  # nothing lies below: the page itself never scrolls
        assert browser.run("document.documentElement.scrollHeight <= window.innerHeight")
        legend = "[...document.querySelectorAll('#legend .count')].map(e => e.getBoundingClientRect().right)"
        assert browser.run(f"Math.max(...{legend}) <= document.getElementById('side').getBoundingClientRect().right")


def test_on_a_narrow_screen_the_details_come_into_sight(sized: Chromium, address: str) -> None:
    sized.resize(390, 844)
    sized.open(f"{address}#id=dataset%3Asquad")
    sized.wait(f"{TITLE} === 'SQuAD'")
    sized.run("[...document.querySelectorAll('#found li')].find(e => e.textContent.startsWith('LoRA')).click()")
    sized.wait(f"{TITLE} === 'LoRA'")
    reached = "Math.abs(document.getElementById('details').getBoundingClientRect().top) < 2"
    assert sized.run(reached)
    sized.run("window.scrollTo(0, 0)")
    sized.run("[...document.querySelectorAll('#found li')].find(e => e.textContent.startsWith('LoRA')).click()")
    assert sized.run(reached)  # also where it was chosen before
    sized.open("about:blank")
    sized.open(f"{address}#id=method%3Alora")
    sized.wait(f"{TITLE} === 'LoRA'")
    assert sized.run(reached)  # and where a link leads to it


def test_results_that_are_better_come_first_and_unsure_facts_go(browser: Chromium, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("p", label="Paper", title="P")
    graph.add_node("method:a", label="Method", name="A")
    graph.add_node("metric:perplexity", label="Metric", name="perplexity", higher_is_better=False)
    more = {"paper": "p", "evidence": "E.", "confidence": 0.9}
    for number in (30, 10, 20):
        graph.add_node(f"p#{number}", label="Result", value=float(number), text=str(number), kind="absolute")
        graph.add_edge("p", f"p#{number}", type="CLAIMS", **more)
        graph.add_edge(f"p#{number}", "metric:perplexity", type="MEASURED_IN", **more)
    graph.add_edge("p#10", "method:a", type="OF", **more | {"confidence": 0.2})
    write_html(graph, tmp_path / "results.html")
    browser.open((tmp_path / "results.html").as_uri() + "#id=p")
    browser.wait(f"{TITLE} === 'P'")
    first = "[...document.querySelectorAll('#details tbody tr:not(.why)')].map(e => e.cells[0].textContent)"
    assert browser.run("[...document.querySelectorAll('#details button.value')].map(e => e.textContent)") == [
        "10",
        "20",
        "30",
    ]
    assert browser.run(first) == ["A (Method)", "not named", "not named"]
    slider = "document.getElementById('confidence')"
    browser.run(f"(() => {{ {slider}.value = 0.5; {slider}.dispatchEvent(new Event('input')); }})()")
    assert browser.run(first) == ["unsure", "not named", "not named"]


def test_search_leaves_keys_to_input_methods_and_signs_find_nothing(page: Chromium) -> None:
    assert search(page, "-") == []
    page.press("Escape")
    page.press("Escape")
    assert search(page, "lora")
    page.run(
        "document.getElementById('query').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert page.run("location.hash") == ""
    assert page.run("document.getElementById('found').tabIndex") == -1


def test_what_is_selected_stands_out_wherever_the_pointer_is(page: Chromium) -> None:
    spot = page.run("benchgraph.where('method:lora')")
    page.click(spot["x"], spot["y"])
    page.wait(f"{TITLE} === 'LoRA'")
    assert page.run("document.getElementById('canvas').style.cursor") == "pointer"
    search(page, "grosse")
    page.press("Enter")
    page.wait(f"{TITLE} !== 'LoRA'")
    assert page.run("benchgraph.lit('method:lora')") is False
    assert page.run("benchgraph.lit('task:测试')") is True


def test_keys_work_after_a_click_on_a_filter(page: Chromium) -> None:
    page.run("(() => { const box = document.querySelector('#legend input'); box.focus(); box.click(); })()")
    page.press("/")
    assert page.run("document.activeElement.id") == "query"


def test_the_focus_stays_in_the_details_that_it_was_in(page: Chromium, address: str) -> None:
    page.open(f"{address}#id=benchmark%3Aglue")
    page.wait(f"{TITLE} === 'GLUE'")
    button = "[...document.querySelectorAll('#details .node')].find(e => e.textContent.startsWith('LoRA'))"
    page.run(f"(() => {{ const button = {button}; button.focus(); button.click(); }})()")
    page.wait(f"{TITLE} === 'LoRA'")
    assert page.run("document.activeElement.id") == "details"


def test_search_finds_what_a_look_up_finds(browser: Chromium, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    for number, name in enumerate(("Kullback–Leibler divergence", r"$\beta$-VAE", "CIFAR‑10", "F1/accuracy")):
        graph.add_node(f"metric:{number}", label="Metric", name=name)
    for number in range(70):
        graph.add_node(f"task:{number}", label="Task", name=f"learning {number}")
    write_html(graph, str(tmp_path / "names.html"))
    browser.open((tmp_path / "names.html").as_uri())
    for number, text in enumerate(("kullback-leibler", "beta-vae", "cifar-10", "f1 accuracy")):
        assert len(search(browser, text)) == 1, (number, text)
        browser.press("Escape")
        browser.press("Escape")
    assert len(search(browser, "learning")) == 60
    assert browser.run("document.querySelector('#found').lastChild.textContent") == "and 10 more: type more of the name"
