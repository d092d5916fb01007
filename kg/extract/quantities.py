"""Where numbers with their units stand in a text: what a claimed result can be. A grammar, no judgement."""

from __future__ import annotations

import re

from kg.models import Span

_POWER = r"10\^\{?-?\d{1,2}\}?"
_SCALE = (
    rf"(?:\s?(?:\\times|\\cdot|×|(?<=\s)x)\s?{_POWER}|(?<=\d)e-?\d{{1,2}}(?!\w)"
    r"|\s(?:thousand|million|billion|trillion)\b|(?-i:[KMB])\b)"
)
_NUMBER = rf"\$?(?:{_POWER}|(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|\.\d+){_SCALE}?)\$?(?:\+(?!/?-))?"
_PERCENT = r"\$?\s?\\?%\$?(?:\+|p\b|[\s-]points?\b)?|\s?(?:absolute\s)?(?:percent(?:age)?s?(?:[\s-]points?)?|pp\b)"
_THAN = r"(?:less|fewer|faster|smaller|lower|higher|more|better|speed)"  # glued to an "x" where a space was lost
_TIMES = rf"(?<=\d)[xX](?={_THAN})|\s?\$?\{{?(?:\\times|×)\}}?\$?|\s?[xX]\b|[\s-](?:times|folds?)\b"
_UNIT = (
    r"\s?(?:FPS|fps|dB|ms|mm|cm|GB|MB|Hz|kHz|nats|bits|pixels|seconds?|secs?|minutes?|mins?|hours?|days?)\b"
    r"(?:/\w+)?|(?:s|m|km)\b(?:/\w+)?"
    r"|\s?(?:[°◦]|(?:degrees?|degs?|met(?:er|re)s?(?:\sper\ssecond)?|milliseconds?|kg|GFLOPs?|MHz|GHz|px)\b)"
    r"|\s?(?-i:[mkµμn]?Nm|[mkn]?N(?:[·⋅.]m{1,2})?|[kMG]?Pa|[kM]?Ω|[µμun]m|[µμn]s|[mµμk]?W|[kKMGTP]B|m?J|rad|mL|ml|g|km)\b(?:/\w+)?"
    r"|\s(?-i:m|s)\b(?:/s\b)?|\s(?:grams?|millimet(?:er|re)s?|centimet(?:er|re)s?)\b|\sGPU[\s-](?:hours?|days?)"
    r"|\s(?:frames|images|samples|tokens|queries|pages)(?:\sper\s|\s?/\s?)(?:second|sec|s|minute|min)\b"
    r"|\s?(?:[Ww]atts?|rpm|ppm|microseconds?|microns?|hrs?|USD|feet|inch(?:es)?)\b"
    r"|[\s-](?:absolute\s|(?:F1|BLEU|ROUGE|ROUGE-\w+|AP|mAP|mIoU|UAS|LAS|accuracy)\s)?points?\b"
)
_ONE = rf"(?:{_NUMBER})(?:{_PERCENT}|{_TIMES}|{_UNIT})?"
_DASH = r"\s?(?:--?|–|—|−|~|∼|\$?\\sim\$?|±|\$?\\pm\$?|\+/?-)\s?"
_SMALL = r"(?:one|two|three|four|five|six)"
_COUNT = rf"(?:{_SMALL}|\d+(?:\.\d+)?)"
_TIME = r"(?:hours?|minutes?|(?:milli)?seconds?|days?|weeks?)"
_WORDS = (
    rf"(?:(?:an?|several|{_COUNT})(?:(?:\s(?:to|or)\s|\s?[-–]\s?){_COUNT})?[\s-]{{1,2}})?orders?\s?[\s-]of\s?[\s-]magnitudes?"
    rf"|(?:{_SMALL}\s(?:to|or)\s)?(?:two|three|four|five|six|seven|eight|nine|ten)[\s-]?(?:fold|times)"
    rf"|(?:{_SMALL}|seven|eight|nine|ten|twelve|twenty)\s(?:{_TIME}|per\s?cent(?:age\spoints?)?|points?)"
    # Training papers have "factor of 2" 18 times, 6 of them with "a"; a number with a unit stands alone.
    rf"|factor\s(?:of\s|(?=\d))(?:{_COUNT}(?:(?:\s?[-–]\s?|\sto\s|\sor\s){_COUNT})?|ten)"
    r"(?![,.]?\d|\s?\$?[%xX×\\]|\s(?:to|or)\s\d|\s?[-–—]{1,2}\s?\d|\s(?:m|b|tr)illion|\s(?:thousand|times|folds?)\b)"
    r"|twice|half|halv(?:es?|ed|ing)|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|(?:one|two)[\s-](?:thirds?|quarters?|fifths?)"
)
_SIGN = "|".join(rf"(?<=\\{sign})" for sign in ("sim", "approx", "ge", "geq", "le", "leq"))
_QUANTITY = re.compile(
    rf"(?<!\w)(?:{_WORDS})(?!\w)|(?<![\w.@#/-])[1-9]/\d{{1,3}}(?:th|rd|nd)?(?![\w/]|\.\d|\s?\\?%)"
    rf"|(?:(?<![\w.@#-])|{_SIGN})(?<!\d,)(?:\+|(?<=[\s($])[-−]|×\s?|\\times\s?)?(?:{_ONE})(?:{_DASH}(?:{_ONE}))?"
    rf"(?:(?<=%)|(?<=×)(?!\d)|(?<=\d[xX])(?={_THAN})|(?![\w@]|\.\d|-[A-Za-z]))",
    re.I,
)


