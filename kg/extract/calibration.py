"""From scores to confidences: for each kind of finding, the share of right ones among those with such a score."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

_FEWEST = 20  # findings that a curve is fitted to
_LEAST = 1e-6  # distance from 0 and 1 that scores are kept at
_RIDGE = 0.01  # keeps the slope finite where right and wrong scores don't overlap


@dataclass(frozen=True)
class Calibration:
    """Piecewise linear maps from score to confidence, by kind (``Method`` … ``evaluated_on``, ``result``).

    ``knots[kind]`` is a list of ``[score, confidence]``, rising in both (see :func:`logistic`).
    A kind without knots keeps its score.
    """

    knots: dict[str, list[list[float]]] = field(default_factory=dict)
    digits: int = 3  # so that confidences read well and compare equal

    def __call__(self, kind: str, score: float) -> float:
        """The confidence for one score."""
        points = self.knots.get(kind)
        if points:
            xs, ys = zip(*points, strict=True)
            score = float(np.interp(score, xs, ys))
        return round(min(1.0, max(0.0, score)), self.digits)


def logistic(scores: list[float], right: list[bool], knots: int = 24) -> list[list[float]]:
    """Knots of a rising S-curve from score to the share of right findings (Platt 1999, on the log odds of the score).

    Two parameters, since a kind has some dozens to some hundreds of findings to learn from: the step function of an
    isotonic regression follows their noise.  Fitted by Newton's method; targets are drawn in a little, as Platt does,
    so that no confidence is 0 or 1.

    Returns:
        ``[score, confidence]`` pairs, rising in both; none where there are too few findings, or all are alike.
    """
    hits = sum(right)
    if len(scores) < _FEWEST or not 0 < hits < len(right):
        return []
    x = _log_odds(np.array(scores))
    middle, spread = float(x.mean()), max(1e-9, float(x.std()))
    target = np.where(right, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))
    design = np.stack([(x - middle) / spread, np.ones_like(x)], axis=1)
    weights = np.array([0.0, math.log(hits / (len(right) - hits))])  # the share of all: from here the steps are small
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + _RIDGE * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (p - target) + _RIDGE * weights * np.array([1.0, 0.0]))
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    slope = max(0.0, float(weights[0])) / spread
    shift = float(weights[1]) - slope * middle
    places = np.linspace(x.min(), x.max(), knots)
    curve = [(1 / (1 + math.exp(-at)), 1 / (1 + math.exp(-(slope * at + shift)))) for at in places.tolist()]
    # Scores that six digits don't tell apart would make two knots at one place.
    return [[score, confidence] for score, confidence in {round(s, 6): round(c, 4) for s, c in curve}.items()]


def _log_odds(scores: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    clipped = np.clip(scores, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(clipped / (1 - clipped)))
