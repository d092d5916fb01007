"""Building: the same papers give the same graph, however they come, and only what changed is done again."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.builder import copy, remove
from kg.errors import InputError, KgError, NotFoundError, StoreError
from kg.export import export
from kg.graph.values import from_networkx
from kg.models import Paper
from kg.papers import read_papers
from kg.readers import read
from kg.resolve import Overrides
from kg.stores import open_store
from tests.gold import SEEDS, GoldExtractor, build

PAGE = SEEDS / "huggingface-papers.txt"


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return list(read([PAGE]))


def write(path: Path, papers: list[Paper]) -> Path:
    path.write_text("".join(json.dumps(p.model_dump(exclude_none=True)) + "\n" for p in papers), encoding="utf-8")
    return path


def exported(store, folder: Path) -> dict[str, bytes]:
    """The bytes of the exports that hold everything."""
    out = {}
    for format in ("json", "graphml"):
        export(store.networkx(), format, folder / format)
        out[format] = (folder / format).read_bytes()
    return out


def run(store_path: Path, inputs, **options):
    with open_store(store_path, create=True) as store:
        summary = build(inputs, store, options.pop("extractor", None) or GoldExtractor(), **options)
        return summary, exported(store, store_path.parent)


def test_the_second_build_says_that_nothing_changed_and_extracts_nothing(tmp_path):
    first, bytes_1 = run(tmp_path / "a.kg", [PAGE])
    assert (first.read, first.new, first.unchanged) == (76, 76, 0)
    assert first.nodes["Paper"] == 76
    again = GoldExtractor()
    second, bytes_2 = run(tmp_path / "a.kg", [PAGE], extractor=again)
    assert second.nothing_changed
    assert (second.new, second.changed, second.unchanged) == (0, 0, 76)
    assert again.seen == []
    assert bytes_1 == bytes_2


def test_files_that_are_no_papers_are_skipped_and_named(tmp_path):
    summary, _ = run(tmp_path / "a.kg", [SEEDS])
    assert not any("gold.jsonl" in line for line in summary.problems)
    assert any("seeds.gold.jsonl" in line for line in summary.skipped)


def test_at_once_shuffled_and_one_by_one_give_the_same_bytes(tmp_path, papers):
    some = papers[:10]
    _, at_once = run(tmp_path / "once.kg", [write(tmp_path / "p.jsonl", some)])
    shuffled = some[:]
    random.Random(3).shuffle(shuffled)
    _, other = run(tmp_path / "shuffled.kg", [write(tmp_path / "p.jsonl", shuffled)])
    for paper in shuffled:
        _, one_by_one = run(tmp_path / "single.kg", [write(tmp_path / "p.jsonl", [paper])])
    assert at_once == other == one_by_one


def test_a_changed_paper_retracts_what_only_it_said(tmp_path, papers):
    some = papers[:10]
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", some)])
    emptied = some[0].model_copy(update={"title": "Nothing to see here", "abstract": "None."})
    summary, changed = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", [emptied, *some[1:]])])
    assert (summary.new, summary.changed, summary.unchanged) == (0, 1, 9)
    _, fresh = run(tmp_path / "fresh.kg", [tmp_path / "p.jsonl"])
    assert changed == fresh


def test_papers_that_are_not_in_the_input_stay_unless_pruned(tmp_path, papers):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:10])])
    kept, _ = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:5])])
    assert kept.nodes["Paper"] == 10
    assert kept.nothing_changed
    pruned, after = run(tmp_path / "a.kg", [tmp_path / "p.jsonl"], prune=True)
    assert (pruned.removed, pruned.nodes["Paper"]) == (5, 5)
    _, fresh = run(tmp_path / "fresh.kg", [tmp_path / "p.jsonl"])
    assert after == fresh


def test_nothing_is_pruned_while_something_in_the_input_is_broken(tmp_path, papers):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:10])])
    file = write(tmp_path / "p.jsonl", papers[:5])
    file.write_text(file.read_text(encoding="utf-8") + '{"title": \n', encoding="utf-8")
    summary, _ = run(tmp_path / "a.kg", [file], prune=True)
    assert (summary.broken, summary.removed, summary.nodes["Paper"]) == (1, 0, 10)
    assert any("--prune removes nothing (5 papers)" in problem for problem in summary.problems)


@pytest.mark.parametrize("others", [False, True])
def test_nothing_is_pruned_for_a_file_that_holds_nothing(tmp_path, papers, others):
    file = write(tmp_path / "p.jsonl", papers[:10])
    run(tmp_path / "a.kg", [file])
    file.write_text("\n")  # what a download that failed leaves
    inputs = [file, write(tmp_path / "q.jsonl", papers[:2])] if others else [file]
    summary, _ = run(tmp_path / "a.kg", inputs, prune=True)
    assert (summary.removed, summary.nodes["Paper"]) == (0, 10)
    assert any("--prune removes nothing" in problem for problem in summary.problems)


@pytest.mark.parametrize("format", [None, "jsonl"])
def test_papers_of_a_file_that_is_unreadable_now_are_not_pruned(tmp_path, papers, format):
    folder = tmp_path / "papers"
    folder.mkdir()
    write(folder / "p.jsonl", papers[:4])
    run(tmp_path / "a.kg", [folder, write(tmp_path / "q.jsonl", papers[4:10])])
    (folder / "p.jsonl").write_text("<html><body>503 Service Unavailable</body></html>")
    (folder / "figure.svg").write_text("<svg/>")
    write(folder / "r.jsonl", papers[5:6])
    summary, _ = run(tmp_path / "a.kg", [folder], prune=True, format=format)
    assert (summary.removed, summary.nodes["Paper"]) == (5, 5)
    assert "--prune keeps 4 papers of files of no known format now: p.jsonl" in summary.problems


def test_of_two_records_with_one_text_the_fuller_one_counts(tmp_path):
    poor = {"id": "p1", "title": "A Title", "abstract": "Some text."}
    full = poor | {"year": 2020, "venue": "ACL", "url": "https://x.org/1"}
    for number, records in enumerate(([poor, full], [full, poor])):
        file = tmp_path / f"{number}.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        assert [(p.year, p.venue) for p in read_papers([file]).papers.values()] == [(2020, "ACL")]


def test_an_empty_file_in_a_folder_keeps_papers_from_being_pruned(tmp_path, papers):
    folder = tmp_path / "papers"
    folder.mkdir()
    run(tmp_path / "a.kg", [write(folder / "p.jsonl", papers[:10])])
    write(folder / "p.jsonl", papers[:5])
    (folder / "empty.jsonl").touch()  # what a download that failed leaves
    summary, _ = run(tmp_path / "a.kg", [folder], prune=True)
    assert (summary.removed, summary.nodes["Paper"]) == (0, 10)
    assert any("empty.jsonl" in line for line in summary.skipped)


def test_a_record_without_an_abstract_replaces_none_that_has_it(tmp_path, papers):
    some = papers[:5]
    _, before = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", some)])
    bare = [some[0].model_copy(update={"abstract": ""}), *some[1:]]
    for extractor in (GoldExtractor(), GoldExtractor()):
        summary, after = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", bare)], extractor=extractor)
        assert after == before
        assert summary.nothing_changed
        assert any(some[0].id in problem and "no abstract" in problem for problem in summary.problems)
        assert extractor.seen == []
    newer = GoldExtractor()
    newer.name = "gold@2"
    run(tmp_path / "a.kg", [tmp_path / "p.jsonl"], extractor=newer)
    _, anew = run(tmp_path / "new.kg", [write(tmp_path / "p.jsonl", some)], extractor=newer)
    with open_store(tmp_path / "a.kg") as store:
        assert exported(store, tmp_path) == anew


def test_records_of_a_paper_from_several_files_give_one_graph_in_any_order_and_number_of_builds(tmp_path, papers):
    paper = papers[0]
    cut = paper.abstract[:-3]
    records = {
        "long": paper,
        "medium": paper.model_copy(update={"abstract": cut + "...", "year": 2020}),
        "same": paper.model_copy(update={"abstract": cut + "xyz", "venue": "ACL", "year": 2021}),
        "bare": paper.model_copy(update={"abstract": "", "year": 2019, "url": "https://x.org/1"}),
    }
    files = [write(tmp_path / f"{name}.jsonl", [record]) for name, record in records.items()]
    _, wanted = run(tmp_path / "all.kg", files)
    for number, order in enumerate(itertools.permutations(files)):
        extractor = GoldExtractor()
        for file in order:
            run(tmp_path / f"{number}.kg", [file], extractor=extractor)
        for file in order[:2]:
            summary, after = run(tmp_path / f"{number}.kg", [file], extractor=extractor)
            assert summary.nothing_changed
        assert after == wanted
    with open_store(tmp_path / "0.kg") as store, open_store(tmp_path / "copy.kg", create=True) as other:
        (record,) = store.records()
        copy(store, other)
        assert list(other.records()) == [record]
    assert record.paper.source == "same.jsonl"
    assert (record.paper.year, record.paper.venue, record.paper.url) == (2021, "ACL", "https://x.org/1")
    assert [part.source for part in record.parts] == ["bare.jsonl", "long.jsonl", "medium.jsonl", "same.jsonl"]


def test_what_is_taken_out_of_a_file_is_taken_back(tmp_path, papers):
    bare = papers[0].model_copy(update={"abstract": ""})
    file = write(tmp_path / "b.jsonl", [bare.model_copy(update={"year": 2020})])
    abstracts = write(tmp_path / "a.jsonl", papers[:1])
    _, wanted = run(tmp_path / "a.kg", [abstracts])
    run(tmp_path / "a.kg", [file])
    write(tmp_path / "b.jsonl", [bare])
    summary, after = run(tmp_path / "a.kg", [file])
    assert (summary.changed, after) == (1, wanted)
    write(tmp_path / "b.jsonl", [bare.model_copy(update={"year": 2020})])
    run(tmp_path / "a.kg", [file])
    summary, after = run(tmp_path / "a.kg", [abstracts], prune=True)  # the input is all that there is
    assert after == wanted


def test_problems_of_papers_that_never_were_in_a_graph_are_new(tmp_path, papers, monkeypatch):
    twins = [papers[0], papers[0].model_copy(update={"id": "doi:10.1/x"}), papers[1]]
    file = write(tmp_path / "p.jsonl", twins)
    with open_store(tmp_path / "a.kg", create=True) as store, monkeypatch.context() as patch:
        patch.setattr(type(store), "data", stopped)
        with pytest.raises(StoreError, match="stopped"):
            build([file], store, GoldExtractor())
    summary, _ = run(tmp_path / "a.kg", [file])
    assert (summary.unchanged, len(summary.problems), summary.older) == (3, 2, [])
    summary, _ = run(tmp_path / "a.kg", [file])
    assert (summary.problems, len(summary.older)) == ([], 2)
    summary, _ = run(tmp_path / "a.kg", [file], overrides=Overrides())  # corrections may be what makes a problem
    assert (len(summary.problems), summary.older) == (2, [])


def stopped(*_: object) -> None:
    raise StoreError("stopped")


def test_a_text_that_another_file_cut_replaces_no_longer_one(tmp_path, papers):
    cut = papers[0].model_copy(update={"abstract": papers[0].abstract[:80]})
    whole, short = write(tmp_path / "whole.jsonl", papers[:1]), write(tmp_path / "short.jsonl", [cut])
    _, before = run(tmp_path / "a.kg", [whole])
    summary, after = run(tmp_path / "a.kg", [short])
    assert after == before
    assert [problem.partition(":")[0] for problem in summary.problems] == [papers[0].id.partition(":")[0]]
    summary, after = run(tmp_path / "a.kg", [write(tmp_path / "whole.jsonl", [cut])])  # but the same file may
    assert (summary.changed, after != before) == (1, True)


def test_one_paper_under_two_ids_is_said_once(tmp_path, papers):
    twin = papers[0].model_copy(update={"id": "doi:10.1/x", "title": papers[0].title.upper()})
    summary, _ = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", [*papers[:3], twin])])
    assert sorted(problem.split(" has ")[0] for problem in summary.problems) == [
        f"doi:10.1/x: {papers[0].id}",
        f"{papers[0].id}: doi:10.1/x",
    ]
    again, _ = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", [*papers[:4], twin])])
    assert (again.new, again.problems, len(again.older)) == (1, [], 2)


class Wrong(GoldExtractor):
    """Answers in another order than asked, or too few."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault

    def stream(self, papers, *, jobs=1):
        found = list(super().stream(papers, jobs=jobs))
        yield from found[::-1] if self.fault == "order" else found[:-1]


