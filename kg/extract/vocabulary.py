"""How the training papers' names use single words: which are no names, which never end one, which mostly do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.extract.encoding import Words, occurrences

_NEXT_WORD = re.compile(r" ([A-Za-z]+)(?![\w-])")


class WordUse(NamedTuple):
    """Words in lower case."""

    plain: frozenset[str] = frozenset()  # in common use, and no names on their own: "average", "model"
    open: frozenset[str] = frozenset()  # inside names, hardly ever at their end: "neural", "supervised"
    closing: frozenset[str] = frozenset()  # inside names, mostly at their end: "network", "tracking"
    heads: frozenset[str] = frozenset()  # as they stand; names end with them, and hardly ever before them: "Module"

    def is_open(self, word: str) -> bool:
        """Whether a name that ends with this word goes on; acronyms may be names by themselves."""
        return not word.isupper() and word.lower() in self.open

    def is_closing(self, word: str) -> bool:
        """Whether names mostly end with this word, or with its part behind the last hyphen ("auto-encoder")."""
        return word.lower() in self.closing or word.lower().rpartition("-")[2] in self.closing


NO_USE = WordUse()


def word_use(rows: Sequence[tuple[Words, Mapping[str, str]]], papers: int = 10, names: int = 8) -> WordUse:
    """Count words in annotated papers.

    Args:
        rows: Words of a paper, and mention → type of its annotation.
        papers: How many papers must use a plain word.
        names: How many names must hold an open word.
    """
    uses, alone = Counter[str](), Counter[str]()
    inside, last = Counter[str](), Counter[str]()
    ending, following = Counter[str](), Counter[str]()  # occurrences of names of two words or more
    for words, mentions in rows:
        uses.update({text for s, e in words.spans if (text := words.text[s:e]).isalpha() and text.islower()})
        alone.update({mention for mention in mentions if mention.isalpha() and mention.islower()})
        for parts in {tuple(mention.lower().split()) for mention in mentions}:
            inside.update(parts)
            last.update(parts[-1:])
        for mention in mentions:
            first, _, end = mention.rpartition(" ")
            for _, place in occurrences(words.text, mention) if first else ():
                ending[end] += 1
                following.update(hit[1] for hit in [_NEXT_WORD.match(words.text, place)] if hit)
    return WordUse(
        frozenset(word for word, n in uses.items() if n >= papers and alone[word] < 0.02 * n),
        frozenset(word for word, n in inside.items() if n >= names and last[word] <= 0.1 * n),
        frozenset(word for word, n in inside.items() if n >= 5 and last[word] >= 0.7 * n),
        frozenset(word for word, n in ending.items() if word.isalpha() and n >= 20 and following[word] <= 0.04 * n),
    )
