"""What a text calls the thing that it tests on."""

import pytest

from kg.extract.cues import called
from kg.extract.encoding import occurrences


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("results on the GLUE benchmark improve", "GLUE", "Benchmark"),
        ("we release FooBench, a benchmark for tests", "FooBench", "Benchmark"),
        ("a new benchmark called FooBench", "FooBench", "Benchmark"),
        ("benchmarks such as GLUE and MMLU", "MMLU", "Benchmark"),
        ("experiments on the COCO dataset", "COCO", "Dataset"),
        ("two datasets, MNIST and CIFAR-10", "CIFAR-10", "Dataset"),
        ("the benchmark dataset SQuAD", "SQuAD", "Dataset"),
        ("in the WMT shared task", "WMT", "Benchmark"),
        ("we evaluate on KILT", "KILT", None),
    ],
)
def test_called(text: str, name: str, answer: str | None) -> None:
    assert called(text, occurrences(text, name)) == answer
