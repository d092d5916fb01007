"""From a scorer's probabilities to what a paper says: spans, surface forms, entities, relations, results.

Steps: constrained Viterbi over the tags; each name found is looked for in the whole paper and judged by all its
occurrences together; surface forms become entities by spelling, brackets and the alias head; roles, pairs and links
come from the heads.  Everything that depends on a threshold takes it from :class:`Settings`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from kg.extract.aliases import alias_arrays, alias_pairs, is_acronym, singular
from kg.extract.boundaries import RESOURCE, is_cut, joined, trimmed
from kg.extract.cues import called, is_model_family, is_resource_by_text, named_resources
from kg.extract.encoding import Words, occurrences, string_of, word_range
from kg.extract.heads import Scorer
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
from kg.extract.viterbi import viterbi
from kg.extract.vocabulary import NO_USE, WordUse
from kg.models import ENTITY_TYPES, ROLES, EntityType, Role, Span
from kg.text import fold

# Where nearly all training papers that have a name say the same of it, that counts for more than the tags (tried on the
# held-out ones: 0.3, as for others, to 0.75).
_AGREED, _AGREED_WEIGHT = 0.85, 0.6

_ET_AL = re.compile(r"\set\s?al\b")
_DIGITS = re.compile(r"\d+")

# Every name is paired with every other: beyond so many a text is no abstract, but a list or an attack.
MOST_NAMES = 250
LONGEST_NAME = 200  # characters; the longest of the training papers has 125


@dataclass(frozen=True)
class Settings:
    """Thresholds, chosen on a part of the training papers that the model did not see (``kg/model/settings.json``)."""

    outside: float = 0.0  # added to the log probability of O: below zero finds more, above zero less
    entity: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ENTITY_TYPES, 0.5))  # least score by type
    known: float = 0.3  # weight of what training papers say of a known name, beside the tags
    benchmark: float = 0.4  # least share of Benchmark beside Dataset, where the text does not say
    alias: float = 0.5
    evaluated: float = 0.5
    outperforms: float = 0.5
    value: float = 0.5  # least probability that a number is claimed
    link: float = 1.0  # least share of the best's probability for further entities of one value
    nothing: float = 1.0  # weight of "linked to none"


class Hints(NamedTuple):
    """What rules know of the text before the model is asked."""

    skip: tuple[Span, ...] = ()  # character spans (addresses) in which no name is looked for
    abbreviations: tuple[tuple[str, str], ...] = ()  # (short, long) pairs that the text defines
    known: Mapping[str, Floats] = MappingProxyType({})  # names with the share of training papers for each type
    use: WordUse = NO_USE  # of single words in names


NO_HINTS = Hints()


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
    groups = _surfaces(words, scorer.tags, settings, hints)
    problems: tuple[str, ...] = ()
    if len(groups) > MOST_NAMES:
        problems = (f"{len(groups):,} names: only the {MOST_NAMES} likeliest were kept",)
        groups = [groups[i] for i in likeliest([score for *_, score in groups], MOST_NAMES)]
    surfaces = [Candidate(t, r) for t, r, _ in groups]
    index = alias_pairs(surfaces)
    same = scorer.alias(surfaces, alias_arrays(words, surfaces, index))
    defined = {frozenset((singular(a), singular(b))) for a, b in hints.abbreviations}
    keys = [singular(string_of(words, s.ranges[0])) for s in surfaces]
    linked = np.array([frozenset((keys[i], keys[j])) in defined for i, j in index], bool)
    versions = np.array([_are_versions(keys[i], keys[j]) for i, j in index], bool)
    joined = np.where(versions, 0.0, np.where(linked, np.maximum(same, 0.9), same))
    drafts = [_merge(groups, cluster) for cluster in _clusters(surfaces, index, joined, settings.alias)]
    drafts.sort(key=lambda d: d[1])
    return Mentions([(Candidate(t, r), score) for t, r, score in drafts], problems)


def _are_versions(one: str, other: str) -> bool:
    """Whether two names differ in nothing but numbers ("type-1 error rate", "type-2 error rate")."""
    numbers = set(_DIGITS.findall(one)), set(_DIGITS.findall(other))
    return all(numbers) and numbers[0].isdisjoint(numbers[1]) and _DIGITS.sub("", one) == _DIGITS.sub("", other)


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
    run = pairs(words, candidates, candidates, evaluated_pairs(candidates))
    evaluated = _above(settings.evaluated, run, scorer.evaluated(candidates, run))
    better = pairs(words, candidates, candidates, outperforms_pairs(candidates))
    outperforms = _above(settings.outperforms, better, scorer.outperforms(candidates, better))
    values, left = find_values(words, scorer, candidates, settings)
    problems = (f"{len(values) + left:,} results: only the {len(values)} likeliest were kept",) if left else ()
    return Reading(found, evaluated, outperforms, values, (*mentions.problems, *problems))


def _above(least: float, index: Pairs, right: Floats) -> list[tuple[int, int, float]]:
    return [(int(a), int(b), float(r)) for a, b, r in zip(index.a, index.b, right, strict=True) if r >= least]


def _surfaces(
    words: Words, tags: Floats, settings: Settings, hints: Hints
) -> list[tuple[EntityType, tuple[Range, ...], float]]:
    """Names found, each with its type, all its occurrences and its score (0–1); names are told apart by folding."""
    merged = _resources_as_one(tags)
    logs = np.log(np.maximum(merged, 1e-9))
    logs[:, 0] += settings.outside
    tagged = set()
    names = {n for n, share in hints.known.items() if max(share.max(), share[1] + share[2]) >= 0.5}
    for place in joined(words, viterbi(logs), names, hints.use):
        string = trimmed(string_of(words, place))
        if _is_no_name(words, string, names, hints.use) or len(string) > LONGEST_NAME:
            continue
        if string.isupper() or (len(string) > 1 and any(c.isalnum() for c in string)):
            tagged.add(string)
    # A long form and its acronym are one thing: where one is a name, so is the other.
    extra = {form for pair in hints.abbreviations if len(tagged.intersection(pair)) == 1 for form in pair}
    if settings.known:
        extra |= names
    extra.update(s for s in named_resources(words.text) if not any(t in s for t in tagged))
    taken = np.zeros(len(words.text), bool)
    for start, end in hints.skip:
        taken[start:end] = True
    judge = _Judge(words, tags, merged, settings, hints)
    ranges: dict[str, list[Range]] = defaultdict(list)
    for string in sorted(tagged | extra, key=lambda s: (-len(s), s)):
        free = [(s, e) for s, e in occurrences(words.text, string) if not taken[s:e].any()]
        if string not in names and is_cut(words.text, string, free):
            continue
        places = [r for r in (word_range(words, s, e) for s, e in free) if r[0] < r[1]]
        # What only a list or a bracket suggests must stand on its own, lest it hides a shorter name inside.
        if not places or (string not in tagged and judge(places) is None):
            continue
        for start, end in free:
            taken[start:end] = True
        ranges[singular(string)] += places
    found = [(judge(places), tuple(sorted(places))) for _, places in sorted(ranges.items())]
    return sorted(((v[0], places, v[1]) for v, places in found if v is not None), key=lambda x: x[1])


def _is_no_name(words: Words, string: str, names: Collection[str], use: WordUse) -> bool:
    """Whether a tagged string is a word in common use, capitalised or not, or somebody's surname."""
    if string in use.plain:
        return True
    if not string.istitle() or not string.isalpha() or string in names:
        return False
    places = occurrences(words.text, string)
    if all(_ET_AL.match(words.text, end) for _, end in places):
        return True
    return string.lower() in use.plain and not is_resource_by_text(words.text, places)