@pytest.mark.parametrize("fault", ["order", "fewer"])
def test_an_extractor_that_answers_for_another_paper_is_an_error(tmp_path, papers, fault):
    file = write(tmp_path / "p.jsonl", papers[:3])
    with pytest.raises(KgError, match="gold@1 gave"):
        run(tmp_path / "a.kg", [file], extractor=Wrong(fault))
    summary, after = run(tmp_path / "a.kg", [file])
    assert summary.read == 3
    assert after == run(tmp_path / "fresh.kg", [file])[1]


def test_a_graph_that_another_build_changed_is_assembled_again(tmp_path, papers, monkeypatch):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:3])])
    with open_store(tmp_path / "a.kg") as mine, open_store(tmp_path / "a.kg") as other:
        data, interrupted = mine.data, []

        def interrupting():
            found = data()
            if not interrupted:
                interrupted.append(True)
                remove(other, [papers[0].id])
            return found

        monkeypatch.setattr(mine, "data", interrupting)
        assert remove(mine, [papers[1].id]).nodes["Paper"] == 1
        assert list(mine.digests()) == [papers[2].id]


def test_what_is_no_text_changes_without_a_new_extraction(tmp_path, papers):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:5])])
    moved = [paper.model_copy(update={"year": 1999, "source": None}) for paper in papers[:5]]
    again = GoldExtractor()
    summary, after = run(tmp_path / "a.kg", [write(tmp_path / "q.jsonl", moved)], extractor=again)
    assert (summary.changed, again.seen) == (5, [])
    _, fresh = run(tmp_path / "fresh.kg", [tmp_path / "q.jsonl"])
    assert after == fresh


