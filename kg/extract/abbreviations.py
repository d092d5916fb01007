"""Abbreviations that a text defines, "long form (SF)": the algorithm of Schwartz and Hearst (PSB 2003)."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.models import Span

_BRACKET = re.compile(r"\(([^()]{2,60})\)")
# Characters before a bracket that are looked at; so much takes every short form (12 characters), and every long one.
_SHORT_ROOM, _LONG_ROOM = 40, 400
_CLOSING = "}]\"'”’"  # what formatting and quotation leave at the end of a long form
_HEADS = frozenset(
    "method framework strategy module architecture problem mechanism approach technique scheme paradigm".split()
)


class Abbreviation(NamedTuple):
    """A short form with its long form, and where both stand."""

    short: str
    long: str
    short_span: Span
    long_span: Span


def find_abbreviations(text: str) -> list[Abbreviation]:
    """All definitions in a text, left to right. Both orders are found: "long (SF)" and "SF (long)"."""
    found = []
    for hit in _BRACKET.finditer(text):
        inner = re.split(r"[;,]", hit.group(1))[0].strip(" \"'“”‘’`")
        start = text.index(inner, hit.start(1)) if inner else hit.start(1)
        if _is_short(inner):
            long = _long_before(text, hit.start(), inner)
            if not long and inner[-1] == "s" and inner[-2].isupper():  # "unmanned aerial vehicle (UAVs)"
                long = _long_before(text, hit.start(), inner[:-1])
            if long:
                found.append(Abbreviation(inner, text[long[0] : long[1]], (start, start + len(inner)), long))
        elif " " in inner:
            room = max(0, hit.start() - _SHORT_ROOM)
            before = re.search(r"[\w-]+\s*$", text[room : hit.start()])
            short = before.group().strip() if before else ""
            if before and _is_short(short) and matched(short, inner) == 0:
                span = (room + before.start(), room + before.start() + len(short))
                found.append(Abbreviation(short, inner, span, (start, start + len(inner))))
    return found


def _is_short(candidate: str) -> bool:
    return (
        2 <= len(candidate) <= 12
        and len(candidate.split()) <= 2
        and candidate[0].isalnum()
        and sum(c.isupper() for c in candidate) >= 2
    )


def _long_before(text: str, bracket: int, short: str) -> Span | None:
    """The long form that ends before the bracket: at most min(n + 5, 2n) words for n letters."""
    room = max(0, bracket - _LONG_ROOM)
    sentence = max(text.rfind(". ", room, bracket), text.rfind("\n", room, bracket), room - 1) + 1
    before = text[sentence:bracket].rstrip()
    letters = sum(c.isalnum() for c in short)
    words = list(re.finditer(r"\S+", before))[-min(letters + 5, 2 * letters) :]
    if not words:
        return None
    offset = words[0].start()
    at = _by_initials(short, before[offset:])
    if at is None:
        at = matched(short, before[offset:])
    if at is None:
        return None
    start = sentence + offset + at
    if text[start - 1 : start] == "-" and text[start - 2 : start] != "--":
        start = _word_start(text, start, room)  # "Multi-modal …", not "modal …"
    end = start + len(_without_head(text[start : sentence + len(before)].rstrip(_CLOSING), short))
    return (start, end) if end - start > len(short) else None


def _word_start(text: str, place: int, room: int) -> int:
    """Where the hyphenated word begins that a place lies in."""
    begin = place
    while place > room and (text[place - 1].isalnum() or text[place - 2 : place].strip("-").isalnum()):
        place -= 1
        begin = place if text[place].isalnum() else begin
    return begin


def _without_head(long: str, short: str) -> str:
    """The long form without a last word of the trade for which the short form has no letter.

    In the training papers' names 56 such heads are left out and 18 kept; where the last letter is the head's, 2 and 96.
    """
    rest, _, head = long.rpartition(" ")
    return rest if head.lower() in _HEADS and rest and short[-1].casefold() != head[0].casefold() else long


def _by_initials(short: str, long: str) -> int | None:
    """Where as many words begin as the short form has letters, if these are their first ones, in order.

    The shortest long form would often lack its first words ("supervised learning" of "self-supervised learning (SSL)").
    """
    letters = [c for c in short.casefold() if c.isalnum()]
    words = list(re.finditer(r"\w+", long))[-len(letters) :]
    if [word.group()[0].casefold() for word in words] != letters:
        return None
    return words[0].start()


def matched(short: str, long: str) -> int | None:
    """Where in ``long`` the shortest long form begins: letters matched from the right, the first at a word's start."""
    place = len(long) - 1
    for i in range(len(short) - 1, -1, -1):
        letter = short[i].casefold()
        if not letter.isalnum():
            continue
        while place >= 0 and (long[place].casefold() != letter or (i == 0 and place > 0 and long[place - 1].isalnum())):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return place + 1