def _resources_as_one(tags: Floats) -> Floats:
    """Tag probabilities with Dataset and Benchmark as one kind: O, then B and I of method, resource, metric, task."""
    return np.concatenate([tags[:, :3], tags[:, 3:5] + tags[:, 5:7], tags[:, 7:]], axis=1)


class _Judge:
    """Type and score of a name from all its occurrences; None where the score is too low for the type."""

    def __init__(self, words: Words, tags: Floats, merged: Floats, settings: Settings, hints: Hints) -> None:
        self._words, self._settings, self._hints = words, settings, hints
        self._logs = np.log(np.maximum(merged[:, 1::2] + merged[:, 2::2], 1e-6))
        # [words, 2] probability of being inside the name of a dataset, of a benchmark
        self._sides = np.stack([tags[:, 3] + tags[:, 4], tags[:, 5] + tags[:, 6]], axis=1)

    def __call__(self, places: list[Range]) -> tuple[EntityType, float] | None:
        # Geometric mean over a name's words, then the mean over its occurrences and the best one, half each.
        by_place = np.exp(np.stack([self._logs[a:b].mean(axis=0) for a, b in places]))
        score = 0.5 * by_place.mean(axis=0) + 0.5 * by_place.max(axis=0)
        strings = {string_of(self._words, p) for p in places}
        known = [self._hints.known[s] for s in sorted(strings) if s in self._hints.known]
        prior = np.max(np.stack(known), axis=0) if known else np.zeros(len(ENTITY_TYPES), np.float32)
        shares = np.array([prior[0], prior[1] + prior[2], prior[3], prior[4]])
        weight = self._settings.known if known else 0.0
        if weight and shares.max() >= _AGREED:
            weight = max(weight, _AGREED_WEIGHT)
        score = (1 - weight) * score + weight * shares
        spans = [(int(self._words.spans[a, 0]), int(self._words.spans[b - 1, 1])) for a, b in places]
        kind = int(score.argmax())
        if kind == RESOURCE and any(is_model_family(s) for s in strings):
            kind, score[0] = 0, score[RESOURCE]
        if (kind == 0 or score[kind] < 0.3) and is_resource_by_text(self._words.text, spans):
            # "X: a benchmark for …" is none of the methods that titles begin with.
            kind, score[RESOURCE] = RESOURCE, max(score[0], score[RESOURCE], 0.3)
        type_: EntityType = ("Method", "Dataset", "Metric", "Task")[kind]
        if type_ == "Dataset" and not any(c.isupper() or c.isdigit() for s in strings for c in s):
            return None  # data sets have names; "an instruction-tuning dataset" is none
        if type_ == "Dataset":
            type_ = self._resource(places, spans, prior)
        best = float(min(1.0, score[kind]))
        return (type_, best) if best >= self._settings.entity[type_] else None

    def _resource(self, places: list[Range], spans: list[Span], prior: Floats) -> EntityType:
        """Dataset or Benchmark: what the text calls it, else what training papers and the tags say."""
        said = called(self._words.text, spans)
        if said:
            return said
        sides = np.mean(np.stack([self._sides[a:b].mean(axis=0) for a, b in places]), axis=0) + prior[1:3]
        share = float(sides[1] / max(1e-6, float(sides.sum())))
        return "Benchmark" if share >= self._settings.benchmark else "Dataset"


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