def test_a_removal_that_was_stopped_is_finished_by_the_next(tmp_path, papers, monkeypatch):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:6])])

    with open_store(tmp_path / "a.kg") as store:
        with monkeypatch.context() as patch, pytest.raises(StoreError, match="stopped"):
            patch.setattr(type(store), "apply", stopped)
            remove(store, [papers[0].id])
        assert remove(store, [papers[0].id]).nodes["Paper"] == 5
        with pytest.raises(NotFoundError):
            remove(store, [papers[0].id])
        after = exported(store, tmp_path)
    _, fresh = run(tmp_path / "fresh.kg", [write(tmp_path / "p.jsonl", papers[1:6])])
    assert after == fresh


def test_the_graph_in_memory_follows_builds_and_removals(tmp_path, papers):
    with open_store(tmp_path / "a.kg", create=True) as store:
        build([write(tmp_path / "p.jsonl", papers[:3])], store, GoldExtractor())
        graph = store.networkx()
        build([write(tmp_path / "q.jsonl", papers[3:6])], store, GoldExtractor())
        assert papers[5].id in graph
        remove(store, [papers[0].id])
        assert papers[0].id not in graph
        assert store.networkx() is graph
        assert from_networkx(graph) == store.data()


def test_notes_stay_behind_in_a_copy(tmp_path, papers):
    with open_store(tmp_path / "a.kg", create=True) as source, open_store(tmp_path / "b.kg", create=True) as target:
        build([write(tmp_path / "p.jsonl", papers[:3])], source, GoldExtractor())
        clean = source.data()
        source.query("MATCH (n)-[r]->() SET n.note = 'mine', r.note = 'mine'", read_only=False)
        copy(source, target)
        assert source.data() != clean
        assert target.data() == clean


