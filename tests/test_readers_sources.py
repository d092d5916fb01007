"""Where papers come from: files, folders, gzip, standard input; what is skipped, broken, missing or refused."""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import random
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.models import Paper
from kg.readers import FORMATS, Problem, detect, read

LINE = json.dumps({"id": "tr-1", "title": "A Title", "abstract": "An abstract."}) + "\n"


def reading(*paths: object, **options: object) -> tuple[list[Paper], list[Problem]]:
    problems: list[Problem] = []
    return list(read(paths, on_problem=problems.append, **options)), problems  # type: ignore[arg-type]


def test_a_file_that_is_named_twice_is_read_once_and_a_database_is_no_input(tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text('{"title": "A Paper"}\n{"title": \n')
    with closing(sqlite3.connect(tmp_path / "a.kg")) as db:
        db.execute("CREATE TABLE t (x)")
    problems: list[Problem] = []
    for paths in ([file, tmp_path, file], [tmp_path, file], [tmp_path, tmp_path]):
        problems.clear()
        papers = list(read(paths, on_problem=problems.append))
        assert [paper.title for paper in papers] == ["A Paper"]
        assert [(problem.kind, problem.line) for problem in problems] == [("broken", 2)]
    odd = tmp_path / "folder" / "odd.txt"
    odd.parent.mkdir()
    odd.write_text('\n# a note\n{"title": "Odd"}\n')
    for paths in ([odd, odd.parent], [odd.parent, odd]):
        assert [paper.title for paper in read(paths, format="jsonl")] == ["Odd"]


def test_folders_are_read_in_order_and_say_what_they_skip(tmp_path: Path) -> None:
    def put(name: str, content: str | bytes) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    put("b.jsonl", LINE.replace("tr-1", "b"))
    put("a/z.jsonl.gz", gzip.compress(LINE.replace("tr-1", "z").encode()))
    put("a/c.csv", "id,title,abstract\nc,T,A\n")
    put("README.md", "# Papers\n\n" + "A long paragraph. With sentences. " * 20)
    put("README.txt", "Papers\n\n" + "A long paragraph. With sentences. " * 20)
    put("gold.jsonl", json.dumps({"id": "b", "entities": [], "results": []}) + "\n")
    put("figure.png", b"\x89PNG\r\n\x1a\n\0\0")
    put("empty.jsonl", "")
    put("none.json", "[]")
    put(".hidden.jsonl", LINE)
    put(".git/x.jsonl", LINE)
    papers, problems = reading(tmp_path)
    assert [paper.id for paper in papers] == ["b", "c", "z"]
    assert {problem.kind for problem in problems} == {"skipped"}
    assert sorted(str(problem).removeprefix(f"{tmp_path}/") for problem in problems) == [
        "README.md: of no known format",
        "README.txt: of no known format",
        "empty.jsonl: empty",
        "figure.png: of no known format",
        "gold.jsonl: annotations (entities without abstracts), no papers",
        "none.json: no papers in it",
    ]


def test_a_folder_that_cannot_be_listed_is_broken_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.jsonl").write_text(json.dumps({"title": name, "abstract": "Text."}) + "\n")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    papers, problems = reading(tmp_path)
    assert [paper.title for paper in papers] == ["b"]
    assert [(problem.kind, problem.file) for problem in problems] == [("broken", str(tmp_path / "a"))]
    assert "Permission denied" in problems[0].reason


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="file names are Unicode there")
def test_a_file_s_name_may_be_no_unicode(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jsonl")).write_text('{"title": "A", "abstract": "Text."}\n')
    papers, problems = reading(tmp_path)
    assert [(paper.title, paper.source) for paper in papers] == [("A", "caf\N{REPLACEMENT CHARACTER}.jsonl")]
    assert papers[0].model_dump_json() and not problems


def test_an_explicit_format_passes_over_others_in_folders(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINE)
    (tmp_path / "b.csv").write_text("id,title,abstract\nc,T,A\n")
    papers, problems = reading(tmp_path, format="csv")
    assert [paper.id for paper in papers] == ["c"]
    assert [problem.reason for problem in problems] == ["not in the format csv"]


def test_gzip_is_recognised_by_content(tmp_path: Path) -> None:
    (tmp_path / "papers").write_bytes(gzip.compress(LINE.encode()) + gzip.compress(LINE.encode()))
    papers, problems = reading(tmp_path / "papers")
    assert len(papers) == 2 and not problems
    assert papers[0] == Paper(id="tr-1", title="A Title", abstract="An abstract.", source="papers")


def test_damaged_gzip_is_broken_and_the_rest_goes_on(tmp_path: Path) -> None:
    noise = random.Random(1)
    many = "".join(
        LINE.replace("tr-1", str(number)).replace("A Title", noise.randbytes(40).hex()) for number in range(5000)
    )
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(many.encode())[:-2000])
    (tmp_path / "b.jsonl").write_text(LINE)
    papers, problems = reading(tmp_path)
    assert papers[-1].id == "tr-1" and len(papers) > 1000
    assert any(problem.kind == "broken" and "can't be read to its end" in str(problem) for problem in problems)


