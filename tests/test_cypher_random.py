"""Random queries give what brute force gives. KG_RANDOM_QUERIES sets how many; `-m nightly` runs 10,000."""

from __future__ import annotations

import os

import pytest

from kg import cypher
from tests.cypher_random import random_case

COUNT = int(os.environ.get("KG_RANDOM_QUERIES", "300"))


def check(seed: int) -> None:
    case = random_case(seed)
    result = cypher.Engine(case.graph).query(case.text)
    assert result.columns == case.columns
    assert case.same(result.rows), f"seed {seed}\n{case.text}\ngot  {result.rows}\nwant {case.rows}"


@pytest.mark.parametrize("block", range(5))
def test_random_queries(block: int) -> None:
    for seed in range(block * COUNT // 5, (block + 1) * COUNT // 5):
        check(seed)


@pytest.mark.nightly
def test_ten_thousand_random_queries(request: pytest.FixtureRequest) -> None:
    if "nightly" not in request.config.getoption("markexpr"):
        pytest.skip("chosen with -m nightly")
    for seed in range(100_000, 110_000):
        check(seed)
