"""Annotated papers as training targets: tags per word, entities, pairs and links as the heads see them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kg.extract.aliases import alias_arrays, alias_pairs, singular
from kg.extract.encoding import Encoder, Window, Words, occurrences, word_range
from kg.extract.structure import (
    ROLE_NAMES,
    SLOTS,
    TAGS,
    VALUE_TAGS,
    Candidate,
    Floats,
    Pairs,
    Range,
    evaluated_pairs,
    kind_index,
    link_pairs,
    outperforms_pairs,
    pairs,
)
from kg.models import group_of

Annotation = dict[str, Any]  # one line of a gold file (see the annotation guide)


@dataclass
class PairTargets:
    """Pairs of one kind with what is right for each: a probability."""

    pairs: Pairs
    right: Floats


@dataclass
class Item:
    """One paper, ready for the network. All targets are probabilities."""

    id: str
    words: Words
    window: Window
    tags: Floats  # [words, TAGS]
    values_tags: Floats  # [words, VALUE_TAGS]
    entities: list[Candidate]
    roles: Floats  # [entities, roles]
    named: Floats  # [entities]
    surfaces: list[Candidate]
    alias: PairTargets
    evaluated: PairTargets
    outperforms: PairTargets
    values: list[Candidate]
    links: list[PairTargets]  # by slot
    nothing: list[Floats]  # by slot: [values], the probability that the value is linked to none
    misses: list[str] = field(default_factory=list)  # what of the annotation could not be placed, and why


def mention_ranges(text: str, mentions: dict[str, int]) -> list[tuple[int, int, int]]:
    """Character spans of all mentions (mention → entity), longest first, no overlaps."""
    taken = np.zeros(len(text), bool)
    found = []
    for mention in sorted(mentions, key=lambda m: (-len(m), m)):
        for start, end in occurrences(text, mention):
            if not taken[start:end].any():
                taken[start:end] = True
                found.append((start, end, mentions[mention]))
    return sorted(found)


def make_item(encoder: Encoder, paper: dict[str, Any], gold: Annotation) -> Item:
    """The targets of one annotated paper. What lies beyond the encoder's first window is left out."""
    words, windows = encoder(paper["title"], paper["abstract"])
    window = windows[0]
    seen = len(window.words)
    misses: list[str] = []
    owner: dict[str, int] = {}
    for i, entity in enumerate(gold["entities"]):
        for mention in entity["mentions"]:
            owner.setdefault(mention, i)
    ranges: list[list[Range]] = [[] for _ in gold["entities"]]
    by_surface: dict[tuple[int, str], list[Range]] = {}
    tags = np.zeros((seen, TAGS), np.float32)
    tags[:, 0] = 1
    for start, end, i in mention_ranges(words.text, owner):
        first, last = word_range(words, start, end)
        if first == last or last > seen:
            misses.append(f"beyond the window: {words.text[start:end]}")
            continue
        tag = 1 + 2 * kind_index(gold["entities"][i]["type"])
        tags[first:last] = 0
        tags[first, tag] = 1
        tags[first + 1 : last, tag + 1] = 1
        ranges[i].append((first, last))
        by_surface.setdefault((i, singular(words.text[start:end])), []).append((first, last))
    kept = [i for i, r in enumerate(ranges) if r]
    entities = [Candidate(gold["entities"][i]["type"], tuple(ranges[i])) for i in kept]
    roles = np.zeros((len(kept), len(ROLE_NAMES)), np.float32)
    named = np.zeros(len(kept), np.float32)
    for row, i in enumerate(kept):
        roles[row, ROLE_NAMES.index(gold["entities"][i]["role"])] = 1
        named[row] = gold["entities"][i]["named"]
    surface_keys = sorted(by_surface, key=lambda k: by_surface[k][0])
    surfaces = [Candidate(gold["entities"][i]["type"], tuple(by_surface[i, f])) for i, f in surface_keys]
    number: dict[tuple[str, str], int] = {}
    for row, i in enumerate(kept):
        # names are unique within methods, resources and metrics; the first wins where they are not
        group = group_of(gold["entities"][i]["type"])
        number.setdefault((group, gold["entities"][i]["name"]), row)

    def relation(name: str, index: list[tuple[int, int]], groups: tuple[str, str]) -> PairTargets:
        right = {(number.get((groups[0], a)), number.get((groups[1], b))) for a, b in gold[name] or ()}
        return PairTargets(pairs(words, entities, entities, index), np.array([p in right for p in index], np.float32))

    values, value_tags, owners = _values(words, seen, gold["results"], misses)
    links, nothing = [], []
    for slot, slot_name in enumerate(SLOTS):
        group = ("Method", "Resource", "Metric")[slot]
        index = link_pairs(entities, len(values), slot)
        targets: list[set[int]] = [set() for _ in values]
        for result, v in owners:
            linked = number.get((group, result[slot_name])) if result[slot_name] else None
            if linked is not None:
                targets[v].add(linked)
        right = np.array([(1 / len(targets[v])) if e in targets[v] else 0 for v, e in index], np.float32)
        links.append(PairTargets(pairs(words, values, entities, index), right))
        nothing.append(np.array([not t for t in targets], np.float32))
    return Item(
        paper["id"], words, window, tags, value_tags, entities, roles, named, surfaces,
        alias_targets(words, surfaces, [k[0] for k in surface_keys]),
        relation("evaluated_on", evaluated_pairs(entities), ("Method", "Resource")),
        relation("outperforms", outperforms_pairs(entities), ("Method", "Method")),
        values, links, nothing, misses,
    )  # fmt: skip


def alias_targets(words: Words, surfaces: list[Candidate], entity: list[int]) -> PairTargets:
    """Which surface forms are one entity; ``entity`` numbers the entity of each surface."""
    index = alias_pairs(surfaces)
    right = np.array([entity[i] == entity[j] for i, j in index], np.float32)
    return PairTargets(alias_arrays(words, surfaces, index), right)


def _values(
    words: Words, seen: int, results: list[dict[str, Any]], misses: list[str]
) -> tuple[list[Candidate], Floats, list[tuple[dict[str, Any], int]]]:
    """Where the claimed numbers stand: candidates, tags, and (result, value) pairs."""
    tags = np.zeros((seen, VALUE_TAGS), np.float32)
    tags[:, 0] = 1
    found: dict[tuple[int, int], str] = {}
    placed: list[tuple[dict[str, Any], tuple[int, int]]] = []
    for result in results:
        spots = [m.span() for m in re.finditer(r"(?<![\w.])" + re.escape(result["value"]) + r"(?![\w])", words.text)]
        spans = [word_range(words, s, e) for s, e in spots]
        spans = [s for s in spans if s[0] < s[1] <= seen]
        # The same number under two kinds, or for several things: each kind takes the first place that is free for it.
        place = next((s for s in spans if found.get(s, result["kind"]) == result["kind"]), None)
        if place is None:
            misses.append(f"value not placed: {result['value']}")
            continue
        if any(a < place[1] and place[0] < b and (a, b) != place for a, b in found):
            misses.append(f"value overlaps: {result['value']}")
            continue
        found[place] = result["kind"]
        placed.append((result, place))
    order = sorted(found)
    for first, last in order:
        tag = 1 if found[first, last] == "absolute" else 3
        tags[first:last] = 0
        tags[first, tag] = 1
        tags[first + 1 : last, tag + 1] = 1
    # The type of a value is never read by the heads.
    return [Candidate("Metric", (p,)) for p in order], tags, [(r, order.index(p)) for r, p in placed]
