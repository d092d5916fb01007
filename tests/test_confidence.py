"""Confidences: what is unsure can be left out, and how well they agree with what is right is measured."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotation import read_annotations
from kg.cli import run
from kg.confidence import above, judged, reliability
from kg.evaluate import evaluate
from kg.models import Extraction
from tests.gold import SEEDS

GOLD = [Extraction.model_validate(line) for line in read_annotations(SEEDS / "seeds.gold.jsonl")]


def shaken(extraction: Extraction, confidence: float) -> Extraction:
    """The same with one confidence everywhere."""
    parts = ("entities", "relations", "results", "repositories")
    change = {p: tuple(x.model_copy(update={"confidence": confidence}) for x in getattr(extraction, p)) for p in parts}
    return extraction.model_copy(update=change)


def test_gold_judged_by_itself_is_right_everywhere():
    found = judged(GOLD, {g.id: g for g in GOLD})
    assert {"entities", "Method", "Metric", "evaluated_on", "outperforms", "results"} <= found.keys()
    assert all(right for findings in found.values() for _, right in findings)


def test_what_is_missing_from_gold_is_wrong():
    empty = [g.model_copy(update={"entities": (), "relations": (), "results": ()}) for g in GOLD]
    found = judged(empty, {g.id: shaken(g, 0.7) for g in GOLD})
    assert {finding for findings in found.values() for finding in findings} == {(0.7, False)}


def test_results_are_compared_as_the_table_does_it():
    gold = Extraction.model_validate({"id": "a", "results": [{"value": "84.6%", "kind": "absolute"}]})
    twice = [{"value": "84.6\\%", "kind": "absolute", "confidence": c} for c in (0.2, 0.9)]
    found = judged([gold], {"a": Extraction.model_validate({"id": "a", "results": twice})})
    assert found["results"] == [(0.9, True), (0.2, False)]
    assert evaluate([gold], {"a": Extraction(id="a", results=twice)}, {}).scores["results"].right == 1


def test_only_what_is_sure_enough_stays_and_no_relation_loses_an_end():
    mixed = [
        g.model_copy(
            update={
                "entities": tuple(
                    e.model_copy(update={"confidence": 0.2 if i % 3 else 0.9}) for i, e in enumerate(g.entities)
                )
            }
        )
        for g in GOLD
    ]
    for extraction in mixed:
        kept = above(extraction, 0.5)
        names = {e.name for e in kept.entities}
        assert all(e.confidence >= 0.5 for e in kept.entities)
        assert all({r.source, r.target} <= names for r in kept.relations)
        assert all({r.method, r.on, r.metric} - {None} <= names for r in kept.results)
        assert len(kept.results) == len(extraction.results)
        assert above(extraction, 0) == extraction


@pytest.mark.parametrize(
    ("findings", "error"),
    [
        ([(0.75, True)] * 3 + [(0.75, False)], 0.0),
        ([(1.0, False)] * 5, 1.0),
        ([(0.95, True)] * 5 + [(0.15, True)] * 5, 0.45),
        ([], 0.0),
    ],
)
def test_calibration_error(findings, error):
    assert reliability(findings).error == pytest.approx(error)


def test_the_error_by_chance_is_that_of_right_confidences():
    rng = random.Random(5)
    sure = [rng.random() for _ in range(250)]
    drawn = [reliability([(c, rng.random() < c) for c in sure]) for _ in range(200)]
    assert drawn[0].chance == pytest.approx(sum(d.error for d in drawn) / len(drawn), rel=0.1)
    assert reliability([(0.0, False), (1.0, True)]).chance == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_bins_hold_every_finding(findings):
    found = reliability(findings)
    assert found.findings == len(findings) == sum(b.findings for b in found.bins)
    assert 0 <= found.error <= 1


def test_the_command_line_leaves_out_and_measures(tmp_path, capsys):
    predictions = tmp_path / "predictions.jsonl"
    lines = []
    for number, g in enumerate(GOLD):
        sure = shaken(g, 0.9 if number % 2 else 0.4)
        lines.append(json.dumps(sure.model_dump(mode="json", exclude={"evaluated_on", "outperforms"})))
    predictions.write_text("\n".join(lines))
    ask = ("evaluate", str(SEEDS / "seeds.gold.jsonl"), str(SEEDS / "huggingface-papers.txt"), "--predictions",
           str(predictions), "--json")  # fmt: skip
    assert run(list(ask)) == 0
    everything = json.loads(capsys.readouterr().out)
    assert run([*ask, "--min-confidence", "0.5", "--reliability"]) == 0
    sure = json.loads(capsys.readouterr().out)
    assert everything["scores"]["entities"]["r"] == 100 > sure["scores"]["entities"]["r"]
    assert sure["scores"]["entities"]["p"] == 100
    assert sure["reliability"]["entities"]["error"] == pytest.approx(0.1)
    assert "reliability" not in everything
