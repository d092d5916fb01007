"""How surface forms are compared and found: names, URLs and values folded as the annotation guide's scorer does it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from typing import TypeVar

_LATEX = re.compile(r"[{}$\\^]")
_GAPS = re.compile(r"[-‐-―_/\s]+")


def fold(text: str) -> str:
    """A surface form without case, LaTeX remains, and differences of hyphen, slash and space."""
    text = _LATEX.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _GAPS.sub(" ", text).strip(" .,;:'\"()[]`’“”")


def fold_url(url: str) -> str:
    """A URL without scheme, ``www.``, trailing slash and ``.git``."""
    url = re.sub(r"^https?://", "", url.strip().lower())
    return re.sub(r"^www\.", "", url).rstrip("/").removesuffix(".git")


def fold_value(value: str) -> str:
    """A claimed number without spaces, signs of percent and thousands, and words such as "up to" and "points"."""
    folded = re.sub(r"[\s\\%,]|percent(age)?|points?|up\s*to|about|approximately|over|~", "", value.casefold())
    return folded.replace("--", "-").replace("–", "-")


Tag = TypeVar("Tag", bound=Hashable)


def tag_mentions(
    text: str, mentions: Iterable[tuple[str, Tag]], *, whole: str = r"(?<!\w){}(?!\w)", flags: int = 0
) -> set[tuple[int, int, Tag]]:
    """Every whole-word occurrence of every mention, longest mentions first, without overlaps, each with its tag.

    Args:
        text: Where they stand.
        mentions: Strings, each with a tag.
        whole: A regular expression, ``{}`` for the mention, that says what counts as one.
        flags: Of that expression.
    """
    taken = bytearray(len(text))
    found: set[tuple[int, int, Tag]] = set()
    for mention, tag in sorted(set(mentions), key=lambda x: (-len(x[0]), x)):
        for hit in re.finditer(whole.format(re.escape(mention)), text, flags):
            start, end = hit.span()
            if mention and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.add((start, end, tag))
    return found
