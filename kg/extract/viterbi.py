"""The best tag sequence under the rule that a name begins before it goes on (Viterbi 1967)."""

from __future__ import annotations

import math

from kg.extract.structure import Floats


def viterbi(log_probabilities: Floats) -> list[tuple[int, int, int]]:
    """Best spans (first, last, kind) under the rule that I follows B or I of its own kind.

    Args:
        log_probabilities: [words, 1 + 2 × kinds] of O, B and I of each kind.
    """
    n, tags = log_probabilities.shape
    if not n:
        return []
    # Plain lists: for so few tags, NumPy's calls cost more than the sums. O and B may follow anything, so they follow
    # the best; I of a kind follows its B or itself.
    rows: list[list[float]] = log_probabilities.tolist()
    score = [-math.inf if tag and tag % 2 == 0 else p for tag, p in enumerate(rows[0])]
    back = []
    for row in rows[1:]:
        best = score.index(max(score))
        steps, reached = [best] * tags, [score[best] + p for p in row]
        for begin in range(1, tags, 2):
            inside = begin + (score[begin + 1] > score[begin])
            steps[begin + 1], reached[begin + 1] = inside, score[inside] + row[begin + 1]
        back.append(steps)
        score = reached
    tag = score.index(max(score))
    path = [tag]
    for steps in reversed(back):
        tag = steps[tag]
        path.append(tag)
    path.reverse()
    spans = []
    start = None
    for i, tag in enumerate([*path, 0]):
        if start is not None and (tag == 0 or tag % 2 == 1):
            spans.append((start, i, (path[start] - 1) // 2))
            start = None
        if tag % 2 == 1:
            start = i
    return spans
