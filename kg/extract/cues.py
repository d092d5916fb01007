"""What a text calls a thing that is tested on: a benchmark, or a data set."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from kg.models import Span

_BENCHMARK = (
    r"(?:benchmark(?:s|ing)?|leaderboards?|challenges?|shared[\s-]tasks?|competitions?|test[\s-]?beds?"
    r"|test[\s-]suites?|simulators?|arena)"
)
_DATASET = r"(?:(?:benchmark(?:ing)?\s)?(?:data[\s-]?sets?|corpus|corpora|data|collections?)|training\sset|treebanks?)"
_AFTER = re.compile(rf"[\s)\]'\"”]*(?:(?:and|,)\s[\w-]+\s)?(?:[\w-]+\s)?({_DATASET}|{_BENCHMARK})\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b({_DATASET}|{_BENCHMARK})"
    r"(?:\s?[,:(–-]|\s(?:called|named|dubbed|such\sas|like|including|namely|i\.e\.,?|e\.g\.,?|of|on|from)\b)*"
    r"(?:\s?\(?[\w.+-]+(?:\s\(?[\w.+-]+\)?){0,2},?(?:\sand)?){0,4}[\s\"“'(]*$",
    re.IGNORECASE,
)


def called(text: str, places: Iterable[Span]) -> Literal["Dataset", "Benchmark"] | None:
    """What the text calls the thing at these places: what most of them say, the word behind it before the one ahead."""
    votes = {"Dataset": 0, "Benchmark": 0}
    for start, end in places:
        hit = _AFTER.match(text, end) or _BEFORE.search(text, max(0, start - 80), start)
        if hit:
            votes["Dataset" if re.fullmatch(_DATASET, hit.group(1), re.IGNORECASE) else "Benchmark"] += 1
    if votes["Dataset"] == votes["Benchmark"]:
        return None
    return "Dataset" if votes["Dataset"] > votes["Benchmark"] else "Benchmark"
