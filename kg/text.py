"""How surface forms are compared: folding of names, URLs and values, as the annotation guide's scorer does it."""

from __future__ import annotations

import re
import unicodedata

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
