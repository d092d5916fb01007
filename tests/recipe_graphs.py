"""Two graphs to ask recipes on: the seeds' gold annotation, and three invented papers that agree and disagree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kg
from kg.annotation import located
from kg.models import Extraction, Paper
from tests.gold import SEEDS, GoldExtractor


def _entity(type_: str, name: str, role: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "name": name, "mentions": [name], "role": role, "named": True, **more}


def _result(method: str | None, on: str, metric: str, value: str, kind: str = "absolute") -> dict[str, Any]:
    return {"method": method, "on": on, "metric": metric, "value": value, "kind": kind}


INVENTED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {
            "id": "one",
            "title": "Alpha: a parser, and Bench",
            "abstract": "We introduce Alpha for parsing and the benchmark Bench. Alpha outperforms Beta on Bench. "
            "Alpha has an accuracy of 91.0%, a gain of 7.5%. Code: https://github.com/one/alpha",
            "year": 2021,
            "venue": "ICLR",
        },
        {
            "entities": [
                _entity("Method", "Alpha", "introduced"),
                _entity("Method", "Beta", "compared"),
                _entity("Benchmark", "Bench", "introduced"),
                _entity("Metric", "accuracy", "reported"),
                _entity("Task", "parsing", "addressed"),
            ],
            "evaluated_on": [["Alpha", "Bench"], ["Beta", "Bench"]],
            "outperforms": [["Alpha", "Beta"]],
            "results": [
                _result("Alpha", "Bench", "accuracy", "91.0%"),
                _result("Alpha", "Bench", "accuracy", "7.5%", "gain"),
            ],
            "repositories": [{"url": "https://github.com/one/alpha", "kind": "code"}],
        },
    ),
    (
        {
            "id": "two",
            "title": "Beta strikes back",
            "abstract": "We tune Beta for parsing. On Bench, Beta reaches 93.5% accuracy and outperforms Alpha, "
            "which gets 89.0% here. Beta has a perplexity of 15.0 and 5.0 zest, Alpha 5.00 zest.",
            "year": 2022,
            "venue": "ACL",
        },
        {
            "entities": [
                _entity("Method", "Beta", "introduced"),
                _entity("Method", "Alpha", "compared"),
                _entity("Benchmark", "Bench", "evaluated_on"),
                _entity("Metric", "accuracy", "reported"),
                _entity("Metric", "perplexity", "reported"),
                _entity("Metric", "zest", "reported"),
                _entity("Task", "parsing", "addressed"),
            ],
            "evaluated_on": [["Alpha", "Bench"], ["Beta", "Bench"]],
            "outperforms": [["Beta", "Alpha"]],
            "results": [
                _result("Beta", "Bench", "accuracy", "93.5%"),
                _result("Alpha", "Bench", "accuracy", "89.0%"),
                _result("Beta", "Bench", "perplexity", "15.0"),
                _result("Beta", "Bench", "zest", "5.0"),
                _result("Alpha", "Bench", "zest", "5.00"),
            ],
        },
    ),
    (
        {
            "id": "three",
            "title": "Gamma",
            "abstract": "Gamma builds on Alpha for parsing. It is trained on Heap and tested on Bench: accuracy 0.94, "
            "perplexity 12.5, zest 3.0. Delta may help. Gamma outperforms Beta.",
            "year": 2022,
            "venue": "ACL",
        },
        {
            "entities": [
                _entity("Method", "Gamma", "introduced"),
                _entity("Method", "Alpha", "used"),
                _entity("Method", "Beta", "compared"),
                _entity("Method", "Delta", "mentioned", confidence=0.3),
                _entity("Dataset", "Heap", "trained_on", confidence=0.45),
                _entity("Benchmark", "Bench", "evaluated_on"),
                _entity("Metric", "accuracy", "reported"),
                _entity("Metric", "perplexity", "reported"),
                _entity("Metric", "zest", "reported"),
                _entity("Task", "parsing", "addressed"),
            ],
            "outperforms": [["Gamma", "Beta"]],
            "results": [
                _result("Gamma", "Bench", "accuracy", "0.94"),
                _result("Gamma", "Bench", "perplexity", "12.5"),
                _result("Gamma", "Bench", "zest", "3.0"),
            ],
        },
    ),
    ({"id": "four", "title": "A survey", "abstract": "Alpha is well known."}, {
        "entities": [_entity("Method", "Alpha", "mentioned")],
    }),
]  # fmt: skip


class _InventedExtractor(GoldExtractor):
    name = "invented@1"

    def extract(self, paper: Paper) -> Extraction:
        found = {record["id"]: annotation for record, annotation in INVENTED}[paper.id]
        return located(paper, Extraction.model_validate({**found, "id": paper.id, "extractor": self.name}))


def seeds_graph(extractor: GoldExtractor | None = None) -> kg.Graph:
    """The seeds' gold annotation as a graph in memory."""
    return kg.build(SEEDS / "huggingface-papers.txt", extractor=extractor or GoldExtractor())


def invented_graph(folder: Path) -> kg.Graph:
    """The invented papers as a graph in memory; ``folder`` is for scratch."""
    file = folder / "invented.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record, _ in INVENTED), encoding="utf-8")
    return kg.build(file, extractor=_InventedExtractor())