_RANGED = re.compile(r"\brang\w+\s(?:from\s)?\Z|\bbetween\s\Z", re.I)
_FROM = re.compile(r"\bfrom\s(?:(?:an?|the|about|around|some|over|its?|our|previous|best|baseline|of)\s){0,5}\Z", re.I)
_AND = re.compile(r",?\s(?:and\s)?(?:[^.;,\d]{0,20}\s)?")  # between "from A to B" and "C to D"
_BARE = re.compile(r"\d{1,3}(?:\.\d+)?")
_OF_NAME = re.compile(r"(?:[A-Za-z]-|\b[A-Z][\w-]*\s)\Z")
_SHARED_UNIT = re.compile(rf"\d(?:\s?(?:%|\\%|times|[xX×]|points?|percent)|{_UNIT})", re.I)
_CONTEXT = 60  # characters in front of a number that may say what it starts


def quantities(text: str) -> list[Span]:
    """Spans of numbers with their units ("4.5%", "2–3 points", "2.3 times", "two orders of magnitude"), in order.

    "ranges from A to B", "between A and B" and "2 to 5 times" are one; of "from A to B" only B is there, as the
    annotation guide wants.
    """
    found: list[Span] = []
    reached = -1  # where the last "from A to B" ended
    for hit in _QUANTITY.finditer(text):
        start, end = _without_dollars(text, *hit.span())
        if found:
            first, last = found[-1]
            joint, before = _between(text, last, start), text[max(0, first - _CONTEXT) : first].rstrip("$")
            if joint in (" to ", " and ") and _RANGED.search(before):
                found[-1] = _formula(text, first, end)
                continue
            change = _FROM.search(before) or (reached >= 0 and _AND.fullmatch(text, reached, first))
            if joint == " to " and change:
                found.pop()
                reached = end
            elif _is_range(text, (first, last), (start, end)):
                found[-1] = _formula(text, first, end)
                continue
        found.append((start, end))
    return found


def _between(text: str, start: int, end: int) -> str:
    """What joins two numbers, without the dollars of their formulas."""
    return text[start:end].replace("$", "")


def _formula(text: str, start: int, end: int) -> Span:
    """Two numbers joined, with the outer dollars of their formulas ("$5$ to $10\\%$")."""
    halves = "$" in text[start:end] and text[start - 1 : start] == "$" == text[end : end + 1]
    return (start - 1, end + 1) if halves else (start, end)


def _is_range(text: str, one: Span, other: Span) -> bool:
    """Whether a number and the next are one: "2% to 5%", "2 to 5 times", and "35 45%", which lost its dash."""
    joint = _between(text, one[1], other[0])
    if joint == " to " and any(c in text[one[0] : one[1]] for c in "%xX×"):
        return True
    if joint not in (" to ", " ") or not _BARE.fullmatch(text, *one) or not _SHARED_UNIT.search(text, *other):
        return False
    if joint == " to ":
        return True
    # Not behind a name ("CIFAR 10 95.2%") nor of numbers of two kinds.
    first, second = text[one[0] : one[1]], _BARE.match(text, *other)
    alike = second is not None and _decimals(first) == _decimals(second[0]) and float(first) < float(second[0])
    return alike and not _OF_NAME.search(text, max(0, one[0] - _CONTEXT), one[0])


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def _without_dollars(text: str, start: int, end: int) -> Span:
    """The span without the dollars and braces of a formula that it fills, or half of which it has."""
    inner = text[start:end]
    if inner.count("$") == 2 and inner[0] == inner[-1] == "$":
        start, end = start + 1, end - 1
    elif inner.count("$") % 2:
        start += inner[0] == "$"
        end -= text[start:end].count("$") % 2 and text[end - 1] == "$"
    end -= text[end - 1] == "}" and text.count("}", start, end) > text.count("{", start, end)  # of "\\mathbf{2\\times}"
    return start, end
