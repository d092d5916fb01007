"""The best tag sequence: no other sequence under the rule is better."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.viterbi import viterbi

TAGS = 5  # O, and B and I of two kinds


def allowed(path):
    """I follows B or I of its kind."""
    return all(tag == 0 or tag % 2 or before in (tag, tag - 1) for before, tag in zip((0, *path), path, strict=False))


def tags_of(spans, words):
    path = [0] * words
    for first, last, kind in spans:
        path[first:last] = [2 * kind + 1, *[2 * kind + 2] * (last - first - 1)]
    return tuple(path)


# Whole numbers: their sums are exact, so that equally good paths are seen to be so.
scores = st.lists(st.lists(st.integers(-20, 0), min_size=TAGS, max_size=TAGS), min_size=1, max_size=5)


@given(scores)
def test_no_sequence_is_better(rows):
    array = np.array(rows, np.float32)

    def total(path):
        return sum(rows[word][tag] for word, tag in enumerate(path))

    best = max(total(path) for path in itertools.product(range(TAGS), repeat=len(rows)) if allowed(path))
    found = tags_of(viterbi(array), len(rows))
    assert allowed(found) and total(found) == best


def test_a_weak_word_stays_inside_a_name_that_goes_on():
    # O is likelier than I in the middle, but the last word can hardly begin a name.
    rows = np.log(np.array([[0.1, 0.8, 0.1], [0.5, 0.1, 0.4], [0.1, 0.01, 0.89]]))
    assert viterbi(rows) == [(0, 3, 0)]


def test_two_names_side_by_side_are_two():
    rows = np.log(np.array([[0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1]]))
    assert viterbi(rows) == [(0, 1, 0), (1, 2, 0)]


def test_a_text_without_words_has_no_names():
    assert viterbi(np.zeros((0, TAGS), np.float32)) == []
