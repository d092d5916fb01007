"""openCypher's conformance suite: every scenario of the subset passes, and those outside it are refused."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import tck

#: Scenarios where Neo4j 5.26 differs from the suite, or that are not supported, each with the reason.
EXPECTED: dict[str, str] = {}

SCENARIOS = list(tck.scenarios())


@pytest.mark.parametrize("feature", sorted({scenario.feature for scenario in SCENARIOS}))
def test_feature(feature: str) -> None:
    failures = []
    for scenario in SCENARIOS:
        if scenario.feature != feature or scenario.group == "other":
            continue
        outcome = tck.run(scenario)
        if outcome.verdict != "passed" and str(scenario) not in EXPECTED:
            failures.append(f"{outcome.verdict}: {scenario}\n{scenario.query}\n{outcome.detail}")
    assert not failures, "\n\n".join(failures)


def test_what_is_outside_the_subset_is_never_answered() -> None:
    outside = [tck.run(scenario) for scenario in SCENARIOS if scenario.group == "other"]
    assert outside
    assert {outcome.verdict for outcome in outside} <= {"refused", "failed"}


def test_the_suite_is_there() -> None:
    groups = Counter(scenario.group for scenario in SCENARIOS)
    assert groups["read"] > 1400
    assert groups["write"] > 100
