"""The quality table of the README is what this version of the package finds in the seeds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.annotation import read_annotations
from kg.confidence import judged
from kg.evaluate import evaluate, join
from kg.extract.extractor import Extractor
from kg.models import Extraction, Paper
from kg.readers import read
from tests.gold import SEEDS

README = Path(__file__).parent.parent / "README.md"
# Processors differ in the last bits of sums, which may turn a finding or two of some hundreds.
ROWS = {
    "all entities": "entities",
    "those with a proper name": "named",
    "mentions (exact spans)": "mentions",
    "Method": "Method",
}
TURNED = 1.5
# Of some dozens of findings the share that is right is off by so much by chance.
OFF = 0.15


class Read(NamedTuple):
    """The seeds' gold annotations, their texts, and what the extractor finds in them."""

    answers: list[Extraction]
    texts: dict[str, Paper]
    found: dict[str, Extraction]


@pytest.fixture(scope="module")
def seeds() -> Read:
    answers, texts, missing = join(
        read_annotations(SEEDS / "seeds.gold.jsonl"), read([SEEDS / "huggingface-papers.txt"])
    )
    assert not missing
    found = dict(zip(texts, Extractor().stream(texts.values(), jobs=2), strict=True))
    return Read(list(answers), texts, found)


def test_the_seeds_are_read_as_the_readme_says(seeds: Read) -> None:
    scores = evaluate(seeds.answers, seeds.found, seeds.texts).scores
    text = README.read_text(encoding="utf-8")
    for title, row in ROWS.items():
        line = re.search(rf"^\| {re.escape(title)} \|(.*)\|$", text, re.MULTILINE)
        assert line, f"the README has no row {title!r}"
        told = [float(cell) for cell in line[1].split("|")[3:6]]
        now = [scores[row].p, scores[row].r, scores[row].f1]
        assert all(abs(a - b) <= TURNED for a, b in zip(told, now, strict=True)), (
            f"{title}: the README says {told}, it is {now}: benchmarks/quality/readme_table.py writes it anew"
        )


@pytest.mark.parametrize("kind", ["entities", "Method", "evaluated_on", "outperforms", "results"])
def test_confidences_are_those_of_these_scores(seeds: Read, kind: str) -> None:
    # Nothing was fitted on the seeds: curves that belong to other scores would show.
    findings = judged(seeds.answers, seeds.found)[kind]
    sure = sum(confidence for confidence, _ in findings) / len(findings)
    right = sum(right for _, right in findings) / len(findings)
    assert abs(sure - right) <= OFF
