"""Scores become confidences: what is right in three of four cases gets three quarters."""

import random

import pytest
from tokenizers import Tokenizer

from kg.confidence import reliability
from kg.extract.calibration import Calibration, logistic
from kg.extract.decode import Found, Reading
from kg.extract.encoding import Encoder
from kg.extract.model import FOLDER
from kg.extract.reading import to_extraction
from kg.extract.results import FoundValue
from kg.extract.structure import Candidate


def drawn(n: int, chance: float, seed: int = 0) -> tuple[list[float], list[bool]]:
    """Scores that are far too sure: right with ``chance`` times the score."""
    rng = random.Random(seed)
    scores = [rng.random() ** 0.1 for _ in range(n)]
    return scores, [rng.random() < chance * s for s in scores]


@pytest.mark.parametrize("chance", [0.3, 0.6, 0.95])
def test_confidences_agree_with_the_share_of_right_ones_on_others(chance: float) -> None:
    calibration = Calibration({"Method": logistic(*drawn(1000, chance))})
    scores, right = drawn(5000, chance, seed=1)
    before = reliability(list(zip(scores, right, strict=True))).error
    after = reliability([(calibration("Method", s), r) for s, r in zip(scores, right, strict=True)]).error
    assert after < 0.06 < before or before < 0.06


def test_confidence_rises_with_the_score_and_stays_within_bounds() -> None:
    knots = logistic(*drawn(300, 0.8))
    assert knots == sorted(knots)
    assert [c for _, c in knots] == sorted(c for _, c in knots)
    calibration = Calibration({"Method": knots})
    found = [calibration("Method", s / 100) for s in range(101)]
    assert found == sorted(found)
    assert 0 <= found[0] <= found[-1] <= 1


def test_too_few_or_all_alike_keep_their_scores() -> None:
    assert logistic([0.5] * 10, [True] * 5 + [False] * 5) == []
    assert logistic([0.5] * 50, [True] * 50) == []
    assert Calibration({"Method": []})("Method", 0.41) == 0.41


def test_a_result_is_no_surer_than_what_it_is_linked_to() -> None:
    encoder = Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))
    words, _ = encoder("UGR", "UGR gets 71% on GLUE.")
    ends = [
        Found(Candidate("Method", ((0, 1), (1, 2))), ("UGR",), "UGR", "introduced", True, 0.8),
        Found(Candidate("Benchmark", ((6, 7),)), ("GLUE",), "GLUE", "evaluated_on", True, 0.5),
    ]
    value = FoundValue((13, 16), "71%", "absolute", 0.6, ((0,), (1,), ()))
    found = to_extraction("a", "test", words, Reading(ends, [(0, 1, 0.9)], [], [value]), (), Calibration())
    assert [e.confidence for e in found.entities] == [0.8, 0.5]
    assert found.relations[0].confidence == 0.9  # decoding has weighed it by its ends
    assert found.results[0].confidence == pytest.approx(0.6 * 0.8 * 0.5)
    assert (found.results[0].method, found.results[0].on, found.results[0].metric) == ("UGR", "GLUE", None)
