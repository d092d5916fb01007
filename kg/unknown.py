"""Names near evaluation verbs that no entity covers: where a curator finds what the extractor missed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.extract.sentences import sentence_spans
from kg.stores.base import Record

_EVALUATION = re.compile(
    r"\b(?:evaluat|experiment|outperform|benchmark|dataset|corpus|corpora|compar|surpass|achiev|baseline|test(?:ed|s)?\b"
    r"|train(?:ed)? on|results? on|state[- ]of[- ]the[- ]art)",
    re.IGNORECASE,
)
# A word with two capitals, or a capital after the first letter, or letters with digits: GLUE, SQuAD, CIFAR-10, GPT-4o.
_NAME = re.compile(
    r"(?<![\w/.@-])(?=[\w.+-]*[A-Z])(?:[A-Z][\w+]*[A-Z0-9]|[a-z]+[A-Z]|[A-Za-z]+-?\d)[\w+]{0,60}(?:-[\w+]{1,60}|(?<=\d)\.\d[\w+]{0,60}){0,9}(?![\w@])"
)
# What the annotation guide says is no entity, and would head every list.
_NO_NAMES = frozenset("LLM LLMs LM LMs PLM PLMs VLM VLMs MLLM MLLMs NLP AI ML SOTA GPU GPUs CPU CPUs API APIs".split())


@dataclass(frozen=True)
class Unknown:
    """A name that no entity covers."""

    name: str
    papers: int
    paper: str  # the first of them, by id
    evidence: str  # a sentence of that paper with the name

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.name, "papers": self.papers, "paper": self.paper, "evidence": self.evidence}


def unknown(records: Iterable[Record], limit: int = 50) -> list[Unknown]:
    """The most frequent names that stand in a sentence about an evaluation and in no entity or address.

    Args:
        records: Papers with what was found in them.
        limit: How many names at most; most papers first, then by name.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        paper, extraction = record.paper, record.extraction
        text = paper.text
        covered = bytearray(len(text))
        spans = [span for entity in extraction.entities for span in entity.spans]
        spans += [(link.start, link.end) for link in extraction.repositories]
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)
        known = {mention for entity in extraction.entities for mention in entity.mentions}
        for start, end in extraction.sentences or sentence_spans(text, len(paper.title)):
            sentence = text[start:end]
            if not _EVALUATION.search(sentence):
                continue
            for hit in _NAME.finditer(sentence):
                name = hit.group()
                if name not in known | _NO_NAMES and not any(covered[start + hit.start() : start + hit.end()]):
                    found[name].setdefault(paper.id, sentence)
    rows = [Unknown(name, len(papers), min(papers), papers[min(papers)]) for name, papers in found.items()]
    return sorted(rows, key=lambda row: (-row.papers, row.name))[:limit]
