"""The strings of a text that may be names, and what speaks for each of them: what the name head judges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.extract.aliases import singular
from kg.extract.boundaries import is_cut, joined, trimmed
from kg.extract.cues import called, is_model_family, is_resource_by_text, named_resources
from kg.extract.encoding import Words, occurrences, span_of, string_of, word_range
from kg.extract.hints import Hints
from kg.extract.structure import Floats, Range
from kg.extract.viterbi import viterbi
from kg.extract.vocabulary import WordUse
from kg.models import ENTITY_TYPES

# A dataset or benchmark is found as one thing, a resource, and told apart by what the text calls it.
NAME_KINDS = ("none", "Method", "Resource", "Metric", "Task")
NAME_FEATURES = 68
LONGEST_NAME = 200  # characters; the longest of the training papers has 125

# Added to the log probability of "outside" in tagging, from few names to many: which strings may be names. Beyond
# these, more are cut wrongly than found.
_LEVELS = (0.3, 0.0, -0.5, -1.0, -1.6)
_KNOWN = 0.5  # share of the training papers that annotate a name, for it to be looked for where no tag says so
_ET_AL = re.compile(r"\set\s?al\b")


class NameCandidate(NamedTuple):
    """Strings that differ in capitals, plural or outer punctuation at most, with all places where they stand."""

    strings: tuple[str, ...]  # sorted
    ranges: tuple[Range, ...]  # sorted; a name that holds this one may stand at some of them
    levels: tuple[bool, ...]  # by _LEVELS: whether the tags say that it is a name


def name_candidates(words: Words, tags: Floats, hints: Hints) -> list[NameCandidate]:
    """What may be a name: what tags say at any level, known names, short and long forms, what stands before "dataset".

    Args:
        words: The text.
        tags: [words, 11] probabilities of O, B and I of each type.
        hints: What rules know of the text.
    """
    logs = np.log(np.maximum(_resources_as_one(tags), 1e-9))
    known = {n for n, share in hints.known.items() if max(share.max(), share[1] + share[2]) >= _KNOWN}
    levels: dict[str, set[float]] = defaultdict(set)
    for level in _LEVELS:
        moved = logs.copy()
        moved[:, 0] += level
        for string in {trimmed(string_of(words, place)) for place in joined(words, viterbi(moved), known, hints.use)}:
            if not _is_no_name(words, string, known, hints.use):
                levels[string].add(level)
    strings = levels.keys() | known | {trimmed(form) for pair in hints.abbreviations for form in pair}
    strings |= named_resources(words.text)
    skipped = np.zeros(len(words.text), bool)
    for start, end in hints.skip:
        skipped[start:end] = True
    found: dict[str, tuple[set[str], set[Range], set[float]]] = defaultdict(lambda: (set(), set(), set()))
    # The shortest form first, for what others have more is punctuation: the "SVD" of "SVD.".
    for string in sorted(filter(_is_name_like, strings), key=lambda s: (len(s), s)):
        spans = [(s, e) for s, e in occurrences(words.text, string) if not skipped[s:e].any()]
        if string not in known and is_cut(words.text, string, spans):
            continue
        forms, ranges, said = found[singular(string)]
        taken = {word for r in ranges for word in range(*r)}
        places = {r for r in (word_range(words, s, e) for s, e in spans) if r[0] < r[1] and taken.isdisjoint(range(*r))}
        if places:
            forms.add(string)
            ranges |= places
            said |= levels.get(string, set())
    out = [
        NameCandidate(tuple(sorted(forms)), tuple(sorted(ranges)), tuple(level in said for level in _LEVELS))
        for forms, ranges, said in found.values()
        if ranges
    ]
    return sorted(out, key=lambda c: (c.ranges, c.strings))


def _is_name_like(string: str) -> bool:
    if len(string) > LONGEST_NAME:
        return False
    return string.isupper() or (len(string) > 1 and any(c.isalnum() for c in string))


def _is_no_name(words: Words, string: str, known: Collection[str], use: WordUse) -> bool:
    """Whether a tagged string is a word in common use, capitalised or not, or somebody's surname."""
    if string in use.plain:
        return True
    if not string.istitle() or not string.isalpha() or string in known:
        return False
    places = occurrences(words.text, string)
    if all(_ET_AL.match(words.text, end) for _, end in places):
        return True
    return string.lower() in use.plain and not is_resource_by_text(words.text, places)


def _resources_as_one(tags: Floats) -> Floats:
    """Tag probabilities with Dataset and Benchmark as one kind: O, then B and I of method, resource, metric, task."""
    return np.concatenate([tags[:, :3], tags[:, 3:5] + tags[:, 5:7], tags[:, 7:]], axis=1)


def name_features(words: Words, tags: Floats, hints: Hints, candidates: Sequence[NameCandidate]) -> Floats:
    """What speaks for and against each candidate, but for the encoder's vectors: [candidates, NAME_FEATURES]."""
    if not candidates:
        return np.zeros((0, NAME_FEATURES), np.float32)
    strength, tagged = _tagged(tags, candidates)
    columns = [tagged, _overlapping(candidates, strength)]
    columns.append(np.array([_spelled(c, hints.use) for c in candidates], np.float32))
    defined = {form for pair in hints.abbreviations for form in pair}
    columns.append(np.array([_told(words, c, hints, defined) for c in candidates], np.float32))
    levels = np.array([c.levels for c in candidates], np.float32)
    crowd = np.full((len(candidates), 1), len(candidates) / 10, np.float32)
    return np.concatenate([*columns, levels, crowd], axis=1, dtype=np.float32)


