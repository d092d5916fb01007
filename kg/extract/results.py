"""Claimed numbers and what they belong to: the grammar says what a number is, tags and heads the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.encoding import Words, span_of, string_of, word_range
from kg.extract.heads import Scorer
from kg.extract.lists import LISTED, SHARED, Place, list_around, listed_together
from kg.extract.quantities import quantities
from kg.extract.structure import SLOTS, Candidate, Floats, Range, likeliest, link_pairs, pairs
from kg.extract.viterbi import viterbi
from kg.models import ResultKind, Span

if TYPE_CHECKING:
    from kg.extract.decode import Settings


# Every number is paired with every name (see ``MOST_NAMES`` in ``decode``).
MOST_VALUES = 250


@dataclass(frozen=True)
class FoundValue:
    """A claimed number and what it belongs to (indices of entities)."""

    span: Span  # characters
    text: str
    kind: ResultKind
    score: float
    links: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def find_values(
    words: Words,
    scorer: Scorer,
    entities: list[Candidate],
    settings: Settings,
) -> tuple[list[FoundValue], int]:
    """The values of a text, and how many were left out.

    Args:
        words: The text.
        scorer: What the model makes of it.
        entities: To link values to.
        settings: Thresholds.
    """
    spans = _claimed(words, scorer.value_tags, settings.value)
    claimed = len(spans)
    spans = [spans[i] for i in likeliest([score for *_, score in spans], MOST_VALUES)]
    values = [Candidate("Metric", (place,)) for place, *_ in spans]
    chosen = []
    sure = np.array([score for *_, score in spans])  # that value and links are right, as if they were independent
    for slot in range(len(SLOTS)):
        arrays = pairs(words, values, entities, link_pairs(entities, len(values), slot))
        right, none = scorer.link(slot, values, entities, arrays)
        picks: list[tuple[int, ...]] = []
        share = np.zeros(len(values))  # of such links that are right
        for v in range(len(values)):
            rows = np.flatnonzero(arrays.a == v)
            best = float(right[rows].max()) if len(rows) else 0.0
            if best <= settings.nothing * none[v]:
                picks.append(())
                share[v] = none[v]
            else:
                share[v] = best
                least = best if slot == 2 else best * settings.link
                picks.append(tuple(int(arrays.b[r]) for r in rows if right[r] >= least))
        if slot:
            places = _places(words, values), _places(words, entities, {int(b) for b in arrays.b})
            for v, e in _listed(words.text, *places).items():
                picks[v], share[v] = (e,), LISTED
            for v, all_of_them in _shared(words.text, *places, picks).items():
                picks[v], share[v] = all_of_them, share[v] * SHARED
        sure *= share
        chosen.append(picks)
    out = []
    for v, (_, (start, end), kind, _) in enumerate(spans):
        links = (chosen[0][v], chosen[1][v], chosen[2][v])
        out.append(FoundValue((start, end), words.text[start:end], ("absolute", "gain")[kind], float(sure[v]), links))
    return out, claimed - len(spans)


def _places(
    words: Words, candidates: Sequence[Candidate], numbers: Iterable[int] | None = None
) -> dict[int, list[Place]]:
    """Sentence → where candidates (all, or those of some numbers) stand in it."""
    found: dict[int, list[Place]] = {}
    for number in range(len(candidates)) if numbers is None else sorted(numbers):
        for first, last in candidates[number].ranges:
            found.setdefault(int(words.sentence[first]), []).append((span_of(words, (first, last)), number))
    return found


def _listed(text: str, values: dict[int, list[Place]], names: dict[int, list[Place]]) -> dict[int, int]:
    """Value → entity where a sentence lists numbers and names in the same order."""
    found: dict[int, int] = {}
    for sentence, numbers in sorted(values.items()):
        found |= listed_together(text, numbers, names.get(sentence, []))
    return found


def _shared(
    text: str, values: dict[int, list[Place]], names: dict[int, list[Place]], picks: Sequence[tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Value → entities where the only number of a sentence is of one name in a list: it is of all of them."""
    alone = {numbers[0][1]: sentence for sentence, numbers in values.items() if len(numbers) == 1}
    one = [v for v in sorted(alone) if len(picks[v]) == 1]
    found = {v: list_around(text, names.get(alone[v], []), picks[v][0]) for v in one}
    return {v: whole for v, whole in found.items() if whole}


def _claimed(words: Words, tags: Floats, least: float) -> list[tuple[Range, Span, int, float]]:
    """Numbers that the paper claims: (words, characters, kind, score), in order.

    What is a number with its unit, the grammar says ("2x" of "2xfaster"); whether it is claimed, and as what, the tags
    of its words.  What only the tags know ("7 of 10") is taken where it overlaps no number of the grammar.
    """
    kinds = tags[:, 1::2] + tags[:, 2::2]
    found = {word_range(words, *span): span for span in quantities(words.text)}
    taken = np.zeros(len(words.spans), bool)
    for first, last in found:
        taken[first:last] = True
    for first, last, _ in viterbi(np.log(np.maximum(tags, 1e-9))):
        if not taken[first:last].any() and any(c.isdigit() for c in string_of(words, (first, last))):
            found[first, last] = span_of(words, (first, last))
    out = []
    for (first, last), span in sorted(found.items()):
        if not first < last <= len(kinds):
            continue
        share = kinds[first:last].mean(axis=0)
        change = words.text.find(" to ", *span) + len(" to ")
        if change > len(" to ") and share.sum() < least:  # "from an accuracy of 93.1% to 96.6%" claims what it came to
            place = word_range(words, change, span[1])
            reached = kinds[slice(*place)].mean(axis=0)
            if reached.sum() >= least:
                (first, last), span, share = place, (change, span[1]), reached
        if share.sum() >= least:
            out.append(((first, last), span, int(share.argmax()), float(min(1.0, share.sum()))))
    return out
