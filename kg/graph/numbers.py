"""The number and the unit in a claimed value, where the text has one: "2.3 times" is 2.3 x, "halve" is 0.5 x."""

from __future__ import annotations

import math
import re
import unicodedata
from itertools import takewhile
from typing import NamedTuple


class Quantity(NamedTuple):
    """``value`` is None where the text has no number; ``unit`` is None for a pure number."""

    value: float | None
    unit: str | None


_WORDS = {
    **{w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())},
    **{w: i for i, w in enumerate("thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 13)},
    **{w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)},
    "hundred": 100,
    "thousand": 1000,
}
_FACTORS = {
    "half": 0.5, "halve": 0.5, "halves": 0.5, "halved": 0.5, "halving": 0.5, "twofold": 2.0, "threefold": 3.0,
    "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0,
    "twice": 2.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0, "tripling": 3.0, "quadruple": 4.0, "quadruples": 4.0,
    "quadrupled": 4.0, "quadrupling": 4.0, "sixfold": 6.0, "sevenfold": 7.0, "eightfold": 8.0, "ninefold": 9.0,
    "hundredfold": 100.0, "third": 1 / 3, "quarter": 0.25,
}  # fmt: skip
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "trillion": 1e12}
_MILLION = re.compile(r"\d\$?\s?M\b")  # "m" is metres
_TIMES = re.compile(r"^(?:[x×](?!\w)|(?:times|fold)\b)")
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|several|many|multiple|\d+(?:\.\d+)?)"
_MAGNITUDE = re.compile(rf"(?:(?<![\w.])({_COUNT})(?:\s*(?:-+|to|or|and)\s*{_COUNT})?\s+)?orders? of magnitude")
_DOLLARS = re.compile(r"[^$]*\$\s?\d[^$]*")  # one that no other closes
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.])[-+])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\s*(?:e|[x×*]\s*10\^?)(?P<exponent>-?\d{1,3}))?"
)
_PARTS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10,
    "hundredth": 1 / 100, "thousandth": 1 / 1000,
}  # fmt: skip
_FRACTION = re.compile(rf"(an?|one|two|three|four|five|\d)[\s-]*(?:({'|'.join(_PARTS)})s?|/(\d{{1,3}}))")
_ABOUT = re.compile(
    r"(?:[<>≤≥~≈]|(?:about|almost|nearly|over|roughly|approximately|up to|(?:more|less) than|at least)\b)\s*"
)
_OF = re.compile(r"(?:th|rd|nd)?(?:\s+(?:as|fewer|higher|less|lower|more|of|the)\b.*)?")  # behind a fraction
_DIGITS = re.compile(r"\b(?:single|double|triple)-digits?\b")  # how many a number has, not what it is
_HALF_A = re.compile(r"half an? (?=[a-z])")
_HALF = re.compile(r"\b(one|two|three|four|five|\d+) and a half\b")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile("(?<=[0-9])[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_VULGAR = re.compile("(?<![0-9])([0-9]{0,9}) ?([¼-¾⅐-⅞])")
_RANGE = re.compile(r"^\s*\+?(?:%|percent)?\s*(?:-+|to\b|and\b|or\b|~|\s)\s*[-+]?(?:\d+(?:\.\d+)?|\.\d+)")
_SPREAD = re.compile(r"^\s*(?:±|\+/?-)\s*(?:\d+(?:\.\d+)?|\.\d+)")

_FROM = re.compile(r"^from\b.*\bto\s+(?=[-+$]?[\d.])")
_TO_WORD = re.compile(rf"^(?:\s*--+\s*|[\s-]+(?:to|or)[\s-]+)(?:{'|'.join(_WORDS)})\b(?=\s*-?\s*(?:times|fold))")
_FACTOR = re.compile(r"(?:^|\s)(?:[x×]|factors? of)$|^factor$")
# Mega or milli, newtons or nanometres, bytes or bits: what capitals tell apart, and how each is written.
_CASED = {unit.lower(): unit for unit in ("MHz", "MPa", "MJ", "mA", "mW", "nm", "MB", "N", "Ω", "kΩ", "MΩ")}
_WRITTEN = frozenset(("MW", "Nm", "Mb", "mJ", "mPa"))  # otherwise than these
_NO_UNIT = frozenset("a an and at by for from in more less of on or out over than the to with without".split())
_LETTERS = "a-zµμ°ω"
_UNIT = re.compile(  # with the power of a length ("m2", "kg/m3", "m/s2"); no other word with a digit is one ("f1")
    rf"(?:(?:(?:[a-z]+/)?[cmk]?m|m/s)[23]|[{_LETTERS}][{_LETTERS}/·]*)(?![{_LETTERS}/·\d])(?: [a-z]+(?![a-z\d])){{0,2}}"
)
_UNITS = {
    "milliseconds": "ms", "millisecond": "ms", "msec": "ms", "seconds": "s", "second": "s", "sec": "s", "secs": "s",
    "minutes": "min", "minute": "min", "mins": "min", "hours": "h", "hour": "h", "hr": "h", "hrs": "h", "days": "d",
    "day": "d", "frames per second": "fps", "db": "dB", "kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "hz": "Hz",
    "gflops": "GFLOPs", "flops": "FLOPs", "degrees": "°", "degree": "°", "deg": "°", "meters": "m", "meter": "m",
    "metres": "m", "metre": "m", "centimeters": "cm", "centimetres": "cm", "centimeter": "cm", "millimeters": "mm",
    "millimetres": "mm", "millimeter": "mm", "kilometers": "km", "kilometres": "km", "watts": "w", "watt": "w",
    "microseconds": "μs", "us": "μs", "µs": "μs", "usd": "$", "dollars": "$", "us dollars": "$", "pts": "points",
    "pt": "points", "gpu hour": "gpu hours", "gpu day": "gpu days",
    "n m": "Nm", "n·m": "Nm", "fold": "x", "fewer": "", "higher": "", "lower": "", "better": "", "faster": "", "e": "",
}  # fmt: skip


def parse_quantity(text: str) -> Quantity:
    """Read a value as a paper writes it.

    Of a range ("2--2.5%") the lower end counts: what the claim holds at least; of a change ("from 57Gb to 8.2Gb") what
    it came to.  A drop keeps the sign that is written.
    Factors ("times", "fold", "halve", "two orders of magnitude") have the unit ``x``, per cent ``%``, percentage points
    ``points``; other units are left as written, in lower case.
    """
    plain = _POWER.sub(lambda m: "^" + m.group().translate(_RAISED), text)
    plain = unicodedata.normalize("NFKC", _VULGAR.sub(_written_out, plain))
    plain = re.sub(r"\\(?:(?:text)?times|cdot)(?![a-z])", "×", plain)
    plain = re.sub(r"\\(?:text|mathrm|mathbf|rm)(?![a-z])", " ", plain).replace("\\pm", "±")
    plain = re.sub(r"\\%", "%", plain)
    plain = re.sub(r"[{}$\\]|(?<=\d),(?=\d{3}\b)", "", plain)
    plain = re.sub(r"(?<![\d.])[1-9]\d{0,2}(?: \d{3})+(?![\d.])", lambda m: m.group().replace(" ", ""), plain)
    plain = re.sub(r"(?<=\d),(?=\d{1,2}\s?%)", ".", plain)
    plain = re.sub(r"[−‒–—]", "-", plain).casefold().strip()
    # "10^6" alone; behind "2 ×" the number's own pattern reads it.
    plain = re.sub(r"(\d\s*[x×*]\s*)?\b10\^(-?\d+)", lambda m: m.group() if m[1] else f"1e{m[2]}", plain)
    plain = _FROM.sub("", plain)
    plain = re.sub(r"(?<=[a-z]{2})-(?=\d)|(?<=orders)-|(?<=order)-(?=of)|(?<=of)-(?=mag)", " ", plain)
    plain = re.sub(r"\bhalf an? (?=thousand|million|billion|trillion|order)", "0.5 ", plain)
    plain = re.sub(r"\bhalf a (dozen|hundred)", lambda m: {"dozen": "6", "hundred": "50"}[m[1]], plain)
    magnitude = _MAGNITUDE.search(plain)
    if magnitude:
        count = magnitude.group(1) or "one"
        exponent: float | None = 1 if count in ("a", "an") else _WORDS.get(count)
        if exponent is None and count[0].isdecimal() and len(count) <= 5:
            exponent = float(count)
        return Quantity(None if exponent is None or exponent > 30 else _tidy(10.0**exponent), "x")
    plain = _HALF.sub(lambda m: str(_WORDS.get(m[1], m[1])) + ".5", plain)
    if _DIGITS.search(plain):
        return Quantity(None, None)
    about = _ABOUT.match(plain)
    half = _HALF_A.match(plain, about.end() if about else 0)
    if half:
        return Quantity(0.5, _unit(plain[half.end() :], ""))
    part = _FRACTION.match(plain, about.end() if about else 0)
    if part and _OF.fullmatch(plain, part.end()):
        count = _WORDS.get(part[1]) or (1 if part[1] in ("a", "an") else int(part[1]))
        share = _PARTS[part[2]] if part[2] else 1 / (int(part[3]) or math.nan)
        return Quantity(round(count * share, 6) if math.isfinite(share) else None, "x")
    number = _NUMBER.search(plain)
    if number is None:
        return _in_words(plain)
    value = float(number["digits"].replace(",", ""))
    if number["exponent"]:
        power = int(number["exponent"])
        value = value * 10.0**power if abs(power) <= 300 else math.nan
    value = -value if number["sign"] == "-" else value
    rest = plain[number.end() :]
    rest = _RANGE.sub("", _SPREAD.sub("", rest)).strip(" -+~,;:()")
    before = "$" if _DOLLARS.fullmatch(text) else plain[: number.start()].strip()
    scale = re.match(r"(k|m|b|thousand|million|billion|trillion)\b", rest)
    if scale and (scale.group(1) != "m" or _MILLION.search(text)):
        value *= _SCALE[scale.group(1)]
        rest = rest[scale.end() :].strip()
    unit = _as_written(_unit(rest, before), re.split(r"\d[\d.,]*", text, maxsplit=1)[-1])
    return Quantity(_tidy(value), unit) if math.isfinite(value) else Quantity(None, None)


def _written_out(vulgar: re.Match[str]) -> str:
    """A half as 1/2, one and a half as 1.5."""
    if vulgar[1]:
        return f"{int(vulgar[1]) + unicodedata.numeric(vulgar[2]):g}"
    return unicodedata.normalize("NFKC", vulgar[2]).replace("⁄", "/")


def _in_words(plain: str) -> Quantity:
    for word in re.findall(r"[a-z]+", plain):
        if word in _FACTORS:
            return Quantity(round(_FACTORS[word], 6), "x")
        if word in _WORDS:
            before, behind = plain.split(word, 1)
            return _words_from(word, behind, before.strip())
    return Quantity(None, None)


def _words_from(word: str, behind: str, before: str) -> Quantity:
    """Two words as one number: thirty-two layers, two hundred hours; longer ones are left alone."""
    value, rest = _WORDS[word], _TO_WORD.sub("", behind).strip(" -")
    following = re.match(r"[a-z]+", rest)
    if following and following.group() in ("million", "billion", "trillion"):
        rest = rest[following.end() :].strip(" -")
        return Quantity(value * _SCALE[following.group()], _unit(rest, ""))
    if following and following.group() in _WORDS:
        more = _WORDS[following.group()]
        rest = rest[following.end() :].strip(" -")
        another = re.match(r"[a-z]+", rest)
        if another and (another.group() in _WORDS or another.group() == "and"):
            return Quantity(None, None)
        if more >= 100 > value:
            value *= more
        elif 20 <= value < 100 and 0 < more < 10:
            value += more
        else:
            return Quantity(None, None)
    return Quantity(float(value), _unit(rest, before))


def _unit(rest: str, before: str) -> str | None:
    if before == "$":
        return "$"
    if _TIMES.match(rest) or _FACTOR.search(before):
        return "x"
    if re.match(r"(?:[\w%-]+[\s-]+){0,3}points?\b|pp\b", rest):
        return "points"
    if re.match(r"%|percent|per cent", rest):
        return "%"
    rest = re.sub(r"^gpu-(?=hour|day)", "gpu ", rest)
    found = _UNIT.match(rest)
    if not found:
        return None
    kept = list(takewhile(lambda word: word not in _NO_UNIT, found.group().split()))
    text = " ".join(kept).removesuffix(" per")
    return _UNITS.get(text, text) or None


def _as_written(unit: str | None, behind: str) -> str | None:
    """A unit that capitals tell from another, by those of the text behind its number."""
    head, slash, rest = (unit or "").partition("/")
    if head.lower() not in _CASED:
        return unit
    hit = re.search(rf"(?<![^\W\d_]){head}(?![^\W\d_])", behind, re.IGNORECASE)
    usual = _CASED[head.lower()]
    written = hit.group() if hit else head  # "N m" is newton metres, however it is written
    return (written if written in _WRITTEN else usual) + slash + rest


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")
