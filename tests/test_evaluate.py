"""The quality table: the same figures as the annotation project's own scorer gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.annotation import located, read_annotations
from kg.errors import InputError
from kg.evaluate import evaluate, join
from kg.models import Extraction, Paper
from kg.readers import read
from tests.gold import SEEDS

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def seeds():
    gold = list(read_annotations(SEEDS / "seeds.gold.jsonl"))[:30]
    return join(gold, read([SEEDS / "huggingface-papers.txt"]))


def test_the_figures_are_those_of_the_annotation_scorer(seeds):
    answers, texts, missing = seeds
    found = {d["id"]: Extraction.model_validate(d) for d in read_annotations(FIXTURES / "evaluate.predictions.jsonl")}
    table = evaluate(answers, found, texts).to_json()
    expected = json.loads((FIXTURES / "evaluate.table.json").read_text())
    assert table["role_accuracy"] == expected.pop("role_accuracy")
    assert table["scores"] == expected
    assert table["papers"] == 30
    assert missing == []


def test_gold_against_itself_is_perfect_and_nothing_scores_nothing(seeds):
    answers, texts, _ = seeds
    perfect = evaluate(answers, {a.id: a for a in answers}, texts)
    assert all(score.f1 == 100 for score in perfect.scores.values() if score.gold)
    assert perfect.role_accuracy == 100
    empty = evaluate(answers, {}, texts)
    assert all(score.f1 == 0 and score.predicted == 0 for score in empty.scores.values())


def test_annotations_are_joined_by_id_before_title():
    gold = [{"id": "a", "title": "The Title"}, {"id": "b", "title": "the  title"}, {"id": "c", "title": "Another"}]
    papers = [Paper(id="b", title="Something else"), Paper(id="x", title="The title")]
    _, texts, missing = join(gold, papers)
    assert {k: p.id for k, p in texts.items()} == {"a": "x", "b": "b"}
    assert missing == ["c"]


def test_two_annotations_with_one_id_are_refused():
    with pytest.raises(InputError, match="a: has several annotations"):
        join([{"id": "a"}, {"id": "b"}, {"id": "a"}], [Paper(id="a", title="A")])


def test_a_gold_file_of_nothing_is_refused():
    with pytest.raises(InputError, match="no annotations"):
        join([], [Paper(id="a", title="A")])


def test_a_gold_file_of_other_papers_is_refused():
    with pytest.raises(InputError, match="no annotation belongs"):
        join([{"id": "a"}], [Paper(id="b", title="B")])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": "b", "outperforms": [1]}', "outperforms is no list of pairs"),
        ('{"id": "b", "evaluated_on": [["a", "b", "c"]]}', "evaluated_on is no list of pairs"),
        ('{"id": "b", "evaluated_on": 5}', "evaluated_on is no list of pairs"),
        ('{"id": "b", "evaluated_on": false}', "evaluated_on is no list of pairs"),
        ('{"id": "b", "title": 5}', "title is no text"),
        ('{"title": "Only"}', "id"),
        ("[]", "dictionary"),
        ("{", "one JSON object a line"),
        ('{"id": ' + "[" * 100_000, "one JSON object a line"),
    ],
)
def test_what_is_no_annotation_is_named_too(tmp_path, line, what):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "a", "title": "A\u2028\u0085 B", "evaluated_on": null}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=r"gold\.jsonl:2: ") as error:
        list(read_annotations(file))
    assert what in str(error.value) + str(error.value.hint)


def test_a_broken_annotation_is_named_with_file_and_line(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "a", "entities": []}\n{"id": "b", "entities": [{"type": "Thing"}]}\n')
    with pytest.raises(InputError, match=r"gold\.jsonl:2: entities"):
        list(read_annotations(file))


def test_a_value_is_placed_where_it_is_no_part_of_another_number():
    paper = Paper(id="p", title="T", abstract="A is 12% faster than B. We gain 2% on GLUE, 0.2% on C.")
    claims = [{"value": "2%", "kind": "gain"}, {"value": "12%", "kind": "gain"}, {"value": "0.2%", "kind": "gain"}]
    found = located(paper, Extraction.model_validate({"id": "p", "results": claims})).results
    assert [paper.text[r.start - 3 : r.end] for r in found] == ["in 2%", "is 12%", "E, 0.2%"]
