"""JSON Lines and JSON documents: broken records cost themselves only, and hostile ones cost no more."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.models import Paper
from kg.readers import Problem, detect, read
from kg.readers.records import to_paper


def reading(path: Path, content: str | bytes, **options: Any) -> tuple[list[Paper], list[Problem]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[Problem] = []
    return list(read([path], on_problem=problems.append, **options)), problems


def test_each_broken_line_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "title": "T"}',
        b"",
        b'{"id": "b", "title": "T", "abstract": "x"',
        b'{"id": "c", "title": "caf\xe9"}',
        b'"text"',
        b'{"id": "d", "title": "  ", "abstract": "x"}',
        b'{"id": "e"}',
        b'{"id": "f", "entities": []}',
        b"[" * 100_000,
        b'{"id": "g", "title": ' + b"9" * 10_000 + b"}",
        b'{"id": "h", "title": "T\\ud800\\u0000", "abstract": null}',
    ]
    papers, problems = reading(tmp_path / "a.jsonl", b"\n".join(lines))
    assert [(paper.id, paper.title) for paper in papers] == [("a", "T"), ("h", "T\ufffd")]
    assert [(problem.kind, problem.line, problem.record) for problem in problems] == [
        ("broken", 3, None),
        ("broken", 4, None),
        ("broken", 5, None),
        ("broken", 6, "d"),
        ("broken", 7, "e"),
        ("skipped", 8, "f"),
        ("broken", 9, None),
        ("broken", 10, None if problems[7].record is None else "g"),
    ]
    reasons = [problem.reason for problem in problems]
    assert reasons[1] == "bytes that are no UTF-8 (at byte 26 of the line)"
    assert reasons[3:5] == ["no title", "neither title nor abstract"]


@pytest.mark.parametrize(
    "shape",
    [
        "[{0}]",
        "{0}",
        '{{"data": [{0}]}}',
        '{{"total": 1, "papers": [{0}], "next": 2}}',
        '{{"notes": [{0}]}}',
        '{{"my list": [{0}]}}',
        '{{"message": {{"items": [{0}]}}}}',
        '{{"status": {{"code": 0}}, "response": {{"docs": [{0}]}}}}',
    ],
)
def test_shapes_of_documents(shape: str, tmp_path: Path) -> None:
    record = {"title": "T", "abstract": "A", "authors": [{"name": "X"}], "data": [{"k": 1}], "id": 7}
    papers, problems = reading(tmp_path / "a.json", shape.format(json.dumps(record, indent=1)))
    assert [(paper.id, paper.title, paper.abstract) for paper in papers] == [("7", "T", "A")]
    assert not problems


def test_the_column_of_a_broken_line_is_where_it_breaks(tmp_path: Path) -> None:
    _, problems = reading(tmp_path / "a.jsonl", '{"title": "a"\n{"title": "B"}\n')
    assert [str(problem.reason) for problem in problems] == ["no JSON: Expecting ',' delimiter at column 14"]


def test_documents_report_what_is_no_record(tmp_path: Path) -> None:
    papers, problems = reading(
        tmp_path / "a.json", b'[{"title": "A"}, 3, {"abstract": "x"}, {"title": "b\xff"}, {"title": "C"}]'
    )
    assert [paper.title for paper in papers] == ["A", "C"]
    assert [problem.reason for problem in problems] == [
        "an element that is no object (record 2)",
        "no title (record 3)",
        "bytes that are no UTF-8 (record 4)",
    ]
    papers, problems = reading(tmp_path / "a.json", '[{"title": "A"}, {"title": "B"}, {"title": ?}]')
    assert [paper.title for paper in papers] == ["A", "B"]
    assert re.match(r"no JSON, the rest of the file was not read: .* \(record 3\)$", problems[0].reason)
    papers, problems = reading(tmp_path / "a.json", '{"a": [1, 2], "b": {"c": 1}}')
    assert not papers and problems[0].kind == "broken"
    papers, problems = reading(tmp_path / "a.json", '[{"title": "A", "x": ' + "[" * 50_000 + "]" * 50_000 + "}]")
    assert len(papers) + len(problems) == 1


@pytest.mark.parametrize("number", ["18446744073709551616", "-1e400", "1E-400", "9" * 1500, "12.50"])
def test_numbers_may_be_of_any_size(number: str, tmp_path: Path) -> None:
    content = f'[{{"title": "A", "hash": {number}}}, {{"title": "B", "year": 2020.0}}, {{"title": "C", "id": 7}}]'
    papers, problems = reading(tmp_path / "a.json", content)
    assert [(p.title, p.year) for p in papers] == [("A", None), ("B", 2020), ("C", None)]
    assert not problems


@pytest.mark.parametrize(
    "value", ["9" * 4301, "-" + "9" * 200_000, "1e-99999999999999999999", '"A\nB"', '"A\\xB"', '"A\\u12"', "1.2.3", "'"]
)
@pytest.mark.parametrize("before", [0, 65_000])
def test_what_can_be_no_value_ends_the_file_and_is_said(value: str, before: int, tmp_path: Path) -> None:
    content = f'[{{"title": "A"}},{" " * before} {{"title": "B", "hash": {value}}}]'
    papers, problems = reading(tmp_path / "a.json", content)
    assert [p.title for p in papers] in (["A"], [])
    assert [p.kind for p in problems] == ["broken"] and len(str(problems[0])) < 300


def test_a_huge_abstract_is_read_and_noted(tmp_path: Path) -> None:
    papers, problems = reading(
        tmp_path / "a.jsonl", json.dumps({"id": "a", "title": "T", "abstract": "word " * 200_000})
    )
    assert len(papers[0].abstract) == 999_999
    assert [(problem.kind, problem.line, problem.record) for problem in problems] == [("noted", 1, "a")]


NAMES = st.sampled_from(
    "id title abstract year date url venue content externalIds versions doi arxiv_id entities pdate".split()
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_no_record_crashes(tmp_path_factory: pytest.TempPathFactory, record: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("records") / "a.jsonl"
    papers, problems = reading(path, json.dumps(record) + "\n", format="jsonl")
    assert len(papers) + sum(problem.kind != "noted" for problem in problems) == 1
    for paper in papers:
        assert paper.title.strip() == paper.title != ""
        paper.model_dump_json()


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"year": 2020}, 2020),
        ({"year": "2020"}, 2020),
        ({"year": 2020.0}, 2020),
        ({"date": "2018-05-04"}, 2018),
        ({"pdate": 1705363200000}, 2024),
        ({"venue": "coling2022"}, 2022),
        ({"venue": "ICLR 2024 poster", "cdate": 1695000000000}, 2024),
        ({"versions": [{"created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "update_date": "2008-11-26"}, 2007),
        ({"update_date": "2008-11-26"}, 2008),
        ({"venue": "Proceedings 2019, reprinted 2021"}, None),
        ({"venue": "emnlp21", "year": None}, None),
        ({"year": 12}, None),
        ({"year": True}, None),
        ({"year": {"value": 2021}}, 2021),
    ],
)
def test_years(fields: dict[str, Any], year: int | None) -> None:
    assert to_paper({"title": "T", **fields}, "x").year == year


def test_addresses_are_web_addresses() -> None:
    assert to_paper({"title": "T", "url": "javascript:alert(1)"}, "x").url is None
    assert (
        to_paper({"title": "T", "url": "ftp://x/y", "pdf_url": " https://x.org/y.pdf "}, "x").url
        == "https://x.org/y.pdf"
    )


def test_nothing_is_not_a_number_and_ids_keep_their_digits(tmp_path: Path) -> None:
    lines = '{"id": NaN, "title": "One", "abstract": NaN}\n{"id": NaN, "title": "Two"}\n'
    papers, problems = reading(tmp_path / "a.jsonl", lines + '{"arxiv_id": 2401.12340, "title": "Three"}\n')
    assert [(p.title, p.abstract) for p in papers] == [("One", ""), ("Two", ""), ("Three", "")]
    assert [p.id.partition(":")[0] for p in papers] == ["title", "title", "arxiv"]
    assert papers[2].id == "arxiv:2401.12340"
    assert not problems


@pytest.mark.parametrize(
    ("escaped", "title"),
    [
        (r"bad \udc00 x", "bad \ufffd x"),
        (r"bad \ud800", "bad \ufffd"),
        (r"\ud83d\u0041", "\ufffdA"),
        (r"\ud83d\ude00!", "\U0001f600!"),
        (r"C:\\udc00", r"C:\udc00"),
        (r"\\\udc00", "\\\ufffd"),
    ],
)
@pytest.mark.parametrize("before", [0, *range(65_490, 65_540)])
def test_halves_of_surrogate_pairs_cost_one_character(escaped: str, title: str, before: int, tmp_path: Path) -> None:
    content = '[{"title": "one", "note": "' + "x" * before + f'"}}, {{"title": "{escaped}"}}, {{"title": "four"}}]'
    papers, problems = reading(tmp_path / "a.json", content)
    assert [p.title for p in papers] == ["one", title, "four"]
    assert not problems


@pytest.mark.parametrize("count", [3, 2000])
def test_a_document_on_one_line_is_one_however_long(count: int, tmp_path: Path) -> None:
    records = [{"title": f"Paper {n}", "abstract": "We study nothing in particular."} for n in range(count)]
    papers, problems = reading(tmp_path / "a.json", json.dumps({"status": "ok", "papers": records}))
    assert len(papers) == count
    assert not problems
    lines = [json.dumps({"abstract": "x" * 100_000, "papers": [], "title": f"Paper {n}"}) for n in range(3)]
    papers, _ = reading(tmp_path / "a.jsonl", "\n".join(lines))
    assert len(papers) == 3


def test_a_field_that_stands_there_twice_counts_where_it_is_filled(tmp_path: Path) -> None:
    line = '{"title": "A", "arxivId": null, "arxiv_id": "2401.00001", "abstract": null, "Abstract": "real"}'
    papers, _ = reading(tmp_path / "a.jsonl", line)
    assert [(p.id, p.abstract) for p in papers] == [("arxiv:2401.00001", "real")]


def test_one_nul_is_no_binary_file_and_an_endless_id_is_broken(tmp_path: Path) -> None:
    content = '{"title": "A\\u0000 b", "abstract": "x"}\n{"title": "B\0c"}\n' + json.dumps(
        {"title": "C", "id": "x" * 2000}
    )
    papers, problems = reading(tmp_path / "a.jsonl", content)
    assert len(papers) + len(problems) == 3
    assert papers
    assert any(problem.reason == "an id of 2,000 characters" for problem in problems)


def test_long_first_lines_of_json_lines_stay_lines(tmp_path: Path) -> None:
    long = json.dumps({"id": "p1", "results": [{"title": "no paper"}], "title": "Real 1", "abstract": "x" * 70_000})
    papers, problems = reading(tmp_path / "a.jsonl", f'{long}\n{{"title": \n{{"title": "Real 3"}}\n')
    assert [p.title for p in papers] == ["Real 1", "Real 3"]
    assert [p.kind for p in problems].count("broken") == 1


def test_binary_files_are_no_pages() -> None:
    draw = random.Random(1)
    for name in ("blob", "blob.txt", "-"):
        assert detect(name, draw.randbytes(65_536)) is None


def test_long_runs_of_escapes_take_no_time(tmp_path: Path) -> None:
    start = time.process_time()
    abstract = "\\u4e2d" * 100_000 + "\\\\" * 100_000
    papers, _ = reading(tmp_path / "a.json", f'[{{"title": "one", "abstract": "{abstract}"}}]')
    assert [len(p.abstract) for p in papers] == [200_000]
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("abstract", "text"),
    [
        (["First paragraph.", "Second."], "First paragraph. Second."),
        ({"value": ["First.", None, "Second."]}, "First. Second."),
        ({"text": "Abs"}, None),
        ([{"text": "Abs"}], None),
        (["Abs", 1], None),
        (True, None),
        ([], ""),
        ({}, ""),
        ("  ", ""),
        (None, ""),
    ],
)
def test_abstracts_are_text_or_lists_of_it_and_else_it_is_said(abstract: Any, text: str | None, tmp_path: Path) -> None:
    for name, content in (("a.jsonl", '{}\n{"title": "U"}\n'), ("a.json", '[{}, {"title": "U"}]')):
        record = json.dumps({"id": "t", "title": ["A", "Title"], "abstract": abstract})
        papers, problems = reading(tmp_path / name, content.replace("{}", record))
        assert [(p.title, p.abstract) for p in papers] == [("A Title", text or ""), ("U", "")]
        said = [(p.kind, p.record, p.reason.partition(" (")[0]) for p in problems]
        assert said == ([("noted", "t", "an abstract that is no text")] if text is None else [])


def test_another_field_may_have_the_text_of_an_abstract(tmp_path: Path) -> None:
    line = '{"title": {"text": "x"}, "paper_title": "T", "abstract": [{"text": "x"}], "summary": "Real."}'
    papers, problems = reading(tmp_path / "a.jsonl", line)
    assert [(p.title, p.abstract) for p in papers] == [("T", "Real.")] and not problems
    papers, problems = reading(tmp_path / "a.jsonl", '{"title": {"text": "x"}, "abstract": "A."}\n')
    assert not papers and [p.reason for p in problems] == ["no title"]


@pytest.mark.parametrize("name", ["papers", "my_papers"])
def test_lists_of_records_report_what_is_none_whatever_their_name(name: str, tmp_path: Path) -> None:
    elements: list[Any] = [{"title": "a"}, {"abstract": "a record without a title"}, "junk"]
    papers, problems = reading(tmp_path / "a.json", json.dumps({"count": 3, "tags": ["x"], name: elements}))
    assert [paper.title for paper in papers] == ["a"]
    assert [p.reason for p in problems] == ["no title (record 2)", "an element that is no object (record 3)"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("before", [0, *range(65_470, 65_540)])
def test_nothing_is_no_number_in_documents_either(value: str, before: int, tmp_path: Path) -> None:
    text = r"it is NaN, \"-Infinity\" or C:\\"
    second = f'{{"title": "B", "year": {value}, "abstract": "{text}"}}'
    content = f'[{{"title": "A", "note": "{"x" * before}"}}, {second}, {{"title": "C", "note": [{value}, {value}]}}]'
    papers, problems = reading(tmp_path / "a.json", content)
    assert [(p.title, p.year, p.abstract) for p in papers] == [
        ("A", None, ""),
        ("B", None, json.loads(f'"{text}"')),
        ("C", None, ""),
    ]
    assert not problems


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from('NaInfity-"\\, ')) | st.floats(), max_size=20), st.integers(65_500, 65_540))
def test_documents_and_lines_agree(tmp_path_factory: pytest.TempPathFactory, values: list[Any], before: int) -> None:
    path = tmp_path_factory.mktemp("records")
    text = " ".join(str(value) for value in values)
    record = json.dumps({"note": "x" * before, "values": values, "title": "T", "abstract": text})
    lines, documents = reading(path / "a.jsonl", f"{record}\n"), reading(path / "a.json", f"[{record}]")
    assert [p.abstract for p in lines[0]] == [p.abstract for p in documents[0]] == [text.strip()]
    assert lines[1] == documents[1] == []
