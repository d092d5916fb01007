"""Names that the extractor missed are listed, and nothing that it found."""

import time

import pytest

from kg.models import Entity, Extraction, Paper
from kg.stores.base import Record
from kg.unknown import unknown


def record(id: str, abstract: str, *known: str) -> Record:
    paper = Paper(id=id, title="A study", abstract=abstract)
    entities = tuple(
        Entity(
            type="Method",
            name=n,
            mentions=(n,),
            role="used",
            named=True,
            spans=((i := paper.text.index(n), i + len(n)),),
        )
        for n in known
    )
    return Record(paper, Extraction(id=id, entities=entities), "")


def test_names_near_evaluation_words_by_papers() -> None:
    rows = unknown(
        [
            record("p2", "We evaluate FooNet on SQuAD and CIFAR-10.", "FooNet"),
            record("p1", "It outperforms GPT-4o on SQuAD."),
            record("p3", "NASA is not near such a word. We like BigName."),
        ]
    )
    assert [(r.name, r.papers) for r in rows] == [("SQuAD", 2), ("CIFAR-10", 1), ("GPT-4o", 1)]
    assert (rows[0].paper, rows[0].evidence) == ("p1", "It outperforms GPT-4o on SQuAD.")


def test_limit_and_order_of_papers() -> None:
    records = [record(f"p{i}", f"We evaluate on SQuAD and Set{i}X.") for i in range(5)]
    assert unknown(records, 3) == unknown(records[::-1], 3)
    assert [r.name for r in unknown(records, 2)] == ["SQuAD", "Set0X"]


def test_addresses_and_plain_words_are_no_names() -> None:
    assert unknown([record("p", "We evaluate results, see https://github.com/FooBar/X2 for Experiments.")]) == []


def test_versions_are_part_of_a_name() -> None:
    rows = unknown(
        [record("p", "We compare GPT-3.5, Qwen2.5-7B and Llama-3.1-8B-Instruct on benchmarks like F0.5 and ImageNet.2")]
    )
    assert [r.name for r in rows] == ["F0.5", "GPT-3.5", "ImageNet", "Llama-3.1-8B-Instruct", "Qwen2.5-7B"]


@pytest.mark.parametrize("name", ["A1-" + "1" * 20_000, "A1." * 7000, "A" * 20_000])
def test_endless_names_take_no_time(name: str) -> None:
    start = time.process_time()
    unknown([record("p", f"We evaluate {name}@ on benchmarks.")])
    assert time.process_time() - start < 2
