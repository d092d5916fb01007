"""What a text calls the thing that it tests on."""

import pytest

from kg.extract.cues import called, is_resource_by_text, named_resources
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


@pytest.mark.parametrize(
    ("text", "name", "sure"),
    [
        ("EgoPoints: A Benchmark for Tracking", "EgoPoints", True),
        ("a new dataset, referred to as ADE-Affordance", "ADE-Affordance", True),
        ("in the PDTB2 corpus", "PDTB2", True),
        ("FooNet: A Network for Tracking", "FooNet", False),
        ("we benchmark FooNet on COCO", "FooNet", False),
    ],
)
def test_is_resource_by_text(text: str, name: str, sure: bool) -> None:
    assert is_resource_by_text(text, occurrences(text, name)) is sure


def test_names_before_such_a_word() -> None:
    text = "The dataset and the TAP-Vid-DAVIS benchmark, Our corpus, MS COCO2014 dataset. "
    text += "The DRRI dataset. We test on ImageNet. Across benchmarks we win. On Our XBench V2 benchmark too."
    assert named_resources("the Mr. TyDi benchmark") == {"Mr. TyDi"}
    assert named_resources(text) == {"TAP-Vid-DAVIS", "MS COCO2014", "DRRI", "XBench V2"}
