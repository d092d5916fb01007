"""The extractor: what it finds, that offsets are right, and that the same paper gives the same bytes always."""

import random
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.errors import ModelError
from kg.extract import Extractor
from kg.extract.decode import MOST_NAMES
from kg.extract.extractor import MAX_CHARACTERS
from kg.extract.model import FILES, FOLDER, Model, version_of
from kg.models import ROLES, Extraction, Paper
from kg.readers import read

HOSTILE = [
    ("", "No title, only an abstract about BERT on GLUE."),
    ("A title only", ""),
    ("多任务学习的研究", "我们提出了一种新的方法,在 GLUE 上取得了 85.3% 的准确率。"),
    ("WE PROPOSE LORA", "EXPERIMENTS ON GLUE SHOW THAT LORA BEATS FULL FINE-TUNING BY 2%."),
    ("$\\mathcal{L}_{CE}$ and \\textbf{LoRA}", "We show $\\alpha \\geq 0.5\\%$ &amp; <b>bold</b> gains of 3.2\\%."),
    ("\x00\x01 control", "tabs\tand\nline\r\nbreaks\u2028and odd \U0001f9ea things (((((" + ")" * 50),
    ("C++", "We use C++, C#, F1 and R2. " * 3),
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def seeds() -> list[Paper]:
    return list(read(["seeds/huggingface-papers.txt"]))


def test_a_damaged_model_is_a_model_error(tmp_path) -> None:
    for name in FILES:
        folder = tmp_path / name
        folder.mkdir()
        for other in FILES:
            (folder / other).symlink_to(FOLDER / other)
        (folder / name).unlink()
        with pytest.raises(ModelError, match="missing"):
            Model(folder)
        (folder / name).write_bytes((FOLDER / name).read_bytes()[:1000] + b"\xff\x00")
        with pytest.raises(ModelError) as error:
            Model(folder).read("A title", "An abstract.")
        assert str(folder) in str(error.value) and error.value.hint


def test_the_version_is_that_of_model_and_rules(tmp_path) -> None:
    package = Path(kg.__file__).parent
    shutil.copytree(package / "extract", tmp_path / "extract", ignore=shutil.ignore_patterns("__pycache__"))
    source = "\n".join(path.read_text(encoding="utf-8") for path in (package / "extract").glob("*.py"))
    used = set(re.findall(r"^\s*from kg\.(?!extract\b|errors\b)([\w.]+) import", source, re.MULTILINE))
    assert len(used) == 3
    beside = [name.replace(".", "/") + ".py" for name in sorted(used)]
    (tmp_path / "graph").mkdir()
    for name in beside:
        shutil.copy(package / name, tmp_path / name)
    usual = version_of(FOLDER)
    assert Model(FOLDER).version == usual == version_of(FOLDER, tmp_path)
    rules = tmp_path / "extract" / "quantities.py"
    rules.write_bytes(rules.read_bytes().replace(b"\n", b"\r\n"))
    assert version_of(FOLDER, tmp_path) == usual  # a checkout with other line ends
    for changed in (rules, *(tmp_path / name for name in beside)):
        before = version_of(FOLDER, tmp_path)
        changed.write_bytes(changed.read_bytes() + b"# another rule\n")
        assert version_of(FOLDER, tmp_path) != before


def check(paper: Paper, found: Extraction) -> None:
    text = paper.text
    for entity in found.entities:
        assert entity.name in entity.mentions
        assert entity.role in ROLES[entity.type]
        assert {text[s:e] for s, e in entity.spans} == set(entity.mentions)
        assert list(entity.spans) == sorted(entity.spans)
    spans = sorted(s for entity in found.entities for s in entity.spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans)), "mentions overlap"
    names = {e.name for e in found.entities}
    for relation in found.relations:
        assert {relation.source, relation.target} <= names
        assert (relation.start, relation.end) in found.sentences
    for result in found.results:
        assert text[result.start : result.end] == result.value
        assert {result.method, result.on, result.metric} - {None} <= names
    for link in found.repositories:
        assert 0 <= link.start < link.end <= len(text)


def test_seeds(extractor: Extractor, seeds: list[Paper]) -> None:
    for paper in seeds[:8]:
        check(paper, extractor.extract(paper))


def test_finds_what_a_plain_sentence_says(extractor: Extractor) -> None:
    paper = Paper(
        id="x",
        title="FooBERT: Better Pre-training",
        abstract="We propose FooBERT, a new language model. Experiments on GLUE and SQuAD show that FooBERT "
        "outperforms BERT by 2.5% in accuracy. Code is available at https://github.com/foo/foobert.",
    )
    found = extractor.extract(paper)
    check(paper, found)
    types = {e.name: e.type for e in found.entities}
    assert types["FooBERT"] == types["BERT"] == "Method"
    assert types["GLUE"] in ("Benchmark", "Dataset")
    assert next(e for e in found.entities if e.name == "FooBERT").role == "introduced"
    assert ("FooBERT", "GLUE") in found.evaluated_on
    assert ("FooBERT", "BERT") in found.outperforms
    shared = [(r.value, r.kind, r.on) for r in found.results]  # the only number of its sentence is of both
    assert shared == [("2.5%", "gain", "GLUE"), ("2.5%", "gain", "SQuAD")]
    assert [(r.url, r.kind) for r in found.repositories] == [("https://github.com/foo/foobert", "code")]


