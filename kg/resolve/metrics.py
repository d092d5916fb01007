"""What is known of common metrics: their unit, and whether higher is better (a small curated table in the package)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from kg.resolve.forms import key


class MetricFacts(NamedTuple):
    """``unit`` is None for a pure number."""

    higher_is_better: bool
    unit: str | None


# Of metrics that the table lacks ("mean top-1 error rate", "end-to-end latency") the head says as much.
_BY_HEAD = (
    (re.compile(r"\b(?:error|misclassification) rates?\Z", re.IGNORECASE), MetricFacts(False, "%")),
    (
        re.compile(r"\b(?:accuracy|accuracies|precision|recall|F1(?:[ -]scores?)?)\Z", re.IGNORECASE),
        MetricFacts(True, "%"),
    ),
    (
        re.compile(
            r"\b(?:errors?|perplexity|perplexities|latency|latencies|runtimes?"
            r"|(?:comput\w+|execution|inference|processing|training|planning|run|running|reconstruction) times?)\Z",
            re.IGNORECASE,
        ),
        MetricFacts(False, None),
    ),
)


@lru_cache(maxsize=1)
def _table() -> dict[str, MetricFacts]:
    text = resources.files("kg.resolve").joinpath("metrics.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {
        key(name, "Metric"): MetricFacts(better == "higher", unit or None)
        for names, better, unit in rows
        for name in names.split("|")
    }


def about_metric(names: Iterable[str]) -> MetricFacts | None:
    """What the table says of a metric with these names, else what their last words do; None where nothing is said, or
    two things are."""
    names = list(names)
    facts = {_table()[k] for k in (key(name, "Metric") for name in names) if k in _table()}
    if not facts:
        facts = {told for pattern, told in _BY_HEAD if any(pattern.search(name) for name in names)}
    return facts.pop() if len(facts) == 1 else None
