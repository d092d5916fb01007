"""Spellings of one thing within a paper."""

from __future__ import annotations

import pytest

from kg.extract.aliases import singular


@pytest.mark.parametrize(
    ("name", "form"),
    [("GPs", "gp"), ("GPS", "gps"), ("LLMs", "llm"), ("Gaussian processes", "gaussian process"), ("policies", "policy"),
     ("loss", "loss"), ("corpus", "corpus"), ("bias", "bias"), ("As", "as")],
)  # fmt: skip
def test_the_plural_goes_where_the_word_stays_one(name: str, form: str) -> None:
    assert singular(name) == form
