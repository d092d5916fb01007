"""From what decoding found in words to an :class:`~kg.models.Extraction` with names, offsets and confidences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product

from kg.extract.calibration import Calibration
from kg.extract.decode import Found, Reading
from kg.extract.encoding import Words, span_of
from kg.extract.urls import Address, each_once
from kg.graph.evidence import relating
from kg.models import (
    Entity,
    Extraction,
    Relation,
    RelationType,
    RepositoryLink,
    ResultClaim,
    Span,
    group_of,
    sentence_at,
)


def to_extraction(
    paper_id: str,
    extractor: str,
    words: Words,
    reading: Reading,
    addresses: Iterable[Address],
    calibration: Calibration,
) -> Extraction:
    """All findings in the annotation form; names are unique among the entities of one group of types."""
    names = _names(reading.entities)
    entities = tuple(
        Entity(
            type=found.candidate.type,
            name=name,
            mentions=found.surfaces,
            role=found.role,
            named=found.named,
            confidence=calibration(found.candidate.type, found.score),
            spans=tuple(span_of(words, r) for r in found.candidate.ranges),
        )
        for found, name in zip(reading.entities, names, strict=True)
    )
    relations = []
    kinds: tuple[tuple[RelationType, list[tuple[int, int, float]]], ...] = (
        ("evaluated_on", reading.evaluated), ("outperforms", reading.outperforms),
    )  # fmt: skip
    for kind, rows in kinds:
        for a, b, score in rows:
            start, end = _sentence_of_both(words, reading.entities[a], reading.entities[b], kind)
            confidence = calibration(kind, score)
            relations.append(
                Relation(type=kind, source=names[a], target=names[b], start=start, end=end, confidence=confidence)
            )
    results = []
    for value in reading.values:
        start, end = value.span
        methods, sets, metrics = [rows or (None,) for rows in value.links]
        for ends in product(methods, sets, metrics):
            method, on, metric = (None if i is None else names[i] for i in ends)
            score = value.score * math.prod(reading.entities[i].score for i in ends if i is not None)
            results.append(
                ResultClaim(
                    method=method, on=on, metric=metric, value=value.text, kind=value.kind,
                    start=start, end=end, confidence=calibration("result", score),
                )
            )  # fmt: skip
    links = tuple(RepositoryLink(url=a.url, kind=a.kind, start=a.start, end=a.end) for a in each_once(addresses))
    return Extraction(
        id=paper_id,
        extractor=extractor,
        entities=entities,
        relations=tuple(relations),
        results=tuple(results),
        repositories=links,
        sentences=words.sentences,
        problems=reading.problems,
    )


def _names(entities: list[Found]) -> list[str]:
    """Names, told apart by another surface form where two entities of one group would share one."""
    taken: set[tuple[str, str]] = set()
    out = []
    for found in entities:
        group = group_of(found.candidate.type)
        choices = [found.name, *found.surfaces]
        name = next((c for c in choices if (group, c) not in taken), found.name)
        taken.add((group, name))
        out.append(name)
    return out


def _sentence_of_both(words: Words, a: Found, b: Found, relation: RelationType) -> Span:
    """The sentence that relates the two: see :func:`kg.graph.evidence.relating`; the abstract's come before the title,
    and of those with the second alone its last mention first."""
    in_a = {int(words.sentence[r[0]]) for r in a.candidate.ranges}
    in_b = {int(words.sentence[r[0]]) for r in b.candidate.ranges}
    both, second = sorted(in_a & in_b, key=lambda n: (n == 0, n)), sorted(in_b, reverse=True)
    joint, alone = ([words.sentences[n] for n in rows if n < len(words.sentences)] for rows in (both, second))
    return relating(words.text, joint, alone, relation) if alone else sentence_at(words.sentences, 0, 0)
