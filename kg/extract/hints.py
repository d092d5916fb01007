"""What rules find in a text before the model is asked: addresses to leave out, abbreviations that it defines."""

from __future__ import annotations

from kg.extract.abbreviations import find_abbreviations
from kg.extract.decode import Hints
from kg.extract.urls import find_urls


def hints_of(text: str) -> Hints:
    """The hints for one text."""
    skip = tuple((a.start, a.end) for a in find_urls(text))
    return Hints(skip, tuple((a.short, a.long) for a in find_abbreviations(text)))
