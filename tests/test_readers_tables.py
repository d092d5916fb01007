"""Tables: headers in any usual spelling, rows that go wrong alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.readers import Problem, read


def reading(path: Path, content: str | bytes, **options: str) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[Problem] = []
    papers = list(read([path], on_problem=problems.append, **options))  # type: ignore[arg-type]
    return [(paper.id, paper.title, paper.abstract) for paper in papers], problems


@pytest.mark.parametrize(
    "header",
    [
        "id,title,abstract",
        "ID;Title;Abstract",
        "paperId\tTITLE\tAbstract Note",
        "Id|Paper Title|abstract_text",
        '"id","title","summary"',
    ],
)
def test_headers(header: str, tmp_path: Path) -> None:
    delimiter = next(sign for sign in "\t;|," if sign in header)
    rows = [header, delimiter.join(["a", '"Graphs, Large; Small | All"', '"Says ""hi"""']), "", delimiter.join("bTA")]
    papers, problems = reading(tmp_path / "a.txt", "\r\n".join(rows))
    assert papers == [("a", "Graphs, Large; Small | All", 'Says "hi"'), ("b", "T", "A")]
    assert not problems


def test_rows_that_are_wrong_are_reported_with_their_line(tmp_path: Path) -> None:
    content = (
        b'id,title,abstract\na,T,"two\nlines"\nb,,no title\nc,T,A, and more\nd,caf\xe9,A\ne,short\nf,T,"never closed\n'
    )
    papers, problems = reading(tmp_path / "a.csv", content)
    assert papers == [("a", "T", "two lines"), ("e", "short", ""), ("f", "T", "never closed")]
    assert [(problem.kind, problem.line) for problem in problems] == [("broken", 4), ("broken", 5), ("broken", 6)]
    assert "4 fields, but the header has 3" in problems[1].reason


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    rows = "".join(f"{number},Title {number},{'word ' * 40}\n" for number in range(2000))
    papers, problems = reading(tmp_path / "a.csv", f'id,title,abstract\nx,"T,A\n{rows}')
    assert not problems
    assert papers[0][:2] == ("x", '"T') and len(papers) == 2001
    papers, problems = reading(tmp_path / "a.csv", f'id,title,abstract\nx,"T,A, more\n{rows}')
    assert [(problem.kind, problem.line) for problem in problems] == [("broken", 2)] and len(papers) == 2000


def test_between_tabs_a_title_may_begin_with_a_quote(tmp_path: Path) -> None:
    rows = '1\t"Why not\tA\n2\tB\tA\n3\t"Oh\tA\n4\tE"\tA\n5\t"F, quoted"\t"two\nlines"\n'
    papers, problems = reading(tmp_path / "a.tsv", f"id\ttitle\tabstract\n{rows}")
    assert [paper[1] for paper in papers] == ['"Why not', "B", '"Oh', 'E"', "F, quoted"]
    assert papers[4][2] == "two lines" and not problems


def test_quotes_within_an_abstract_of_several_lines_are_its_own(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.csv", 'id,title,abstract\n1,T,"It\nsays "hello" there"\n2,U,B\n')
    assert [paper[1] for paper in papers] == ["T", "U"] and not problems


def test_a_table_without_titles_is_broken(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.csv", "name,size\nx,1\n", format="csv")
    assert not papers
    assert str(problems[0]) == f"{tmp_path / 'a.csv'}:1: a table without a title's column in its first line"


def test_fields_may_be_long_and_have_many_lines(tmp_path: Path) -> None:
    note = "\n".join(f"line {n} of a note, in which 'we show that', and so on" for n in range(7000))
    papers, problems = reading(tmp_path / "a.csv", f'title,abstract,notes\nReal,abs a,"{note}"\nNext,abs b,\n')
    assert [p[:2] for p in papers] == [p[:2] for p in papers if p]
    assert len(papers) == 2
    assert not problems


def test_rows_that_each_begin_with_a_quote_stay_apart(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.csv", 'title,abstract\n"Deep learning,abs one.\n"Graph nets,abs two.\n')
    assert len(papers) == 2
    assert not problems


def test_of_two_columns_with_one_name_the_filled_one_counts(tmp_path: Path) -> None:
    papers, _ = reading(tmp_path / "a.csv", "title,abstract,title\nA,abs a,\n,abs b,B\n")
    assert sorted(title for row in papers for title in row if title in "AB") == ["A", "B"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            'title\tabstract\tyear\n"Calculation of\n  production"\tWe calculate it.\t2007\nT\tA\t2008\n',
            [("Calculation of production", "We calculate it."), ("T", "A")],
        ),
        ('title\tabstract\nT1\t"line one\nline\ttwo"\nT2\tA\n', [("T1", "line one line two"), ("T2", "A")]),
        ('title\tabstract\nT1\t"one\n\ntwo ""x""\n\tthree"\r\nT2\tA\n', [("T1", 'one  two "x"  three'), ("T2", "A")]),
        ('title\tabstract\nT1\t"one\nT2\ttwo\nT3\tthree\nT4\tfour"\n', [
            ("T1", '"one'), ("T2", "two"), ("T3", "three"), ("T4", 'four"'),
        ]),
        ('title\tabstract\n"T1\tone\nT2"\ttwo\n', [('"T1', "one"), ('T2"', "two")]),
    ],
)  # fmt: skip
def test_between_tabs_a_quoted_field_may_have_lines_and_tabs(
    table: str, rows: list[tuple[str, str]], tmp_path: Path
) -> None:
    papers, problems = reading(tmp_path / "a.tsv", table)
    assert [paper[1:] for paper in papers] == rows
    assert not problems


def test_blank_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.csv", "\n \r\ntitle,abstract\na,b\n,c\n")
    assert [paper[1:] for paper in papers] == [("a", "b")]
    assert [(problem.line, problem.reason) for problem in problems] == [(5, "no title")]
