"""What the relation heads look at, as index arrays: entities, pairs of them, and values with what they may belong to.

The same arrays serve training (PyTorch, many papers at once) and the shipped extractor (NumPy, one paper), so that both
read a paper alike.  Ranges are of words, end exclusive.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.extract.encoding import Ints, Words
from kg.models import ENTITY_TYPES, RESOURCES, EntityType, Role

Floats = npt.NDArray[np.float32]
Range = tuple[int, int]

ROLE_NAMES: tuple[Role, ...] = (
    "introduced", "used", "compared", "mentioned", "evaluated_on", "trained_on", "reported", "addressed",
)  # fmt: skip
SLOTS = ("method", "on", "metric")  # what a result is linked to
PAIR_FEATURES = 10
TAGS = 1 + 2 * len(ENTITY_TYPES)  # O, then B and I of each type
VALUE_TAGS = 5  # O, B and I of absolute, B and I of gain


class Candidate(NamedTuple):
    """An entity (or one surface form of one) as the heads see it."""

    type: EntityType
    ranges: tuple[Range, ...]  # where it occurs, sorted


class Pairs(NamedTuple):
    """Pairs of candidates, each seen at the two occurrences that lie nearest to each other. ``n`` rows."""

    a: Ints  # [n] index of the first candidate (a value, for links)
    b: Ints  # [n] index of the second candidate
    near_a: Ints  # [n, 2] word range of the first one's occurrence
    near_b: Ints  # [n, 2]
    between: Ints  # [n, 2] word range between the two; at least one word
    features: Floats  # [n, PAIR_FEATURES]

    def part(self, first: int, last: int) -> Pairs:
        """Some of the rows."""
        a, b, near_a, near_b, between = (x[first:last] for x in self[:5])
        return Pairs(a, b, near_a, near_b, between, self.features[first:last])


def kind_index(type_: EntityType) -> int:
    """Number of an entity type."""
    return ENTITY_TYPES.index(type_)


def likeliest(scores: Sequence[float], most: int) -> list[int]:
    """Indices of the highest scores, ``most`` at most, in order."""
    return sorted(sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:most])


def is_resource(type_: EntityType) -> bool:
    """Dataset or Benchmark."""
    return type_ in RESOURCES


def evaluated_pairs(entities: Sequence[Candidate]) -> list[tuple[int, int]]:
    """(method, resource) index pairs."""
    methods = [i for i, e in enumerate(entities) if e.type == "Method"]
    resources = [i for i, e in enumerate(entities) if is_resource(e.type)]
    return list(itertools.product(methods, resources))


def outperforms_pairs(entities: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Ordered pairs of different methods."""
    methods = [i for i, e in enumerate(entities) if e.type == "Method"]
    return list(itertools.permutations(methods, 2))


def link_pairs(entities: Sequence[Candidate], values: int, slot: int) -> list[tuple[int, int]]:
    """(value, entity) index pairs for one slot."""
    wanted = (("Method",), RESOURCES, ("Metric",))[slot]
    fitting = [i for i, e in enumerate(entities) if e.type in wanted]
    return list(itertools.product(range(values), fitting))


def pairs(
    words: Words, left: Sequence[Candidate], right: Sequence[Candidate], index: Sequence[tuple[int, int]]
) -> Pairs:
    """The arrays for the given (left, right) index pairs."""
    n = len(index)
    near_a = np.zeros((n, 2), np.int64)
    near_b = np.zeros((n, 2), np.int64)
    between = np.zeros((n, 2), np.int64)
    features = np.zeros((n, PAIR_FEATURES), np.float32)
    size = max(1, len(words.spans))
    for row, (i, j) in enumerate(index):
        ra, rb = _nearest(words, left[i].ranges, right[j].ranges)
        near_a[row], near_b[row] = ra, rb
        low, high = min(ra[1], rb[1]), max(ra[0], rb[0])
        between[row] = (low, high) if low < high else (min(ra[0], rb[0]), max(ra[1], rb[1]))
        sa, sb = int(words.sentence[ra[0]]), int(words.sentence[rb[0]])
        gap = max(0, high - low)
        features[row] = (
            sa == sb,
            np.log1p(gap) / 5,
            min(abs(sa - sb), 8) / 8,
            ra[0] < rb[0],
            left[i].ranges[0][0] < rb[0],
            words.sentence[left[i].ranges[0][0]] == 0,
            words.sentence[right[j].ranges[0][0]] == 0,
            np.log1p(len(left[i].ranges)) / 3,
            np.log1p(len(right[j].ranges)) / 3,
            rb[0] / size,
        )
    a = np.array([i for i, _ in index], np.int64)
    b = np.array([j for _, j in index], np.int64)
    return Pairs(a, b, near_a, near_b, between, features)


def _nearest(words: Words, left: Sequence[Range], right: Sequence[Range]) -> tuple[Range, Range]:
    """The two occurrences that lie nearest, one sentence before all else; ties go to the earlier.

    Both are sorted and hold no two that overlap, so that of the right ones only the neighbours of a left one count.
    """

    def distance(pair: tuple[Range, Range]) -> tuple[int, int, int, int]:
        (a0, a1), (b0, b1) = pair
        apart = abs(int(words.sentence[a0]) - int(words.sentence[b0]))
        return apart, max(0, max(a0, b0) - min(a1, b1)), a0, b0

    def neighbours(a: Range) -> Sequence[Range]:
        place = bisect_left(right, a[0], key=itemgetter(0))
        return right[max(0, place - 1) : place + 1]

    return min(((a, b) for a in left for b in neighbours(a)), key=distance)
