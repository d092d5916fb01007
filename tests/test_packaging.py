"""A wheel built from the checkout has all that kg needs, and no more than it should."""

import zipfile
from pathlib import Path

import pytest

from kg.extract.model import FILES

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    build = pytest.importorskip("hatchling.builders.wheel", reason="pip install hatchling, to test the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = build.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.parametrize(
    "name",
    [
        *(f"kg/model/{name}" for name in FILES),
        "kg/model/CARD.md",
        "kg/_data/queries/benchmarks_of_method.cypher",
        "kg/_data/schema/graph.json",
        "kg/_data/schema/neo4j.cypher",
        "kg/_data/seeds/seeds.gold.jsonl",
        "kg/export/page/page.js",
        "kg/py.typed",
    ],
)
def test_holds(names: list[str], name: str) -> None:
    assert name in names


def test_holds_every_recipe(names: list[str]) -> None:
    recipes = {f"kg/_data/queries/{path.name}" for path in (ROOT / "queries").glob("*.cypher")}
    assert recipes <= set(names)


def test_holds_nothing_else(names: list[str]) -> None:
    assert {name.split("/")[-1] for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kg"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".checkpoint")]


def test_model_is_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "kg" / "model").iterdir()}
    assert sizes["encoder.onnx"] <= 30_000_000
    assert sum(sizes.values()) <= 35_000_000
