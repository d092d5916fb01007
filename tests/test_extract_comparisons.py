"""How a sentence words that one method is better, and what that is worth."""

import pytest

from kg.extract.comparisons import Wordings, share
from kg.models import Span


def spans(text: str, name: str) -> list[Span]:
    return [(i, i + len(name)) for i in range(len(text)) if text.startswith(name, i)]


def worded(text: str, sentences: list[Span]) -> str:
    how = Wordings(text, sentences)
    return how(how.by_sentence(spans(text, "UGR")), how.by_sentence(spans(text, "BERT")))


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("UGR outperforms BERT on KILT.", "named"),
        ("We find that UGR is better in most cases than BERT.", "named"),
        ("Our method outperforms BERT by 3 points.", "ours"),
        ("It surpasses strong models such as BERT.", "ours"),
        ("UGR is 5x faster than BERT.", "cost"),
        ("UGR needs fewer parameters than BERT and outperforms BERT.", "named"),
        ("UGR has over-reliance on BERT.", ""),
        ("BERT outperforms UGR.", ""),
        ("UGR builds on BERT.", ""),
        ("Models such as BERT are better than ours.", ""),
    ],
)
def test_wording(text: str, how: str) -> None:
    assert worded(text, [(0, len(text))]) == how


def test_sentences_are_read_one_by_one() -> None:
    text = "UGR is new. It outperforms all. BERT is old."
    assert worded(text, [(0, 11), (12, 31), (32, 44)]) == ""


def test_a_named_winner_over_a_compared_method_counts_most() -> None:
    assert share("named", "compared", True) > share("ours", "compared", True) > share("", "compared", True)
    assert share("ours", "used", False) < 0.05
