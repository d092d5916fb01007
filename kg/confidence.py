"""What confidences are good for: leave out what is unsure; compare them with the share of findings that are right."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.evaluate import gold_names, match, parts
from kg.models import Extraction, group_of

BINS = 10


class Bin(NamedTuple):
    """Findings whose confidences lie in one interval: their mean confidence, and the share that is right (both 0–1)."""

    confidence: float
    right: float
    findings: int


class Reliability(NamedTuple):
    """How well the confidences of one kind of finding say what share is right.

    ``error`` is the expected calibration error (Guo et al. 2017) over ten bins of equal width: the mean distance of
    confidence and share, weighted by the number of findings.  ``chance`` is the error to expect of confidences that
    are exactly right, since of so few findings the share right differs by chance (normal approximation): an error of
    about this size is no sign of wrong confidences.
    """

    findings: int
    error: float
    chance: float
    bins: tuple[Bin, ...]


def above(extraction: Extraction, least: float) -> Extraction:
    """Without what is less sure than ``least`` (0–1), and without relations of entities that are gone."""
    if least <= 0:
        return extraction
    entities = tuple(e for e in extraction.entities if e.confidence >= least)
    names = {e.name for e in entities}

    def end(name: str | None) -> str | None:
        return name if name in names else None

    return extraction.model_copy(
        update={
            "entities": entities,
            "relations": tuple(
                r for r in extraction.relations if r.confidence >= least and {r.source, r.target} <= names
            ),
            "results": tuple(
                r.model_copy(update={"method": end(r.method), "on": end(r.on), "metric": end(r.metric)})
                for r in extraction.results
                if r.confidence >= least
            ),
            "repositories": tuple(r for r in extraction.repositories if r.confidence >= least),
        }
    )


def judged(gold: Iterable[Extraction], found: Mapping[str, Extraction]) -> dict[str, list[tuple[float, bool]]]:
    """(confidence, right?) of every finding by kind: each entity type, ``entities``, each relation, ``results``.

    What is right, :mod:`kg.evaluate` says; a result is right when its five parts are.
    """
    out: dict[str, list[tuple[float, bool]]] = {}
    for answer in gold:
        guess = found.get(answer.id) or Extraction(id=answer.id)
        pairs = match(answer.entities, guess.entities, lambda t: t)
        for i, e in enumerate(guess.entities):
            for kind in ("entities", e.type):
                out.setdefault(kind, []).append((e.confidence, i in pairs))
        name = gold_names(answer.entities, guess.entities, match(answer.entities, guess.entities, group_of))
        for relation in guess.relations:
            right = {(r.source, r.target) for r in answer.relations if r.type == relation.type}
            hit = (name(relation.source), name(relation.target)) in right
            out.setdefault(relation.type, []).append((relation.confidence, hit))
        claims = Counter(parts(r, lambda n: n) for r in answer.results)
        for r in sorted(guess.results, key=lambda r: -r.confidence):
            claim = parts(r, name)
            out.setdefault("results", []).append((r.confidence, claims[claim] > 0))
            claims[claim] -= 1  # of two that say the same, the surer one is right
    return out


def reliability(findings: Sequence[tuple[float, bool]]) -> Reliability:
    """Bins, calibration error and the error to expect by chance, of (confidence, right?) pairs."""
    bins = []
    deviation = 0.0  # of the number of right findings, summed over the bins
    for number in range(BINS):
        part = [(c, r) for c, r in findings if min(int(c * BINS), BINS - 1) == number]
        if part:
            n = len(part)
            bins.append(Bin(sum(c for c, _ in part) / n, sum(r for _, r in part) / n, n))
            deviation += math.sqrt(sum(c * (1 - c) for c, _ in part))
    total = sum(b.findings for b in bins)
    error = sum(b.findings * abs(b.confidence - b.right) for b in bins) / max(1, total)
    chance = math.sqrt(2 / math.pi) * deviation / max(1, total)
    return Reliability(total, round(error, 4), round(chance, 4), tuple(bins))
