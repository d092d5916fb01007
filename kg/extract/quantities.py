"""Where numbers with their units stand in a text: what a claimed result can be. A grammar, no judgement."""

from __future__ import annotations

import re

from kg.models import Span

_NUMBER = r"\$?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)\$?\+?"
_PERCENT = r"\$?\s?\\?%\$?\+?|\s?(?:absolute\s)?(?:percent(?:age)?s?(?:[\s-]points?)?|pp\b)"
_TIMES = r"\s?\$?\{?(?:\\times|×)\}?\$?|\s?[xX]\b|[\s-](?:times|folds?)\b"
_UNIT = (
    r"\s?(?:FPS|fps|dB|ms|mm|cm|GB|MB|Hz|kHz|nats|bits|pixels|seconds?|secs?|minutes?|mins?|hours?|days?)\b"
    r"(?:/\w+)?|\sGPU[\s-](?:hours?|days?)|\s(?:frames|images|samples|tokens)\sper\ssecond|[\s-](?:absolute\s)?points?\b"
)
_ONE = rf"(?:{_NUMBER})(?:{_PERCENT}|{_TIMES}|{_UNIT})?"
_DASH = r"\s?(?:--?|–|—|~|∼|\$\\sim\$)\s?"
_WORDS = (
    r"(?:an?|one|two|three|four|several|\d+)?[\s-]?orders?[\s-]of[\s-]magnitudes?"
    r"|(?:two|three|four|five|six|ten)[\s-]?(?:fold|times)"
    r"|twice|half|halv(?:es?|ed|ing)|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|(?:one|two)[\s-](?:thirds?|quarters?|fifths?)"
)
_QUANTITY = re.compile(
    rf"(?<![\w.@#-])(?<!\d,)\+?(?:{_ONE})(?:{_DASH}(?:{_ONE}))?(?![\w@]|\.\d|-[A-Za-z])|(?<!\w)(?:{_WORDS})(?!\w)", re.I
)


def quantities(text: str) -> list[Span]:
    """Spans of numbers with their units ("4.5%", "2–3 points", "2.3 times", "two orders of magnitude"), in order."""
    found = []
    for hit in _QUANTITY.finditer(text):
        start, end = hit.span()
        if text[start:end].count("$") % 2:  # one half of a formula's dollars
            start += text[start] == "$"
            end -= text[start:end].count("$") % 2 and text[end - 1] == "$"
        found.append((start, end))
    return found
