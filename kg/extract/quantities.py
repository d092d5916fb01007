"""Where numbers with their units stand in a text: what a claimed result can be. A grammar, no judgement."""

from __future__ import annotations

import re

from kg.models import Span

_NUMBER = r"\$?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)\$?\+?"
_PERCENT = r"\$?\s?\\?%\$?(?:\+|\spoints?\b)?|\s?(?:absolute\s)?(?:percent(?:age)?s?(?:[\s-]points?)?|pp\b)"
_TIMES = r"\s?\$?\{?(?:\\times|×)\}?\$?|\s?[xX]\b|[\s-](?:times|folds?)\b"
_UNIT = (
    r"\s?(?:FPS|fps|dB|ms|mm|cm|GB|MB|Hz|kHz|nats|bits|pixels|seconds?|secs?|minutes?|mins?|hours?|days?)\b"
    r"(?:/\w+)?|(?:s|m|km)\b(?:/\w+)?|\s?(?:°|(?:degrees?|degs?|met(?:er|re)s?|milliseconds?|kg|GFLOPs?|MHz|GHz|px)\b)"
    r"|\s(?-i:m|s|N|W|mW)\b(?:/s\b)?|\sGPU[\s-](?:hours?|days?)|\s(?:frames|images|samples|tokens)\sper\ssecond"
    r"|[\s-](?:absolute\s|(?:F1|BLEU|ROUGE|ROUGE-\w+|AP|mAP|mIoU|UAS|LAS|accuracy)\s)?points?\b"
)
_ONE = rf"(?:{_NUMBER})(?:{_PERCENT}|{_TIMES}|{_UNIT})?"
_DASH = r"\s?(?:--?|–|—|−|~|∼|\$?\\sim\$?|±|\$?\\pm\$?|\+/-)\s?"
_WORDS = (
    r"(?:an?|one|two|three|four|several|\d+)?[\s-]?orders?[\s-]of[\s-]magnitudes?"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten)[\s-]?(?:fold|times)"
    r"|an?\sfactor\s(?:of\s)?\d+(?:\.\d+)?|twice|half|halv(?:es?|ed|ing)|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|(?:one|two)[\s-](?:thirds?|quarters?|fifths?)"
)
_QUANTITY = re.compile(
    rf"(?<!\w)(?:{_WORDS})(?!\w)"
    rf"|(?<![\w.@#-])(?<!\d,)(?:\+|(?<=[\s(])[-−]|×\s?|\\times\s?)?(?:{_ONE})(?:{_DASH}(?:{_ONE}))?(?:(?<=×)(?!\d)|(?![\w@]|\.\d|-[A-Za-z]))",
    re.I,
)


_RANGED = re.compile(r"\brang\w+\s(?:from\s)?\Z|\bbetween\s\Z", re.I)
_FROM = re.compile(r"\bfrom\s(?:about\s|around\s)?\Z", re.I)
_CONTEXT = 20  # characters in front of a number that may say what it starts


def quantities(text: str) -> list[Span]:
    """Spans of numbers with their units ("4.5%", "2–3 points", "2.3 times", "two orders of magnitude"), in order.

    "ranges from A to B" and "between A and B" are one; of "from A to B" only B is there, as the annotation guide wants.
    """
    found: list[Span] = []
    for hit in _QUANTITY.finditer(text):
        start, end = _without_dollars(text, *hit.span())
        if found:
            first, last = found[-1]
            joint, before = text[last:start], text[max(0, first - _CONTEXT) : first]
            if joint in (" to ", " and ") and _RANGED.search(before):
                found[-1] = (first, end)
                continue
            if joint == " to " and not _FROM.search(before) and any(c in text[first:last] for c in "%xX×"):
                found[-1] = (first, end)
                continue
            if joint == " to " and _FROM.search(before):
                found.pop()
        found.append((start, end))
    return found


def _without_dollars(text: str, start: int, end: int) -> Span:
    """The span without the dollars of a formula that it fills, or half of which it has."""
    inner = text[start:end]
    if inner.count("$") == 2 and inner[0] == inner[-1] == "$":
        return start + 1, end - 1
    if inner.count("$") % 2:
        start += inner[0] == "$"
        end -= text[start:end].count("$") % 2 and text[end - 1] == "$"
    return start, end
