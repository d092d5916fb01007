"""Texts made to be slow: no rule takes more than a moment for a hundred thousand characters."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from kg.extract.abbreviations import find_abbreviations
from kg.extract.boundaries import trimmed
from kg.extract.cues import called, named_resources
from kg.extract.lists import listed_together
from kg.extract.quantities import quantities
from kg.extract.sentences import sentence_spans
from kg.extract.urls import find_urls

MOMENT = 20  # seconds; what was quadratic took minutes
N = 100_000


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (lambda t: sentence_spans(t, 0), "." * N + "x"),
        (lambda t: sentence_spans(t, 0), ("." * 50 + "'" * 50) * (N // 100) + "x"),
        (find_abbreviations, "a" * N + "! (foo bar)"),
        (find_abbreviations, "(see Table 2) " * (N // 14)),
        (find_abbreviations, "a (BC) " * (N // 7)),
        (named_resources, "A+" * (N // 2)),
        (named_resources, "A1 " * (N // 3)),
        (find_urls, "https://a.org/" + ")" * N),
        (find_urls, "https://a.org/b code " * (N // 21)),
        (find_urls, "".join(f"https://a{i}.org/b " for i in range(N // 20))),
        (lambda t: called(t, [(81, 82)] * 50), "data" + "-" * 76 + " x" + "-" * N),
        (lambda t: called(t, [(81, 82)] * 50), "data" + "-data" * 15 + "  x" + "-MNIST" * (N // 6)),
        (lambda t: called(t, [(81, 82)] * 50), "data " + "a" * 76 + "x " + "a " * (N // 2)),
        (trimmed, "A" + " " * N + "B"),
        (quantities, "1" * N),
        (quantities, "1 to " * (N // 5)),
        (quantities, "1,111" * (N // 5)),
        (lambda t: listed_together(t, [((0, 1), 0), ((N - 1, N), 1)], []), "1" + " " * (N - 2) + "2"),
        (lambda t: listed_together(t, [], [((i, i + 1), i) for i in range(0, N, 6)]), "MNIST " * (N // 6)),
    ],
)
def test_a_moment_is_enough(rule: Callable[[str], object], text: str) -> None:
    start = time.monotonic()
    rule(text)
    assert time.monotonic() - start < MOMENT
