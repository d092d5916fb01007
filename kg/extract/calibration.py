"""From scores to confidences: for each kind of finding, the share of right ones among those with such a score."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Calibration:
    """Piecewise linear maps from score to confidence, by kind (``Method`` … ``evaluated_on``, ``result``).

    ``knots[kind]`` is a list of ``[score, confidence]``, rising in both (isotonic regression, Zadrozny and Elkan 2002).
    A kind without knots keeps its score.
    """

    knots: dict[str, list[list[float]]] = field(default_factory=dict)

    def __call__(self, kind: str, score: float) -> float:
        """The confidence for one score, rounded to three digits so that it reads well and compares equal."""
        points = self.knots.get(kind)
        if points:
            xs, ys = zip(*points, strict=True)
            score = float(np.interp(score, xs, ys))
        return round(min(1.0, max(0.0, score)), 3)


def isotonic(scores: list[float], right: list[bool], bins: int = 12) -> list[list[float]]:
    """Knots of a rising map from score to the share of right findings: pool adjacent violators over equal-size bins.

    Shares are smoothed by half a right and half a wrong one (Jeffreys), so that no confidence is 0 or 1.
    """
    if len(scores) < 2 * bins:
        return []
    order = np.argsort(np.array(scores), kind="stable")
    blocks: list[list[float]] = []  # [sum of scores, right, count]
    for part in np.array_split(order, bins):
        blocks.append([sum(scores[i] for i in part), sum(right[i] for i in part), len(part)])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [[round(s / n, 4), round((r + 0.5) / (n + 1), 4)] for s, r, n in blocks]
