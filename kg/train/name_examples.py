"""Examples for the name head: what may be a name in the training papers, and what of it their annotations say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from kg.errors import InputError
from kg.extract.hints import hints_of
from kg.extract.model import Model
from kg.extract.names import NAME_KINDS, NameCandidate, name_candidates, name_features
from kg.extract.structure import Floats
from kg.models import RESOURCES
from kg.text import fold


class NameExamples(NamedTuple):
    """Candidates of papers with what they are. ``n`` rows."""

    features: Floats  # [n, NAME_FEATURES]
    around: np.typing.NDArray[np.float16]  # [n, 5 × width] as ``Heads.around`` gives it
    kinds: np.typing.NDArray[np.int64]  # [n] index into NAME_KINDS


def name_examples(model: Model, rows: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> NameExamples:
    """Read annotated papers with the model: (paper, annotation) pairs, 5 to 10 papers a second.

    Raises:
        InputError: There is nothing to learn from.
    """
    parts = []
    for record, annotation in rows:
        words, heads = model.read(record["title"], record["abstract"])
        hints = hints_of(words, model.lexicon)
        found = name_candidates(words, heads.tags, hints)
        if not found:
            continue
        kinds = {fold(m): kind_of(e["type"]) for e in annotation["entities"] for m in e["mentions"]}
        around = heads.around([c.ranges for c in found]).astype(np.float16)
        features = name_features(words, heads.tags, hints, found)
        parts.append(NameExamples(features, around, np.array([target(c, kinds) for c in found], np.int64)))
    if not parts:
        raise InputError("no names to learn from", hint="are there annotated papers that are not held out?")
    return joined(parts)


def joined(parts: Iterable[NameExamples]) -> NameExamples:
    """Several in one."""
    return NameExamples(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def kind_of(type_: str) -> int:
    """Number of the kind of a type."""
    return NAME_KINDS.index("Resource" if type_ in RESOURCES else type_)


def target(candidate: NameCandidate, kinds: Mapping[str, int]) -> int:
    """What a candidate is, by the folded mentions of the annotation."""
    return next((kinds[key] for key in map(fold, candidate.strings) if key in kinds), 0)
