"""The command line on a real Neo4j server: build, ask, look up, export, and pull back and forth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import run
from tests.gold import SEEDS, GoldExtractor

PAGE = str(SEEDS / "huggingface-papers.txt")


@pytest.fixture
def server(neo4j_environment, monkeypatch) -> str:
    monkeypatch.setattr("kg.api.default_extractor", GoldExtractor)
    return neo4j_environment.uri


@pytest.fixture
def kg(capsys):
    """Run the command line: its output, once it ended with the code that was expected."""

    def kg(*arguments: str, code: int = 0) -> str:
        found = run(list(arguments))
        out = capsys.readouterr()
        assert found == code, out.err
        return out.err if code else out.out

    return kg


def test_every_command_answers_as_on_a_file(kg, server, tmp_path):
    file = str(tmp_path / "graph.kg")
    for store in (file, server):
        assert "76 new" in kg("build", PAGE, "--store", store)
        assert "nothing changed" in kg("build", PAGE, "--store", store)
    questions = (
        ("query", "benchmarks_of_method", "--param", "method=ugr", "--json"),
        ("cypher", "MATCH (m:Method)-[e:EVALUATED_ON]->(b) RETURN m.name AS m, b.name AS b ORDER BY m, b", "--csv"),
        ("lookup", "UGR", "--json"),
        ("why", "UGR", "EVALUATED_ON", "KILT", "--json"),
        ("stats", "--json"),
        ("unknown", "--json"),
    )
    for question in questions:
        answer = kg(*question, "--store", file)
        assert answer == kg(*question, "--store", server)
        assert len(answer) > 100
    for name in ("graphml", "gexf", "json", "html", "cypher"):
        for place, store in (("file", file), ("server", server)):
            kg("export", "--format", name, "-o", str(tmp_path / f"{place}.{name}"), "--store", store)
        assert (tmp_path / f"file.{name}").read_bytes() == (tmp_path / f"server.{name}").read_bytes()
    paper = json.loads(kg("cypher", "MATCH (p:Paper) RETURN min(p.id) AS id", "--json", "--store", file))["rows"][0][0]
    for store in (file, server):
        assert "1 removed" in kg("remove", paper, "--store", store)
    assert kg("stats", "--json", "--store", file) == kg("stats", "--json", "--store", server)


def exported(kg, store: str, folder: Path) -> bytes:
    kg("export", "--format", "json", "-o", str(folder / "graph.json"), "--store", store)
    return (folder / "graph.json").read_bytes()


def test_a_graph_is_pulled_into_a_file_and_back(kg, server, tmp_path):
    corrections = tmp_path / "corrections.toml"
    corrections.write_text('[[rename]]\ntype = "Method"\nname = "UGR"\nto = "Unified Generative Retriever"\n')
    first, second = str(tmp_path / "first.kg"), str(tmp_path / "second.kg")
    kg("build", PAGE, "--store", first, "--overrides", str(corrections))
    assert "76 new" in kg("pull", first, "--store", server)
    assert "76 new" in kg("pull", server, "--store", second)
    assert exported(kg, first, tmp_path) == exported(kg, second, tmp_path)
    # What was pulled is known: building on it reads no paper again.
    assert "76 unchanged" in kg("build", PAGE, "--store", second)
    assert "nothing changed" in kg("pull", server, "--store", second)


def test_pull_keeps_papers_that_only_the_target_holds_unless_told_otherwise(kg, server, tmp_path):
    file = str(tmp_path / "own.kg")
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "own:1", "title": "Mine", "abstract": "Nothing that gold knows."}) + "\n")
    kg("build", PAGE, "--store", server)
    kg("build", str(own), "--store", file)
    assert "own:1" in kg("pull", server, "--store", file, code=5)
    assert "own:1" in kg("cypher", "MATCH (p:Paper) RETURN p.id AS id", "--store", file)
    assert "1 removed" in kg("pull", server, "--store", file, "--replace")
    assert exported(kg, file, tmp_path) == exported(kg, server, tmp_path)
