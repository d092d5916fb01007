"""Builds into a server: the graph of the file store, whatever the order, in one go, resumed or two at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.builder import remove
from kg.export import export
from kg.models import Extraction, Paper
from kg.readers import read
from kg.stores.embedded import MEMORY, EmbeddedStore
from kg.stores.neo4j import connect
from tests.gold import SEEDS, GoldExtractor, build

PAGE = SEEDS / "huggingface-papers.txt"


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return list(read([PAGE]))


@pytest.fixture(scope="module")
def whole():
    with EmbeddedStore(MEMORY) as store:
        build([PAGE], store, GoldExtractor())
        yield store


def write(path: Path, papers: list[Paper]) -> Path:
    path.write_text("".join(json.dumps(p.model_dump(exclude_none=True)) + "\n" for p in papers), encoding="utf-8")
    return path


def assert_same(server, file) -> None:
    assert server.data() == file.data()
    assert list(server.records()) == list(file.records())


def test_a_build_gives_the_graph_of_the_file_store_and_the_second_changes_nothing(neo4j_environment, whole, tmp_path):
    with connect() as server:
        first = build([PAGE], server, GoldExtractor())
        assert first.new == 76 and not first.nothing_changed
        assert_same(server, whole)
        again = GoldExtractor()
        assert build([PAGE], server, again).nothing_changed
        assert again.seen == []
        # Every export says so too, byte by byte.
        for store, name in ((server, "server"), (whole, "file")):
            export(store.networkx(), "json", tmp_path / name)
        assert (tmp_path / "server").read_bytes() == (tmp_path / "file").read_bytes()


def test_shuffled_in_parts_and_with_a_paper_removed_it_is_the_same_graph(neo4j_environment, whole, papers, tmp_path):
    shuffled = random.Random(3).sample(papers, len(papers))
    with connect() as server:
        for number, start in enumerate(range(0, len(shuffled), 30)):
            file = write(tmp_path / f"{number}.jsonl", shuffled[start : start + 30])
            build([file], server, GoldExtractor())
        assert server.data().edges.keys() == whole.data().edges.keys()
        some = sorted(whole.digests())[10:20]
        remove(server, some)
        with EmbeddedStore(MEMORY) as smaller:
            build([write(tmp_path / "rest.jsonl", [p for p in papers if p.id not in some])], smaller, GoldExtractor())
            assert server.data().edges == smaller.data().edges
        assert build([PAGE], server, GoldExtractor(), prune=True).new == len(some)
        assert_same(server, whole)


class Stops(GoldExtractor):
    """Is interrupted half way, as by Ctrl-C."""

    def stream(self, papers, *, jobs: int = 1) -> Iterator[Extraction]:
        for number, paper in enumerate(papers):
            if number == 40:
                raise KeyboardInterrupt
            yield self.extract(paper)


def test_an_interrupted_build_is_resumed(neo4j_environment, whole):
    with connect() as server:
        with pytest.raises(KeyboardInterrupt):
            build([PAGE], server, Stops())
        assert len(server.digests()) == 40
    with connect() as server:
        summary = build([PAGE], server, GoldExtractor())
        assert (summary.new, summary.unchanged) == (36, 40)
        assert_same(server, whole)


def test_two_builds_at_once_end_in_the_graph_of_both(neo4j_environment, whole, papers, tmp_path):
    code = (
        "import sys; from kg.stores.neo4j import connect; "
        "from tests.gold import GoldExtractor, build\n"
        "with connect() as store: build([sys.argv[1]], store, GoldExtractor())"
    )
    # Some papers are in both.
    files = [write(tmp_path / "one.jsonl", papers[:50]), write(tmp_path / "two.jsonl", papers[30:])]
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], cwd=Path(__file__).parents[1], env=os.environ)
        for file in files
    ]
    assert [process.wait(timeout=600) for process in running] == [0, 0]
    with connect() as server:
        assert server.data().edges == whole.data().edges
        build([PAGE], server, GoldExtractor(), prune=True)
        assert_same(server, whole)