@pytest.mark.parametrize("compress", [gzip.compress, bytes])
def test_standard_input(compress: object, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(compress(LINE.encode()))  # type: ignore[operator]

    monkeypatch.setattr("sys.stdin", Stdin())
    papers, problems = reading("-")
    assert [(paper.id, paper.source) for paper in papers] == [("tr-1", "stdin")] and not problems
    assert not Stdin.buffer.closed


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    for name, text in (("a.jsonl", LINE), ("b.csv", "title,abstract\nT,A\n"), ("c.json", f"[{LINE}]")):
        (tmp_path / name).write_text("\ufeff" + text, encoding="utf-8")
    papers, problems = reading(tmp_path)
    assert [paper.title for paper in papers] == ["A Title", "T", "A Title"] and not problems


def test_what_is_missing_or_unknown_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Nothing here.\n")
    with pytest.raises(InputError, match="no such file"):
        read([tmp_path / "nowhere.jsonl"])
    with pytest.raises(InputError, match=r"notes\.txt: of no known format"):
        read([tmp_path / "notes.txt"])
    with pytest.raises(UsageError, match=r"unknown format 'xls'.*jsonl"):
        read([tmp_path], format="xls")


def test_strict_stops_at_the_first_broken_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINE + '{"abstract": "no title"}\n' + LINE)
    papers = read([path], strict=True)
    assert next(papers).id == "tr-1"
    with pytest.raises(InputError, match=r"a\.jsonl:2: no title"):
        next(papers)


def test_an_id_like_a_node_s_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "task:1", "title": "T"}\n{"id": "own#3", "title": "T"}\n{"id": "own", "title": "T"}\n')
    papers, problems = reading(file)
    assert [paper.id for paper in papers] == ["own"]
    assert [(problem.kind, problem.line) for problem in problems] == [("broken", 1), ("broken", 2)]
    with pytest.raises(InputError, match="'task:1'"):
        reading(file, strict=True)


def test_a_pipe_is_read_once_and_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(LINE * 5000,))
    writer.start()
    papers = read([path])
    assert next(papers).id == "tr-1"
    assert writer.is_alive()
    assert sum(1 for _ in papers) == 4999
    writer.join()


def test_a_single_path_and_default_reporting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[1]\n" + LINE)
    with caplog.at_level(logging.WARNING):
        assert len(list(read(path))) == 1  # type: ignore[arg-type]
    assert caplog.messages == [f"{path}:1: a JSON array, expected an object"]


@pytest.mark.parametrize(
    ("name", "head", "format"),
    [
        ("x", LINE, "jsonl"),
        ("arxiv-metadata-oai-snapshot.json", LINE + LINE, "jsonl"),
        ("x.json", '{"data": [{"title": "T"}]}', "json"),
        ("x.json", '{\n"title": "T"}', "json"),
        ("x.jsonl", '[{"title": "T"}]', "json"),
        ("-", '{"title": broken\n' + LINE, "jsonl"),
        ("x.jsonl", "broken\n" + LINE, "jsonl"),
        ("x.jsonl", '{"title": "' + "x" * 70_000, "jsonl"),
        ("x.txt", '{"notes": [{"title": "' + "x" * 70_000, "json"),
        ("x.txt", "Title\tAbstract\nT\tA\n", "tsv"),
        ("x.csv", "title;abstract;year\nT;A;1\n", "csv"),
        ("x.csv", "name,size\nT,1\n", None),
        ("x.txt", "% library\n@article{key, title = {T}}\n", "bibtex"),
        ("x", '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>', "atom"),
        ("x.html", "<html><title>T</title></html>", None),
        ("x.py", '"""Title.\n\n' + "A long comment. It has sentences. " * 20, None),
        ("LICENSE", "Licence\n\n" + "A long paragraph. It has sentences. " * 20, None),
        ("x.txt", "Title\n\n" + "A long paragraph. It has sentences. " * 20, "page"),
        ("x.txt", "[New] list\n\nTitle\n\n" + "A long paragraph. It has sentences. " * 20, "page"),
        ("x.txt", "T\n\n" + "A long paragraph. It has sentences. " * 20 + "\n\n@article{key,\n title={T}}\n", "page"),
        ("x.txt", '{"data": [\n{"title": "T"},\n{"title": "U"}\n]}', "json"),
        ("x.json", '{"title": "T",\n"authors": [\n{"name": "A"}\n]}', "json"),
        ("x", "\0\1", None),
    ],
)
def test_detection(name: str, head: str, format: str | None) -> None:
    assert detect(name, head.encode()) == format
    assert format is None or format in FORMATS


def test_problems_are_plain_values() -> None:
    problem = Problem("broken", "a.jsonl", 3, "tr-1", "no title")
    assert str(problem) == "a.jsonl:3: no title"
    assert str(Problem("skipped", "a", None, None, "empty")) == "a: empty"
    assert problem == Problem("broken", "a.jsonl", 3, "tr-1", "no title")


def test_a_link_to_nothing_is_broken_not_gone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "title": "T", "abstract": "A."}\n')
    (tmp_path / "b.jsonl").symlink_to(tmp_path.parent / "unmounted" / "b.jsonl")
    (tmp_path / "c.jsonl").symlink_to(tmp_path / "c.jsonl")
    (tmp_path / "d.jsonl").symlink_to(tmp_path / "a.jsonl" / "x")
    problems: list[Problem] = []
    assert len(list(read([tmp_path], on_problem=problems.append))) == 1
    assert [(problem.kind, Path(problem.file).name) for problem in problems] == [
        ("broken", f"{name}.jsonl") for name in "bcd"
    ]


def test_links_to_folders_and_empty_paths_are_said(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.jsonl").write_text('{"title": "T"}\n')
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "link").symlink_to(tmp_path / "real")
    papers, problems = reading(tmp_path / "links")
    assert not papers and "a link to a folder" in problems[0].reason
    with pytest.raises(InputError, match="an empty path"):
        reading("")


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    papers, problems = reading("-")
    assert not papers and "standard input is closed" in problems[0].reason


def test_ids_need_whole_bytes_and_venues_show_where_some_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"id,title,venue\na\xe9,T,x\nb,U,caf\xe9\n")
    papers, problems = reading(file)
    assert [(paper.id, paper.venue) for paper in papers] == [("b", "caf\ufffd")]
    assert [problem.line for problem in problems] == [2]