def _tagged(tags: Floats, candidates: Sequence[NameCandidate]) -> tuple[Floats, Floats]:
    """What tags say of the words of each candidate, and of those beside it.

    Returns:
        [candidates] the probability that the words are inside of names of its likeliest kind, where it is highest;
        [candidates, 29] log odds.
    """
    kinds = _resources_as_one(tags)
    begin, inside = kinds[:, 1::2], kinds[:, 2::2]
    nowhere = np.zeros((1, begin.shape[1]), np.float32)
    after = np.concatenate([inside, nowhere])  # row i: whether word i goes on with a name
    before = np.concatenate([[0.0], 1 - kinds[:, 0]])  # i + 1: whether word i is in a name
    logs = np.log(begin + inside + 1e-6)
    flat = [r for c in candidates for r in c.ranges]
    first, last = np.array(flat).T
    sums = np.concatenate([nowhere, np.cumsum(logs, axis=0, dtype=np.float64)])
    strong = np.exp((sums[last] - sums[first]) / (last - first)[:, None])  # geometric mean over a name's words
    weakest = np.array([before[a + 1 : b + 1].min() for a, b in flat])
    parted = np.array([begin[a + 1 : b].sum(axis=1).max(initial=0) for a, b in flat])
    counts = np.array([len(c.ranges) for c in candidates])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])

    def best(x: Floats) -> Floats:
        return np.maximum.reduceat(x.reshape(len(flat), -1), starts)

    def least(x: Floats) -> Floats:
        return np.minimum.reduceat(x.reshape(len(flat), -1), starts)

    def mean(x: Floats) -> Floats:
        total = np.add.reduceat(x.reshape(len(flat), -1), starts)
        return np.asarray(total / counts[:, None], np.float32)

    goes_on, cut = after[last], after[first]
    columns = [
        best(strong), mean(strong), best(begin[first]), mean(begin[first]), mean(goes_on),
        mean(before[first]), least(before[first]), mean(goes_on.sum(axis=1)), least(goes_on.sum(axis=1)),
        mean(cut.sum(axis=1)), least(cut.sum(axis=1)), best(weakest), mean(weakest), best(parted),
    ]  # fmt: skip
    likeliest: Floats = best(strong).max(axis=1)
    return likeliest, _log_odds(np.concatenate(columns, axis=1))


def _log_odds(p: Floats) -> Floats:
    return np.asarray(np.log((p + 1e-4) / (1 - p + 1e-4)), np.float32)


def _overlapping(candidates: Sequence[NameCandidate], strength: Floats) -> Floats:
    """Of the candidates that overlap with each: how strong the longer, the shorter, the crossing ones are [..., 6]."""
    strongest = np.zeros((len(candidates), 3), np.float32)
    there = np.zeros((len(candidates), 2), np.float32)
    covered: dict[int, set[Range]] = defaultdict(set)  # places inside a longer candidate of the strictest level
    for (one, a), (other, b) in overlaps([c.ranges for c in candidates]):
        how = 0 if b[0] <= a[0] and a[1] <= b[1] else 1 if a[0] <= b[0] and b[1] <= a[1] else 2
        strongest[one, how] = max(strongest[one, how], strength[other])
        if how < 2:
            there[one, how] = 1
        if how == 0 and candidates[other].levels[0]:
            covered[one].add(a)
    share = [[len(covered[i]) / len(c.ranges)] for i, c in enumerate(candidates)]
    return np.concatenate([_log_odds(strongest), there, np.array(share, np.float32)], axis=1)


def overlaps(places: Sequence[Sequence[Range]]) -> Iterator[tuple[tuple[int, Range], tuple[int, Range]]]:
    """Pairs of (number of a name, place) that share words, of two names, in both orders."""
    flat = sorted((r, i) for i, ranges in enumerate(places) for r in ranges)
    for number, (a, one) in enumerate(flat, 1):
        for at in range(number, len(flat)):
            b, other = flat[at]
            if b[0] >= a[1]:
                break
            if one != other:
                yield (one, a), (other, b)
                yield (other, b), (one, a)


def _spelled(candidate: NameCandidate, use: WordUse) -> list[float]:
    """How a name is written [14]."""
    name = candidate.strings[0]
    parts = name.split()
    return [
        len(parts), len(name) / 10, sum(c.isupper() for c in name), sum(c.isdigit() for c in name),
        name.islower(), name.isupper(), any(c.isupper() for c in name[1:]), "-" in name, "(" in name,
        use.is_open(parts[-1]), use.is_closing(parts[-1]), parts[-1] in use.heads, name.lower() in use.plain,
        any(map(is_model_family, candidate.strings)),
    ]  # fmt: skip


def _told(words: Words, candidate: NameCandidate, hints: Hints, defined: Collection[str]) -> list[float]:
    """What the text, and what training papers, say of a name [13]."""
    spans = [span_of(words, r) for r in candidate.ranges]
    known = [hints.known[s] for s in candidate.strings if s in hints.known]
    shares = np.max(np.stack(known), axis=0) if known else np.zeros(len(ENTITY_TYPES))
    kind = called(words.text, spans)
    return [
        *shares, bool(known), np.log(len(spans)), candidate.ranges[0][0] / len(words.spans),
        spans[0][1] <= words.text.find("\n"), any(s in defined for s in candidate.strings),
        is_resource_by_text(words.text, spans), kind == "Dataset", kind == "Benchmark",
    ]  # fmt: skip
