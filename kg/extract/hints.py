"""What rules find in a text before the model is asked: addresses to leave out, abbreviations that it defines."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.decode import Hints
from kg.extract.encoding import Words
from kg.extract.lexicon import NO_LEXICON, Lexicon
from kg.extract.urls import Address, find_urls


def hints_of(words: Words, lexicon: Lexicon = NO_LEXICON) -> Hints:
    """The hints for one text."""
    return make_hints(words, find_urls(words.text), find_abbreviations(words.text), lexicon)


def make_hints(
    words: Words, addresses: Iterable[Address], abbreviations: Iterable[Abbreviation], lexicon: Lexicon
) -> Hints:
    """The same where addresses and abbreviations are known already."""
    skip = tuple((a.start, a.end) for a in addresses)
    short_and_long = tuple((a.short, a.long) for a in abbreviations)
    return Hints(skip, short_and_long, lexicon.find(words), lexicon.use)
