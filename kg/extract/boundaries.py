"""Where names begin and end: the tagger's spans mended by what is never cut in two in the training papers.

Counts are of gold names in the training papers: of 36,674 only 68 are followed by another of the same type with nothing
but a space between (mostly two data sets where a comma is missing), and 3 data sets of 2,136 end before a hyphen or a
slash and a number ("CIFAR-10/100"). Of 53,807, no name has half a pair of brackets.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise

import numpy as np

from kg.extract.encoding import Words, string_of
from kg.extract.structure import Range
from kg.extract.vocabulary import NO_USE, WordUse
from kg.models import Span

_FORMATTING = re.compile(r"^\\(?:emph|textbf|textit|texttt|mathtt|mathrm)\b\s*")
_CITATION = re.compile(r"\[\d+(?:,\s?\d+)*\]")  # in none of 120,601 names
SMALL_WORDS = frozenset({"and", "or", "the", "a", "an", "of", "in", "on", "for", "with", "to", "by", "as"})
_AFTER_ACRONYMS = frozenset({"score", "scores", "corpus"})
_ACRONYM = re.compile(r"(?!F)[A-Z]{2,}(?:-\w)?|mAP")
_LISTED = 20  # words of a list; longer runs are no list of names
_ACRONYM_LIKE = re.compile(r"[A-Z].*[A-Z]")
# "/100", ".5", "++", "-$\{1,2\}$"
_GOES_ON = re.compile(r"[-/]\d[\d.]*(?![\w-])|(?<=\d)\.\d+|\+{1,2}(?=[\s,.;:)])|(?:-|(?<=-))\$[^$\n]{0,30}\$")
_NEXT_WORD = re.compile(r"[ -]([A-Za-z-]+)")
# What is called after somebody or something is named with its head: 8 of 8 such methods that were cut off before it.
_HEAD = re.compile(r" (?:machines?|formulas?|divergences?|functions?|estimators?|generators?)(?![\w-])")
_TAIL = re.compile(r"(\S+)((?: [a-z]+)+)")  # "MNIST hand written", of digits
_PLAIN = re.compile(r"[A-Za-z][a-z]+(?:[ -][A-Za-z][a-z]+)*")
_COMPOUND = re.compile(r"-[A-Za-z]")
_SUFFIXED = re.compile(r"(.+)(-(?:based|aware|driven|guided|specific|like))")
_PARTS = re.compile(r"[\w]+|-")
_DATA = re.compile(r" (?:data ?)?sets?\b| corp(?:us|ora)\b| data\b| splits?\b")
METHOD, RESOURCE = 0, 1  # numbers of kinds: method, "Dataset or Benchmark", metric, task


def joined(
    words: Words, spans: Sequence[tuple[int, int, int]], names: Container[str], use: WordUse = NO_USE
) -> list[Range]:
    """Word ranges of (first, last, kind) spans, lengthened and joined.

    Two of one kind are one name where only a hyphen is between them ("Sub-JHMDB"), or only a space ("MS", "COCO2014")
    unless a conjunction is there or both are ``names`` in their own right.
    """
    out: list[tuple[int, int, int]] = []
    if _lost_commas(words.text):
        spans = [(*part, kind) for first, last, kind in spans for part in _listed(words, (first, last), kind, names)]
    spans = [(*part, kind) for first, last, kind in spans for part in _in_sentences(words, (first, last))]
    for first, last, kind in spans:
        if out and out[-1][2] == kind and _belong(words, out[-1][:2], (first, last), names):
            first = out.pop()[0]
        last = _up_to(words, last, _GOES_ON.match(words.text, int(words.spans[last - 1, 1])))
        if kind == RESOURCE:
            last = _without_tail(words, (first, last), names)
        elif string_of(words, (first, last)) not in names:
            if kind == METHOD:
                last = _up_to(words, last, _HEAD.match(words.text, int(words.spans[last - 1, 1])))
            last = _up_to(words, last, _own_head(words, (first, last), use))
        out.append((first, last, kind))
    places = ((*_finished(words, (first, last), names, use), kind) for first, last, kind in out)
    return [(first, last) for first, last, finished, kind in places if finished or kind == RESOURCE]


def _without_tail(words: Words, place: Range, names: Container[str]) -> int:
    """The end of a data set's name: not what its data is ("SURREAL human body dataset", "Cityscapes test set")."""
    name = string_of(words, place)
    tail = _TAIL.fullmatch(name)
    if not tail or sum("A" <= c <= "Z" for c in tail[1]) < 2 or name in names:
        return place[1]
    if not _DATA.match(words.text, int(words.spans[place[1] - 1, 1])):
        return place[1]
    end = int(words.spans[place[0], 0]) + len(tail[1])
    return int(np.searchsorted(words.spans[:, 0], end))


def _up_to(words: Words, last: int, more: re.Match[str] | None) -> int:
    """``last``, moved behind the words that a match covers."""
    while more and last < len(words.spans) and words.spans[last, 0] < more.end():
        last += 1
    return last


