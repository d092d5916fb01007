"""``import kg``: light, and enough to build, ask and export."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kg
from kg.models import Paper
from tests.gold import SEEDS, GoldExtractor

PAGE = SEEDS / "huggingface-papers.txt"
HEAVY = ["spacy", "pydantic", "networkx", "numpy", "onnxruntime", "tokenizers", "neo4j", "rich", "click"]


def test_importing_kg_imports_nothing_heavy():
    code = f"import sys, kg; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_build_ask_export_open(tmp_path):
    with kg.build(PAGE, tmp_path / "a.kg", extractor=GoldExtractor()) as graph:
        assert graph.summary.read == 76
        assert graph.lookup("LoRA").label == "Method"
        assert graph.query("MATCH (p:Paper) RETURN count(*) AS n").rows == [(76,)]
        assert graph.networkx().number_of_nodes() > 500
        graph.export("json", tmp_path / "graph.json")
        papers = sorted(n for n, d in graph.networkx().nodes(data=True) if d["label"] == "Paper")
    with kg.open(tmp_path / "a.kg") as graph:
        assert graph.summary is None
        assert graph.remove(papers[0]).removed == 1
        assert graph.stats().papers == 75
    assert (tmp_path / "graph.json").stat().st_size > 1000


def test_extractions_from_paths_and_papers():
    extractor = GoldExtractor()
    from_path = list(kg.extractions(PAGE, extractor=extractor))
    assert len(from_path) == 76
    (one,) = kg.extractions(Paper(id="x", title="Unknown"), extractor=extractor)
    assert one.id == "x"
    assert [e.id for e in kg.extractions([Paper(id="y", title="Y")], extractor=extractor)] == ["y"]


def test_errors_have_one_base_and_names_are_listed():
    with pytest.raises(kg.KgError) as error:
        kg.open("no such file.kg")
    assert isinstance(error.value, kg.StoreError)
    assert set(kg.__all__) <= set(dir(kg))
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError):
        _ = kg.nothing


def test_a_parameter_of_a_recipe_that_is_none_is_missing(tmp_path):
    with kg.build(SEEDS / "huggingface-papers.txt", extractor=GoldExtractor()) as graph:
        with pytest.raises(kg.QueryError, match="needs the parameter 'method'"):
            graph.recipe("benchmarks_of_method", method=None)
        with pytest.raises(kg.QueryError, match="has no parameter 'name'"):
            graph.recipe("benchmarks_of_method", name="UGR")