def test_removing_papers(tmp_path, papers):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:10])])
    with open_store(tmp_path / "a.kg") as store:
        with pytest.raises(NotFoundError, match="no paper has the id"):
            remove(store, [papers[0].id, "nobody"])
        assert len(store.digests()) == 10
        assert remove(store, [p.id for p in papers[5:10]]).nodes["Paper"] == 5
        after = exported(store, tmp_path)
    _, fresh = run(tmp_path / "fresh.kg", [write(tmp_path / "p.jsonl", papers[:5])])
    assert after == fresh


def test_another_extractor_extracts_anew(tmp_path, papers):
    run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", papers[:3])])
    newer = GoldExtractor()
    newer.name = "gold@2"
    summary, _ = run(tmp_path / "a.kg", [tmp_path / "p.jsonl"], extractor=newer)
    assert summary.changed == 3
    assert len(newer.seen) == 3


def test_two_texts_with_one_id_are_a_problem_and_the_longest_wins_in_any_order(tmp_path):
    short = Paper(id="x", title="One", abstract="Short.", source="p.jsonl")
    long = Paper(id="x", title="Two", abstract="A longer abstract.", source="p.jsonl")
    results = []
    for order in ([short, long], [long, short]):
        summary, out = run(tmp_path / f"{order[0].title}.kg", [write(tmp_path / "p.jsonl", order)])
        assert summary.read == 1
        assert any("x: several texts" in problem for problem in summary.problems)
        results.append(out)
    assert results[0] == results[1]
    again, _ = run(tmp_path / "One.kg", [tmp_path / "p.jsonl"])
    assert again.nothing_changed


