"""From a scorer's probabilities to what a paper says: spans, surface forms, entities, relations, results.

Steps: what may be a name is judged by all places where it stands (:mod:`kg.extract.names`); names become entities by
spelling, brackets and the alias head; roles, pairs and links come from the heads.  Everything that depends on a
threshold takes it from :class:`Settings`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from kg.extract.aliases import alias_arrays, alias_pairs, is_acronym, singular
from kg.extract.cues import called
from kg.extract.encoding import Words, span_of, string_of
from kg.extract.heads import Scorer
from kg.extract.hints import NO_HINTS, Hints
from kg.extract.names import NAME_KINDS, NameCandidate, name_candidates, name_features, overlaps
from kg.extract.results import FoundValue, find_values
from kg.extract.structure import (
    ROLE_NAMES,
    Candidate,
    Floats,
    Pairs,
    Range,
    evaluated_pairs,
    is_resource,
    likeliest,
    outperforms_pairs,
    pairs,
)
from kg.models import ENTITY_TYPES, ROLES, EntityType, Role
from kg.text import fold

_DIGITS = re.compile(r"\d+")

# Every name is paired with every other: beyond so many a text is no abstract, but a list or an attack.
MOST_NAMES = 250


@dataclass(frozen=True)
class Settings:
    """Thresholds, chosen on a part of the training papers that the model did not see (``kg/model/settings.json``)."""

    entity: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ENTITY_TYPES, 0.4))  # least score by type
    benchmark: float = 0.4  # least share of Benchmark beside Dataset, where the text does not say
    alias: float = 0.5
    evaluated: float = 0.4  # least product of a pair's and both its ends' scores
    outperforms: float = 0.4
    value: float = 0.5  # least probability that a number is claimed
    link: float = 1.0  # least share of the best's probability for further entities of one value
    nothing: float = 1.0  # weight of "linked to none"


@dataclass(frozen=True)
class Found:
    """An entity, as decoding sees it."""

    candidate: Candidate
    surfaces: tuple[str, ...]  # distinct strings, by first occurrence
    name: str
    role: Role
    named: bool
    score: float


@dataclass
class Reading:
    """All that decoding found; pairs are of indices of entities, with their scores."""

    entities: list[Found]
    evaluated: list[tuple[int, int, float]]
    outperforms: list[tuple[int, int, float]]
    values: list[FoundValue]
    problems: tuple[str, ...] = ()  # what was left out, for people


@dataclass(frozen=True)
class Mentions:
    """Entities before their roles are known."""

    entities: list[tuple[Candidate, float]]  # with their scores, by first occurrence
    problems: tuple[str, ...] = ()  # what was left out, for people


def decode(words: Words, scorer: Scorer, settings: Settings, hints: Hints = NO_HINTS) -> Reading:
    """Read one paper: :func:`find_mentions`, then :func:`relate`."""
    return relate(words, scorer, settings, find_mentions(words, scorer, settings, hints))


def find_mentions(words: Words, scorer: Scorer, settings: Settings, hints: Hints = NO_HINTS) -> Mentions:
    """Names in the paper, joined to entities."""
    groups = _names(words, scorer, settings, hints)
    problems: tuple[str, ...] = ()
    if len(groups) > MOST_NAMES:
        problems = (f"{len(groups):,} names: only the {MOST_NAMES} likeliest were kept",)
        groups = [groups[i] for i in likeliest([score for *_, score in groups], MOST_NAMES)]
    surfaces = [Candidate(t, r) for t, r, _ in groups]
    index = alias_pairs(surfaces)
    same = scorer.alias(surfaces, alias_arrays(words, surfaces, index))
    defined = {frozenset((singular(a), singular(b))) for a, b in hints.abbreviations}
    names = [string_of(words, s.ranges[0]) for s in surfaces]
    keys = [singular(name) for name in names]
    linked = np.array([frozenset((keys[i], keys[j])) in defined for i, j in index], bool)
    two = np.array([_are_versions(keys[i], keys[j]) or _is_extended(names[i], names[j]) for i, j in index], bool)
    joined = np.where(two, 0.0, np.where(linked, np.maximum(same, 0.9), same))
    drafts = [_merge(groups, cluster) for cluster in _clusters(surfaces, index, joined, settings.alias)]
    drafts.sort(key=lambda d: d[1])
    return Mentions([(Candidate(t, r), score) for t, r, score in drafts], problems)


def _are_versions(one: str, other: str) -> bool:
    """Whether two names differ in nothing but numbers ("type-1 error rate", "type-2 error rate")."""
    numbers = set(_DIGITS.findall(one)), set(_DIGITS.findall(other))
    return all(numbers) and numbers[0].isdisjoint(numbers[1]) and _DIGITS.sub("", one) == _DIGITS.sub("", other)


def _is_extended(one: str, other: str) -> bool:
    """Whether one name is the other, an acronym, with letters before it: another thing ("NNEKF" is no "EKF").

    Of 376 such pairs of methods in the training papers 2 are one thing.
    """
    short, long = sorted((one, other), key=len)
    acronyms = short.isalpha() and long.isalpha() and len(short) > 2 and sum(c.isupper() for c in short) > 1
    return acronyms and len(short) < len(long) and long.endswith(short)


def relate(words: Words, scorer: Scorer, settings: Settings, mentions: Mentions, *, facts: bool = True) -> Reading:
    """Roles, pairs and results for the entities found; without ``facts``, roles alone."""
    candidates = [c for c, _ in mentions.entities]
    roles, named = scorer.entity(candidates)
    found = []
    for row, (candidate, score) in enumerate(mentions.entities):
        strings = list(dict.fromkeys(string_of(words, r) for r in candidate.ranges))
        fitting = ROLES[candidate.type]
        role = max(fitting, key=lambda r: (float(roles[row][ROLE_NAMES.index(r)]), -ROLE_NAMES.index(r)))
        is_named = True if is_resource(candidate.type) else bool(named[row] >= 0.5)
        name = _name(words, candidate.ranges, strings)
        found.append(Found(candidate, tuple(strings), name, role, is_named, score))
    if not facts:
        return Reading(found, [], [], [])
    sure = np.array([score for _, score in mentions.entities], np.float32)
    run = pairs(words, candidates, candidates, evaluated_pairs(candidates))
    evaluated = _above(settings.evaluated, run, scorer.evaluated(candidates, run), sure)
    better = pairs(words, candidates, candidates, outperforms_pairs(candidates))
    outperforms = _above(settings.outperforms, better, scorer.outperforms(candidates, better), sure)
    values, left = find_values(words, scorer, candidates, settings)
    problems = (f"{len(values) + left:,} results: only the {len(values)} likeliest were kept",) if left else ()
    return Reading(found, evaluated, outperforms, values, (*mentions.problems, *problems))


def _above(least: float, index: Pairs, right: Floats, sure: Floats) -> list[tuple[int, int, float]]:
    """Pairs with their scores: an edge is right only where both its ends are."""
    right = right * sure[index.a] * sure[index.b]
    return [(int(a), int(b), float(r)) for a, b, r in zip(index.a, index.b, right, strict=True) if r >= least]


def _names(
    words: Words, scorer: Scorer, settings: Settings, hints: Hints
) -> list[tuple[EntityType, tuple[Range, ...], float]]:
    """Names found, each with its type, the places that are its own and its score (0–1), by first occurrence."""
    candidates = name_candidates(words, scorer.tags, hints)
    features = name_features(words, scorer.tags, hints, candidates)
    least = min(settings.entity.values())
    found = []
    for candidate, row in zip(candidates, scorer.names([c.ranges for c in candidates], features), strict=True):
        kind = 1 + int(row[1:].argmax())
        if row[kind] < least:
            continue
        type_ = _type_of(words, scorer.tags, settings, hints, candidate, NAME_KINDS[kind])
        if type_ and row[kind] >= settings.entity[type_]:
            found.append((type_, candidate.ranges, float(row[kind])))
    return _apart(found)


def _apart(
    found: Sequence[tuple[EntityType, tuple[Range, ...], float]],
) -> list[tuple[EntityType, tuple[Range, ...], float]]:
    """Names without places that two of them share.

    A name leaves those inside of longer names to these ("BERT" in "BERT-large"), unless it stands nowhere else: then
    the likelier one of the two is the name, and the other none. What nobody took in the end is the likeliest one's.
    """
    inside = {(one, a) for (one, a), (_, b) in overlaps([r for _, r, _ in found]) if b[0] <= a[0] and a[1] <= b[1]}
    order = sorted(range(len(found)), key=lambda i: (-found[i][2], found[i][1]))
    taken: set[int] = set()  # words
    own: dict[int, list[Range]] = {}

    def take(i: int, places: Sequence[Range]) -> None:
        own.setdefault(i, []).extend(places)
        taken.update(word for r in places for word in range(*r))

    def free(i: int) -> list[Range]:
        return [r for r in found[i][1] if taken.isdisjoint(range(*r))]

    for i in order:
        places = free(i)
        if places:
            take(i, [r for r in places if (i, r) not in inside] or places)
    for i in order:
        if i in own:
            take(i, free(i))
    return sorted(((found[i][0], tuple(sorted(places)), found[i][2]) for i, places in own.items()), key=lambda x: x[1])


def _type_of(
    words: Words, tags: Floats, settings: Settings, hints: Hints, name: NameCandidate, kind: str
) -> EntityType | None:
    """The type of a name of some kind; None where it can't be one of this kind."""
    if kind != "Resource":
        return cast(EntityType, kind)
    if not any(c.isupper() or c.isdigit() for string in name.strings for c in string):
        return None  # data sets have names; "an instruction-tuning dataset" is none
    said = called(words.text, [span_of(words, r) for r in name.ranges])
    if said:
        return said
    # Else what training papers and the tags say: [2] of being inside the name of a dataset, of a benchmark.
    shares = [hints.known[s][1:3] for s in name.strings if s in hints.known]
    sides = np.stack([tags[:, 3] + tags[:, 4], tags[:, 5] + tags[:, 6]], axis=1)
    sides = np.mean([sides[a:b].mean(axis=0) for a, b in name.ranges], axis=0)
    sides = sides + np.max(np.stack([np.zeros(2), *shares]), axis=0)
    return "Benchmark" if sides[1] >= settings.benchmark * max(1e-6, float(sides.sum())) else "Dataset"


