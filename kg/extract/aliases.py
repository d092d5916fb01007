"""Whether two names in one paper can be one thing: acronyms and their long forms, plurals, spelling variants."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import numpy as np

from kg.extract.abbreviations import matched
from kg.extract.encoding import Words
from kg.extract.structure import Candidate, Floats, Pairs, pairs
from kg.models import group_of
from kg.text import fold

ALIAS_FEATURES = 10
_SMALL = frozenset({"of", "the", "and", "for", "a", "in", "with"})

_ACRONYMS = re.compile(r"[A-Z]{2}s$")  # GPs: of two letters, so that the length doesn't tell

_OPENING = re.compile(r"\s*[(\[]\s*(?:i\.e\.,?\s*)?[\"'“`]*")


def singular(name: str) -> str:
    """A name, folded, without the plural of its last word (by ending, and only where the word stays a word)."""
    folded = fold(name)
    if _ACRONYMS.search(name):
        return folded[:-1]
    if len(folded) > 4 and folded.endswith("ies"):
        return folded[:-3] + "y"
    if len(folded) > 4 and folded.endswith(("sses", "xes", "ches", "shes")):
        return folded[:-2]
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is", "as")):
        return folded[:-1]
    return folded


def is_acronym(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long`` by Schwartz and Hearst's rule (PSB 2003).

    Read from the right, every letter and digit of the short form occurs in the long form in order, and the first one
    begins a word of it.
    """
    s = [c for c in short.casefold() if c.isalnum()]
    if s and s[-1] == "s" and short[-1:] == "s" and short[:-1].isupper():
        s.pop()  # the plural of an acronym
    text = long.casefold()
    if len(s) < 2 or len(s) >= len(text) or " " not in re.sub(r"[-_/]", " ", text):
        return False
    return matched("".join(s), text) is not None


def initials(name: str) -> str:
    """First letters of the words of a name, small words left out."""
    return "".join(w[0] for w in re.findall(r"\w+", name.casefold()) if w not in _SMALL)


def bracketed(text: str, a: str, b: str) -> bool:
    """Whether the text has one name followed by the other in brackets: "a (b)" or "b (a)"."""
    return _opens_after(text, a, b) or _opens_after(text, b, a)


def _opens_after(text: str, outer: str, inner: str) -> bool:
    at = text.find(outer)
    while at >= 0:
        opening = _OPENING.match(text, at + len(outer))
        if opening and text.startswith(inner, opening.end()):
            return True
        at = text.find(outer, at + 1)
    return False


def alias_features(text: str, a: str, b: str) -> Floats:
    """Numbers that speak for or against one entity, for two surface forms of a text (symmetric)."""
    fa, fb = fold(a), fold(b)
    wa, wb = fa.split() or [""], fb.split() or [""]
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return np.array(
        [
            singular(a) == singular(b),
            is_acronym(short, long),
            initials(long) == singular(short).replace(" ", ""),
            bracketed(text, a, b),
            fold(short) in fold(long),
            wa[-1] == wb[-1],
            wa[0] == wb[0],
            SequenceMatcher(None, fa, fb, autojunk=False).ratio(),
            short.isupper() or any(c.isupper() for c in short[1:]),
            any(c.isupper() for c in long[1:]),
        ],
        dtype=np.float32,
    )


def alias_pairs(surfaces: list[Candidate]) -> list[tuple[int, int]]:
    """Pairs of surface forms that could be one entity: same type, or both resources."""
    return [
        (i, j)
        for i in range(len(surfaces))
        for j in range(i + 1, len(surfaces))
        if group_of(surfaces[i].type) == group_of(surfaces[j].type)
    ]


def alias_arrays(words: Words, surfaces: list[Candidate], index: list[tuple[int, int]]) -> Pairs:
    """Pairs of surface forms with the features of their strings beside those of their places."""
    found = pairs(words, surfaces, surfaces, index)
    names = [words.text[words.spans[s.ranges[0][0], 0] : words.spans[s.ranges[0][1] - 1, 1]] for s in surfaces]
    strings = [alias_features(words.text, names[i], names[j]) for i, j in index]
    beside = np.array(strings, np.float32).reshape(-1, ALIAS_FEATURES)
    return found._replace(features=np.concatenate([found.features, beside], axis=1))
