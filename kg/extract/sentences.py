"""Sentence spans by rule: the title is one, the abstract is split at full stops that end a sentence."""

from __future__ import annotations

import re

from kg.models import Span

# Words whose full stop does not end a sentence.
_ABBREVIATIONS = frozenset(
    """e.g i.e etc al vs cf resp approx fig figs eq eqs sec ref refs no nos vol dr mr mrs ms prof st inc ltd co
    corp dept est viz ca wrt w.r.t a.k.a i.i.d u.s u.k ph.d m.s b.s jan feb mar apr jun jul aug sep sept oct
    nov dec""".split()
)
# These end a sentence when a capital follows, and don't otherwise.
_AMBIGUOUS = frozenset({"etc", "al", "u.s", "u.k", "ph.d", "i.i.d", "co", "inc", "ltd", "corp"})
# White space is behind an end, or was lost ("on COCO.It also …"): a word of two letters or more, then a capital.
_END = re.compile(r"(?<![.!?])[.!?]+[\"'”’)\]}]*(?=\s+|$|(?<=[a-z]{2}[.!?]|[A-Z]{2}[.!?])[A-Z][a-z]+[\s,])")
# What begins a sentence behind a single capital ("class A. We"), which else is an initial ("J. Smith").
_OPENERS = frozenset(
    """a additionally all although an and as at both but by combined compared experiments extensive finally first for
    from furthermore given here however if in it its many moreover most on one our recent results second several
    since such that the then there therefore these they this those thus to under unlike using we when where while
    with""".split()
)
_TOKEN = 200  # characters before a full stop that may be an address
_OPENS = re.compile(r"[\"'“‘(\[{$\\]*[A-Z0-9À-ÖØ-Þ]|[\"“‘(\[$\\]|\W*[a-z]+[A-Z0-9]")


def title_end(text: str) -> int:
    """Length of the title: up to the first line break; no title where there is none."""
    return max(0, text.find("\n"))


def sentence_spans(text: str, title_end: int) -> tuple[Span, ...]:
    """Spans of the sentences of ``text``, in order, without the white space around them.

    Args:
        text: Title, newline, abstract.
        title_end: Length of the title, in characters; the title is one sentence whatever it holds.
    """
    spans: list[Span] = []
    if text[:title_end].strip():
        spans.append(_strip(text, 0, title_end))
    start = title_end
    for hit in _END.finditer(text, title_end):
        if hit.end() < len(text) and not _ends_here(text, hit):
            continue
        span = _strip(text, start, hit.end())
        if span[0] < span[1]:
            spans.append(span)
        start = hit.end()
    span = _strip(text, start, len(text))
    if span[0] < span[1]:
        spans.append(span)
    return tuple(spans)


def _ends_here(text: str, hit: re.Match[str]) -> bool:
    follows = text[hit.end() : hit.end() + 40].lstrip()
    if not _OPENS.match(follows):
        return False
    if hit.end() < len(text) and not text[hit.end()].isspace():  # no end within an address, "torch.Tensor", "ASP.Net"
        token = text[max(0, hit.start() - _TOKEN) : hit.start()].rsplit(None, 1)[-1]
        return _begins_anew(follows) and not any(c in token for c in "/@_")
    if hit.group()[0] != ".":
        return True
    before = text[max(0, hit.start() - 20) : hit.start()].rsplit(None, 1)
    word = (before[-1] if before else "").lstrip("([{\"'“‘").casefold()
    if word in _ABBREVIATIONS:
        return word in _AMBIGUOUS and follows[:1].isupper()
    if len(word) != 1 or word == "a" or not text[hit.start() - 1].isupper():
        return True
    return _begins_anew(follows)


def _begins_anew(text: str) -> bool:
    """Whether a text begins with a word that usually begins a sentence."""
    opener = re.match(r"[A-Za-z]+(?=[\s,])", text)
    return opener is not None and opener.group().casefold() in _OPENERS


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
