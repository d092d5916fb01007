"""Names that the training papers agree on: a second opinion beside the tags, for what the model has seen but forgot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kg.extract.encoding import Words, occurrences
from kg.extract.structure import Floats
from kg.extract.vocabulary import NO_USE, WordUse
from kg.models import ENTITY_TYPES, Span

LONGEST = 6  # words of a name; punctuation counts as one
_LETTERS = 4  # of a name, by which most places where none begins are passed over


class Lexicon:
    """Known names with how often training papers that hold them annotate them, by type.

    Args:
        counts: Name → papers that hold it, then how many of them annotate it as each of the five types.  Names in
            lower case stand for every spelling; others are matched as they stand.
        use: How names use single words.
    """

    def __init__(self, counts: Mapping[str, list[int]], use: WordUse = NO_USE) -> None:
        self.use = use
        self._counts = counts
        self._beginnings = {name[:_LETTERS].casefold() for name in self._counts}
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})

    def find(self, words: Words) -> dict[str, Floats]:
        """The known names in a text, verbatim, each with the probability of each type [types]."""
        text, spans = words.text, words.spans
        found: dict[str, Floats] = {}
        starts, ends = spans[:, 0].tolist(), spans[:, 1].tolist()
        for first in range(len(spans)):
            start = text[starts[first] : starts[first] + _LETTERS].casefold()
            if self._beginnings.isdisjoint([start[:length] for length in self._lengths]):
                continue
            for last in range(first, min(first + LONGEST, len(spans))):
                if words.sentence[last] != words.sentence[first]:
                    break
                string = text[starts[first] : ends[last]]
                counts = self._counts.get(string) or self._counts.get(string.casefold())
                if counts and string not in found:
                    papers, *types = counts
                    # As if one paper more had it, without annotating it: a name seen once proves little.
                    found[string] = np.array([n / (papers + 1) for n in types], np.float32)
        return found


NO_LEXICON = Lexicon({})


def catalogue(text: str) -> dict[str, list[int]]:
    """Counts for the names of a public catalogue: lines of name, tab, type; lines that begin with # are notes.

    Of such names in the text of training papers three in five were annotated so; they count like that.
    """
    out: dict[str, list[int]] = {}
    for line in text.splitlines():
        name, _, type_ = line.partition("\t")
        if type_ in ENTITY_TYPES and not line.startswith("#"):
            out[name] = [4, *(3 * (t == type_) for t in ENTITY_TYPES)]
    return out


def count_names(rows: Sequence[tuple[Words, Mapping[str, str]]], least: int = 2) -> dict[str, list[int]]:
    """Counts for a lexicon from annotated papers.

    Args:
        rows: Words of a paper, and mention → type of its annotation.
        least: How many papers must annotate a name.

    A paper that has a proper name only inside of longer names says nothing of it.
    """
    agree: dict[str, list[int]] = {}
    for _, mentions in rows:
        for key, types in _by_key(mentions).items():
            row = agree.setdefault(key, [0] * len(ENTITY_TYPES))
            for type_ in types:
                row[ENTITY_TYPES.index(type_)] += 1
    kept = {key: [0, *row] for key, row in agree.items() if sum(row) >= least}
    lexicon = Lexicon({key: [1, 1, 0, 0, 0, 0] for key in kept})
    for words, mentions in rows:
        longer = [span for mention in mentions for span in occurrences(words.text, mention)]
        for key in {s if s in kept else s.casefold() for s in lexicon.find(words)}:
            proper = key != key.casefold() and key not in mentions
            if not proper or _stands_alone(words.text, key, longer):
                kept[key][0] += 1
    return {key: [max(row[0], *row[1:]), *row[1:]] for key, row in sorted(kept.items())}


def _stands_alone(text: str, name: str, longer: Sequence[Span]) -> bool:
    """Whether a name occurs outside of the names that the paper annotates ("COCO" is no part of "COCO-Stuff")."""
    return any(not any(s <= start and end <= e for s, e in longer) for start, end in occurrences(text, name))


def _by_key(mentions: Mapping[str, str]) -> dict[str, set[str]]:
    """Types by key: a capitalised spelling of a term that some paper writes in lower case is the same key."""
    out: dict[str, set[str]] = {}
    for mention, type_ in mentions.items():
        # "Text classification", "Text Classification" and "text classification" are one term; "GLUE" is not "glue".
        plain = mention.islower() or (" " in mention and (mention[1:].islower() or mention.istitle()))
        out.setdefault(mention.casefold() if plain else mention, set()).add(type_)
    return out