@pytest.mark.parametrize(("title", "abstract"), HOSTILE)
def test_odd_texts_are_survived(extractor: Extractor, title: str, abstract: str) -> None:
    paper = Paper.model_construct(id="x", title=title, abstract=abstract)
    check(paper, extractor.extract(paper))


PARTS = ("LoRA", "GLUE", "BERT-large", " on ", " beats ", "91.5%", "2x", ". ", "https://", "github.com/a/b", "(", ")")


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), min_size=1, max_size=25).map("".join))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_consistent_offsets(extractor: Extractor, abstract: str) -> None:
    paper = Paper(id="x", title="On LoRA", abstract=abstract)
    check(paper, extractor.extract(paper))


def test_twenty_thousand_characters_are_read_to_the_end(extractor: Extractor) -> None:
    filler = "This sentence says nothing of interest to anybody. " * 390
    paper = Paper(
        id="x", title="A book", abstract=filler + "We evaluate FooBERT on SQuAD. Code: https://github.com/a/b"
    )
    found = extractor.extract(paper)
    check(paper, found)
    assert not found.problems
    assert any(e.spans[-1][0] > 19_000 for e in found.entities)


def test_more_names_and_numbers_than_any_abstract_has(extractor: Extractor) -> None:
    names = " ".join(
        f"We compare Net{i}-{chr(65 + i % 26)} with BERT on GLUE, where it reaches 9{i % 10}.{i}%." for i in range(300)
    )
    found = extractor.extract(Paper(id="x", title="A list", abstract=names))
    check(Paper(id="x", title="A list", abstract=names), found)
    assert 100 < len(found.entities) <= MOST_NAMES
    assert "likeliest were kept" in " ".join(found.problems)
    again = extractor.extract(Paper(id="x", title="Over and over", abstract="BERT beats GPT-2 on GLUE by 1.5%. " * 600))
    assert {"BERT", "GPT-2", "GLUE"} <= {e.name for e in again.entities}


def test_what_is_cut_is_said(extractor: Extractor) -> None:
    paper = Paper(id="x", title="A shelf", abstract="word " * (MAX_CHARACTERS // 5 + 10))
    assert "only the first" in " ".join(extractor.extract(paper).problems)


def test_same_paper_same_bytes_in_any_order_and_number_of_threads(extractor: Extractor, seeds: list[Paper]) -> None:
    papers = seeds[:10]
    alone = {p.id: extractor.extract(p).model_dump_json() for p in papers}
    shuffled = random.Random(1).sample(papers, len(papers))
    for jobs, order in ((1, papers[::-1]), (2, papers), (3, shuffled)):
        assert {x.id: x.model_dump_json() for x in extractor.stream(order, jobs=jobs)} == alone
    assert {p.id: Extractor().extract(p).model_dump_json() for p in papers[:2]}.items() <= alone.items()


def test_stream_keeps_the_order(extractor: Extractor, seeds: list[Paper]) -> None:
    papers = seeds[:9]
    assert [x.id for x in extractor.stream(iter(papers), jobs=3)] == [p.id for p in papers]


def test_serialised_form_reads_back(extractor: Extractor, seeds: list[Paper]) -> None:
    found = extractor.extract(seeds[0])
    assert Extraction.model_validate_json(found.model_dump_json()) == found


def test_components_work_in_any_spacy_pipeline() -> None:
    nlp = spacy.blank("en")
    for name in ("kg_sentences", "kg_urls", "kg_abbreviations", "kg_mentions", "kg_relations"):
        nlp.add_pipe(name)
    doc = nlp("We evaluate Low-rank Adaptation (LoRA) on GLUE. Code: https://github.com/a/b")
    assert next(s.text for s in doc.sents).endswith("GLUE.")
    assert {s.text for s in doc.spans["kg_abbreviations"]} == {"Low-rank Adaptation", "LoRA"}
    assert [s.label_ for s in doc.spans["kg_urls"]] == ["code"]
    assert {"LoRA", "GLUE"} <= {s.text for s in doc.spans["kg_mentions"]}
    assert doc._.kg.extraction.repositories[0].url == "https://github.com/a/b"
    for span in doc.spans["kg_mentions"]:
        assert doc.text[span.start_char : span.end_char] == span.text
