"""The model's heads in NumPy: from the encoder's vectors of one paper to probabilities of tags, names, roles, pairs and
links.

The networks are those of ``kg.train.network``; the weights bear the same names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from kg.extract.structure import ROLE_NAMES, Candidate, Floats, Pairs, Range, kind_index
from kg.models import ENTITY_TYPES

FARTHEST = 6.0  # standard deviations from the mean that a feature of a name counts for
_AT_ONCE = 4096  # pairs: some 30 MB of vectors


class Scorer(Protocol):
    """What decoding asks about one paper."""

    tags: Floats  # [words, 11] probabilities of O and of B and I of each type
    value_tags: Floats  # [words, 5] probabilities of O and of B and I of absolute and gain

    def names(self, places: Sequence[Sequence[Range]], features: Floats) -> Floats:
        """Probabilities of the kinds of ``kg.extract.names`` [names, 5], from where each stands and its features."""

    def entity(self, entities: Sequence[Candidate]) -> tuple[Floats, Floats]:
        """Probabilities of roles [entities, roles] and of being named [entities]."""

    def alias(self, surfaces: Sequence[Candidate], pairs: Pairs) -> Floats:
        """Probability that two surface forms are one entity [pairs]."""

    def evaluated(self, entities: Sequence[Candidate], pairs: Pairs) -> Floats:
        """Probability that the paper ran the method on the resource [pairs]."""

    def outperforms(self, entities: Sequence[Candidate], pairs: Pairs) -> Floats:
        """Probability that the first method beats the second [pairs]."""

    def link(
        self, slot: int, values: Sequence[Candidate], entities: Sequence[Candidate], pairs: Pairs
    ) -> tuple[Floats, Floats]:
        """Probability that a value belongs to an entity [pairs], and to none [values]; they sum to one by value."""


class Heads:
    """The heads over one paper's word vectors.

    Args:
        weights: Arrays by name.
        vectors: [words, width] the encoder's output at the first piece of each word.
        paper: [width] the encoder's output at the head of the first window.
    """

    def __init__(self, weights: Mapping[str, Floats], vectors: Floats, paper: Floats) -> None:
        self._w = weights
        self._vectors = vectors
        self._paper = paper
        zero = np.zeros((1, vectors.shape[1]), np.float64)
        self._sums = np.concatenate([zero, np.cumsum(vectors, axis=0, dtype=np.float64)])
        self.tags = softmax(self._linear("tag", vectors))
        self.value_tags = softmax(self._linear("value", vectors))

    def around(self, places: Sequence[Sequence[Range]]) -> Floats:
        """What the name head sees of names' surroundings: means over places of their words, of the first, the last, the
        next and the one before [names, 5 × width]."""
        size = len(self._vectors)
        parts = (
            places,
            [[(a, a + 1) for a, _ in each] for each in places],
            [[(b - 1, b) for _, b in each] for each in places],
            [[(b, min(b + 1, size)) for _, b in each] for each in places],
            [[(max(0, a - 1), a) for a, _ in each] for each in places],
        )
        return np.concatenate([self._overall(part) for part in parts], axis=1)

    def names(self, places: Sequence[Sequence[Range]], features: Floats) -> Floats:
        if not len(places):
            return np.zeros((0, len(self._w["names.out.bias"])), np.float32)
        features = np.clip((features - self._w["names.mean"]) / self._w["names.scale"], -FARTHEST, FARTHEST)
        seen = np.maximum(self._linear("names.seen", self.around(places)), 0)
        x = np.maximum(self._linear("names.inner", np.concatenate([features, seen], axis=1)), 0)
        return softmax(self._linear("names.out", np.maximum(self._linear("names.hidden", x), 0)))

    def entity(self, entities: Sequence[Candidate]) -> tuple[Floats, Floats]:
        if not entities:
            return np.zeros((0, len(ROLE_NAMES)), np.float32), np.zeros(0, np.float32)
        both = self._candidates(entities)
        extra = np.zeros((len(entities), len(ENTITY_TYPES) + 2), np.float32)
        for row, e in enumerate(entities):
            extra[row, kind_index(e.type)] = 1
            extra[row, -2] = np.log1p(len(e.ranges)) / 3
            extra[row, -1] = e.ranges[0][0] / max(1, len(self._vectors))
        paper = np.broadcast_to(self._paper, (len(entities), len(self._paper)))
        x = np.maximum(self._linear("entity.inner", np.concatenate([both, paper, extra], axis=1)), 0)
        out = self._linear("entity.out", x)
        return softmax(out[:, :-1]), sigmoid(out[:, -1])

    def alias(self, surfaces: Sequence[Candidate], pairs: Pairs) -> Floats:
        return sigmoid(self._pair("alias", surfaces, surfaces, pairs))

    def evaluated(self, entities: Sequence[Candidate], pairs: Pairs) -> Floats:
        return sigmoid(self._pair("evaluated", entities, entities, pairs))

    def outperforms(self, entities: Sequence[Candidate], pairs: Pairs) -> Floats:
        return sigmoid(self._pair("outperforms", entities, entities, pairs))

    def link(
        self, slot: int, values: Sequence[Candidate], entities: Sequence[Candidate], pairs: Pairs
    ) -> tuple[Floats, Floats]:
        scores = self._pair(f"links.{slot}", values, entities, pairs)
        means = self._means(np.array([v.ranges[0] for v in values], np.int64).reshape(-1, 2))
        none = self._linear("nothing", means)[:, slot]
        top = none.copy()
        np.maximum.at(top, pairs.a, scores)
        total = np.exp(none - top)
        each = np.exp(scores - top[pairs.a])
        np.add.at(total, pairs.a, each)
        return (each / total[pairs.a]).astype(np.float32), (np.exp(none - top) / total).astype(np.float32)

    def _linear(self, name: str, x: Floats) -> Floats:
        return _single(x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"])

    def _means(self, ranges: np.typing.NDArray[np.int64]) -> Floats:
        """Mean vector of the words of each range: [ranges, width]."""
        total = self._sums[ranges[:, 1]] - self._sums[ranges[:, 0]]
        return _single(total / np.maximum(1, ranges[:, 1] - ranges[:, 0])[:, None])

    def _candidates(self, candidates: Sequence[Candidate]) -> Floats:
        """Mean over all occurrences, then the first occurrence: [candidates, 2 × width]."""
        first = self._means(np.array([c.ranges[0] for c in candidates], np.int64).reshape(-1, 2))
        return np.concatenate([self._overall([c.ranges for c in candidates]), first], axis=1)

    def _overall(self, places: Sequence[Sequence[Range]]) -> Floats:
        """Mean over all places of each: [places, width]"""
        flat = self._means(np.array([r for each in places for r in each], np.int64).reshape(-1, 2))
        counts = np.array([len(each) for each in places])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        return _single(np.add.reduceat(flat, starts, axis=0) / counts[:, None])

    def _pair(self, name: str, left: Sequence[Candidate], right: Sequence[Candidate], pairs: Pairs) -> Floats:
        if not len(pairs.a):
            return np.zeros(0, np.float32)
        means = self._overall([c.ranges for c in left]), self._overall([c.ranges for c in right])
        starts = range(0, len(pairs.a), _AT_ONCE)
        return np.concatenate([self._pair_scores(name, *means, pairs.part(i, i + _AT_ONCE)) for i in starts])

    def _pair_scores(self, name: str, left: Floats, right: Floats, pairs: Pairs) -> Floats:
        a = np.concatenate([left[pairs.a], self._means(pairs.near_a)], axis=1)
        b = np.concatenate([right[pairs.b], self._means(pairs.near_b)], axis=1)
        a, b = self._linear(f"{name}.left", a), self._linear(f"{name}.right", b)
        context = self._linear(f"{name}.context", self._means(pairs.between))
        x = np.concatenate([a, b, a * b, context, pairs.features], axis=1)
        return self._linear(f"{name}.score", np.maximum(self._linear(f"{name}.inner", x), 0))[:, 0]


def softmax(x: Floats) -> Floats:
    """Along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return _single(e / e.sum(axis=-1, keepdims=True))


def sigmoid(x: Floats) -> Floats:
    """The logistic function, safe for large values."""
    return _single(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def _single(x: Any) -> Floats:
    """In single precision, whatever NumPy made of a mixture."""
    return np.asarray(x, np.float32)