@pytest.mark.parametrize("id_", ["method:lora", "x#12", "task:", "x#12-2"])
def test_ids_that_could_be_taken_for_other_nodes_are_refused(tmp_path, id_):
    summary, _ = run(tmp_path / "a.kg", [write(tmp_path / "p.jsonl", [Paper(id=id_, title="Title")])])
    assert (summary.read, summary.broken) == (0, 1)


def test_broken_records_are_reported_and_the_rest_goes_on(tmp_path, papers):
    file = write(tmp_path / "p.jsonl", papers[:2])
    file.write_text(file.read_text() + '{"title": \n')
    summary, _ = run(tmp_path / "a.kg", [file])
    assert (summary.read, summary.broken) == (2, 1)
    assert any("p.jsonl:3" in problem for problem in summary.problems)
    with pytest.raises(InputError):
        run(tmp_path / "b.kg", [file], strict=True)


class Stopping(GoldExtractor):
    """Fails at a paper, as a process that is killed does."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def extract(self, paper):
        if len(self.seen) >= self.after:
            raise KeyboardInterrupt
        return super().extract(paper)


def test_a_build_that_was_stopped_goes_on_where_it_was(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a.kg", [PAGE], extractor=Stopping(50))
    rest = GoldExtractor()
    summary, resumed = run(tmp_path / "a.kg", [PAGE], extractor=rest)
    assert len(rest.seen) == 26
    assert summary.unchanged == 50
    _, fresh = run(tmp_path / "fresh.kg", [PAGE])
    assert resumed == fresh


def test_progress_counts_what_is_to_do(tmp_path, papers):
    steps: list[tuple[int, int]] = []
    file = write(tmp_path / "p.jsonl", papers[:4])
    run(tmp_path / "a.kg", [file], on_progress=lambda done, todo: steps.append((done, todo)))
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_copy_has_the_corrections_of_its_source_and_no_others(tmp_path):
    overrides = Overrides.model_validate({"rename": [{"name": "LoRA", "to": "Lora!"}]})
    run(tmp_path / "plain.kg", [PAGE])
    run(tmp_path / "corrected.kg", [PAGE], overrides=overrides)
    with open_store(tmp_path / "plain.kg") as plain, open_store(tmp_path / "corrected.kg") as corrected:
        copy(plain, corrected)
        assert exported(corrected, tmp_path) == exported(plain, tmp_path)
    summary, _ = run(tmp_path / "corrected.kg", [PAGE])
    assert summary.nothing_changed


def test_overrides_are_kept_for_later_builds(tmp_path):
    overrides = Overrides.model_validate({"rename": [{"name": "LoRA", "to": "Lora!"}]})
    run(tmp_path / "a.kg", [PAGE], overrides=overrides)
    summary, _ = run(tmp_path / "a.kg", [PAGE])
    assert summary.nothing_changed
    with open_store(tmp_path / "a.kg") as store:
        assert kg.Graph(store).lookup("lora").name == "Lora!"


KILLED = """
import sys, time
from kg.stores import open_store
from tests.gold import GoldExtractor, build
with open_store(sys.argv[1], create=True) as store:
    print("started", flush=True)
    build([sys.argv[2]], store, GoldExtractor())
"""


def test_a_killed_build_leaves_a_readable_store(tmp_path):
    """Killed at several moments, one after the other, the file is readable each time, and in the end complete."""
    path = tmp_path / "a.kg"
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent)}
    for delay in (0.0, 0.15, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(PAGE)], stdout=subprocess.PIPE, env=environment
        )
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with open_store(path) as store:
            data = store.data()
            assert data == from_networkx(store.networkx())
            assert len(list(store.records())) == len(store.digests())
    _, finished = run(path, [PAGE])
    _, fresh = run(tmp_path / "fresh.kg", [PAGE])
    assert finished == fresh
