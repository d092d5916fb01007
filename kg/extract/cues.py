"""What a text calls a thing that is tested on: a benchmark, or a data set; and what names themselves give away."""

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
_AFTER = re.compile(
    rf"[\s)\]'\"”]*(?:(?:and|,)\s[\w-]{{1,40}}\s)?(?:[\w-]{{1,40}}\s)?({_DATASET}|{_BENCHMARK})\b", re.IGNORECASE
)
_WORD = r"(?<![\w.+-])[\w.+-]+(?![\w.+-])"  # whole, so that no run of dashes or letters is cut in every way there is
_BEFORE = re.compile(
    rf"\b({_DATASET}|{_BENCHMARK})(?!\w)"
    r"(?:\s?[,:(–-]|\s(?:called|named|dubbed|such\sas|like|including|namely|i\.e\.,?|e\.g\.,?|of|on|from)\b)*"
    rf"(?:\s?\(?{_WORD}(?:\s\(?{_WORD}\)?){{0,2}},?(?:\sand)?){{0,4}}[\s\"“'(]*$",
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


# Where the very next words, an apposition or a naming leave no doubt that a name is a resource's.
_SURE = r"(?:(?:benchmark\s)?data[\s-]?set|corpus|benchmark|leaderboard|treebank|test[\s-]suite|shared\stask)"
_NEXT = re.compile(rf"[\s)\]'\"”]{{1,3}}(?:{_SURE}s?|corpora)(?![\w-])", re.IGNORECASE)
_APPOSITION = re.compile(
    rf"(?:\s?\([^)]{{0,60}}\))?(?:,|:|\sis|\s[–—-])\s(?:an?|the|our|first)\b[^.;:,]{{0,80}}?\b{_SURE}(?![\w-])",
    re.IGNORECASE,
)
_NAMING = re.compile(
    rf"\b{_SURE}(?:,\s|[^.;,]{{0,30}}?,?\s(?:called|named|termed|dubbed|namely|referred\sto\sas)\s)[\"“(]?$",
    re.IGNORECASE,
)


# Capitalised words before such a word; one of them has two capitals, or a digit, so that "The dataset" is none.
_BEFORE_NEXT = re.compile(
    rf"(?<![\w/+.-])[A-Z][\w/+.-]*(?:\s[A-Z0-9][\w/+.-]*){{0,3}}(?=\s(?:{_SURE}s?|corpora)(?![\w-]))"
)


def named_resources(text: str) -> set[str]:
    """Names that stand right before "dataset", "benchmark" and the like."""
    # "The DRRI dataset" names DRRI; a full stop ends a sentence ("ImageNet. Benchmarks …").
    found = {
        re.sub(r"^(?:.*(?<!\bMr)(?<!\bDr)(?<!\bSt)\. )?(?:(?:The|Our|This|An?|On|In|For|Using) )*", "", hit.group())
        for hit in _BEFORE_NEXT.finditer(text)
    }
    return {name for name in found if any(c.isdigit() for c in name) or sum(c.isupper() for c in name) > 1}


def is_resource_by_text(text: str, places: Iterable[Span]) -> bool:
    """Whether the text itself says, somewhere, that the name at these places is a data set's or a benchmark's."""
    return any(
        _NEXT.match(text, end) or _APPOSITION.match(text, end) or _NAMING.search(text, max(0, start - 90), start)
        for start, end in places
    )


# Of 957 names of these forms in the training papers, one is a data set's ("mBERT", wrongly).
_MODEL_FAMILY = re.compile(
    r".*(?:BERT|GANs?|[Ff]ormer|CNN|LLMs?|ResNet(?:-\d+)?|\d+(?:\.\d+)?B)$"
    r"|(?i:llama|gpt|gemma|qwen|mistral|bert|resnet|vit|clip|t5)\b.*"
)


def is_model_family(name: str) -> bool:
    """Whether a name has the form of a model's: "CartoonGAN", "Llama 2 13B"."""
    return bool(_MODEL_FAMILY.fullmatch(name))
