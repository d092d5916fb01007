"""What rules find in a text before the model is asked: addresses to leave out, abbreviations that it defines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.encoding import Words
from kg.extract.lexicon import NO_LEXICON, Lexicon
from kg.extract.structure import Floats
from kg.extract.urls import Address, find_urls
from kg.extract.vocabulary import NO_USE, WordUse
from kg.models import Span


class Hints(NamedTuple):
    """What rules know of the text before the model is asked."""

    skip: tuple[Span, ...] = ()  # character spans (addresses) in which no name is looked for
    abbreviations: tuple[tuple[str, str], ...] = ()  # (short, long) pairs that the text defines
    known: Mapping[str, Floats] = MappingProxyType({})  # names with the share of training papers for each type
    use: WordUse = NO_USE  # of single words in names


NO_HINTS = Hints()


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