def _finished(words: Words, place: Range, names: Container[str], use: WordUse) -> tuple[int, int, bool]:
    """A name that ends with a word like "neural" goes on to the next, or else is none ("dense optical" → "flow")."""
    name = string_of(words, place)
    stem = _SUFFIXED.fullmatch(name.split()[-1])
    if stem and name not in names:  # "BERT-based" speaks of BERT, "memory-based" of nothing
        known = stem[1] in names or sum(c.isupper() for c in stem[1]) > 1
        return place[0], place[1] - len(_PARTS.findall(stem[2])), known and " " not in name
    if name in names or not use.is_open(name.split()[-1]):
        return *place, True
    more = _NEXT_WORD.match(words.text, int(words.spans[place[1] - 1, 1]))
    if more and use.is_closing(more.group(1)):
        return place[0], _up_to(words, place[1], more), True
    return *place, False


def _own_head(words: Words, place: Range, use: WordUse) -> re.Match[str] | None:
    """The next word, where names of two words or more end with it and hardly ever before it."""
    if " " not in string_of(words, place):
        return None
    more = _NEXT_WORD.match(words.text, int(words.spans[place[1] - 1, 1]))
    return more if more and more[1] in use.heads else None


def _in_sentences(words: Words, place: Range) -> list[Range]:
    """A span cut where a sentence ends, unless in an exclamation, as some names have it ("Yahoo! Answers")."""
    ends = np.flatnonzero(np.diff(words.sentence[place[0] : place[1]])) + place[0] + 1
    cuts = [int(i) for i in ends if words.text[words.spans[i - 1, 1] - 1] != "!"]
    return list(pairwise((place[0], *cuts, place[1])))


def _lost_commas(text: str) -> bool:
    """Whether a text came without its commas, as some lists of papers have them: then a space may be one."""
    return len(text) > 400 and "," not in text


def _listed(words: Words, place: Range, kind: int, names: Container[str]) -> list[Range]:
    """The names that a name consists of, in a text without commas, where it is none itself; else itself.

    They are ``names`` all, or data sets with capitals inside before an "and" ("ImageNet CUB and iWildCam").
    """
    cuts = [i for i in range(place[0] + 1, place[1]) if words.spans[i, 0] > words.spans[i - 1, 1]]
    if string_of(words, place) in names or not 0 < len(cuts) <= _LISTED:
        return [place]
    parts = list(pairwise((place[0], *cuts, place[1])))
    goes_on = kind == RESOURCE and words.text.startswith(" and ", int(words.spans[place[1] - 1, 1]))
    if goes_on and all(_ACRONYM_LIKE.search(string_of(words, part)) for part in parts):
        return parts
    # From the right: for each cut the names that the rest consists of, the longest first.
    rest: dict[int, list[Range]] = {place[1]: []}
    for start in (*reversed(cuts), place[0]):
        ends = (end for end in sorted(rest, reverse=True) if string_of(words, (start, end)) in names)
        end = next(ends, None)
        if end is not None:
            rest[start] = [(start, end), *rest[end]]
    return rest.get(place[0]) or [place]


def _belong(words: Words, left: Range, right: Range, names: Container[str]) -> bool:
    start, end = int(words.spans[right[0], 0]), int(words.spans[left[1] - 1, 1])
    gap = words.text[end:start]
    # The hyphen may have been tagged with the first part: then nothing is left between the two.
    if words.text[start - 1] == "-" and len(gap) <= 1:
        return True
    if words.sentence[left[1] - 1] != words.sentence[right[0]]:
        return False
    before, after = string_of(words, left), string_of(words, right)
    if gap != " " or ")" in before or (before in names and after in names) or _lost_commas(words.text):
        return False
    return before.split()[-1].lower() not in SMALL_WORDS and after.split()[0].lower() not in SMALL_WORDS


def is_cut(text: str, name: str, places: Sequence[Span]) -> bool:
    """Whether a name in plain letters ("transcription") is but the front of a word wherever it stands ("-based")."""
    return bool(_PLAIN.fullmatch(name)) and all(_COMPOUND.match(text, end) for _, end in places)


def trimmed(name: str) -> str:
    """A name without a conjunction or article, an acronym without "score" or "corpus" ("F1 score" is a name), none with
    half a pair of brackets or a citation mark."""
    name = next(filter(None, (part.strip() for part in _CITATION.split(name))), "")
    name = _FORMATTING.sub("", _outside_brackets(name))
    if any(name.count(a) != name.count(b) for a, b in ("{}", "[]")) or name.count("$") % 2:
        return ""  # of 72,790 names of the training papers none is so
    while True:
        first, _, rest = name.partition(" ")
        before, _, last = name.rpartition(" ")
        if rest and first.lower() in SMALL_WORDS:
            name = rest.strip()
        elif (before and last in SMALL_WORDS) or (last in _AFTER_ACRONYMS and _ACRONYM.fullmatch(before)):
            name = before.strip()
        else:
            return name


def _outside_brackets(name: str) -> str:
    """The longest part between brackets that have no counterpart ("image quality" of "NR) image quality")."""
    alone = [-1, len(name)]
    for opening, closing in ("()", "[]", "{}"):
        opened: list[int] = []
        for at, char in enumerate(name):
            if char == opening:
                opened.append(at)
            elif char == closing and opened:
                opened.pop()
            elif char == closing:
                alone.append(at)
        alone += opened
    alone.sort()
    return max((name[a + 1 : b].strip() for a, b in pairwise(alone)), key=len)