def _clusters(surfaces: list[Candidate], index: list[tuple[int, int]], same: Floats, least: float) -> list[list[int]]:
    """Average-link agglomeration of surface forms, best pair first, down to ``least``."""
    n = len(surfaces)
    total = np.zeros((n, n))  # over all pairs of forms of two clusters; a cluster stands in the row of its first form
    for (i, j), p in zip(index, same, strict=True):
        total[i, j] = total[j, i] = p
    clusters = {i: [i] for i in range(n)}
    size = np.ones(n)
    below = np.tril(np.ones((n, n), bool))  # of each pair one order counts; rows that were merged count no more
    while len(clusters) > 1:
        mean = np.where(below, -1.0, total / (size[:, None] * size))
        x, y = divmod(int(mean.argmax()), n)
        if mean[x, y] < least:
            break
        clusters[x] = sorted(clusters[x] + clusters.pop(y))
        total[x] += total[y]
        total[:, x] += total[:, y]
        size[x] += size[y]
        below[y] = below[:, y] = True
    return list(clusters.values())


def _merge(
    groups: list[tuple[EntityType, tuple[Range, ...], float]], cluster: list[int]
) -> tuple[EntityType, tuple[Range, ...], float]:
    """One entity from its surface forms: the type with most weight, all ranges, the best score."""
    weight: dict[EntityType, float] = defaultdict(float)
    for i in cluster:
        type_, ranges, score = groups[i]
        weight[type_] += score * len(ranges)
    type_ = max(weight, key=lambda t: (weight[t], -ENTITY_TYPES.index(t)))
    ranges = tuple(sorted(r for i in cluster for r in groups[i][1]))
    return type_, ranges, max(groups[i][2] for i in cluster)


def _name(words: Words, ranges: tuple[Range, ...], strings: list[str]) -> str:
    """The label: an acronym of another form if there is one, else the most frequent form, singular before plural."""
    count = {s: sum(string_of(words, r) == s for r in ranges) for s in strings}
    folded = {s: fold(s) for s in strings}

    def rank(s: str) -> tuple[bool, bool, int, int]:
        acronym = " " not in s and any(is_acronym(s, other) for other in strings if other != s)
        plural = singular(s) != folded[s] and any(folded[o] == singular(s) for o in strings)
        return acronym, not plural, count[s], -strings.index(s)

    return max(strings, key=rank)
