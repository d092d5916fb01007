"""Pages saved as text: the papers are found among furniture, wherever it stands."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.readers import read
from kg.readers.page import parse
from kg.readers.problems import Fault, Record

SEEDS = Path(__file__).parent.parent / "seeds" / "huggingface-papers.txt"
PAGE = SEEDS.read_text(encoding="utf-8")
BLOCKS = PAGE.strip().split("\n\n")[5:]
PAPERS = list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True))

MONTHS = st.sampled_from("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
LINES = st.one_of(
    st.sampled_from(
        [
            "new",
            "·",
            "Subscribe",
            "Get trending papers in your email inbox!",
            "byAK and the research community",
            "Log In",
            "Models",
            "Datasets",
            "Spaces",
            "Previous",
            "Next",
            "Submitted by",
            "akhaliq",
            "Upvote",
            "-",
            "1 2 … 40",
            "View arXiv page",
            "View PDF",
            "GitHub 1.2k",
            "© 2024 Example Inc. All rights reserved.",
        ]
    ),
    st.builds("{} {}".format, MONTHS, st.integers(1, 31)),
    st.builds("{} authors".format, st.integers(1, 99)),
    st.integers(0, 9999).map(str),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=40),
)
FURNITURE = st.lists(LINES, max_size=6)


def papers(text: str) -> list[tuple[str, str]]:
    found = list(parse(io.BytesIO(text.encode())))
    assert all(isinstance(item, Record) or item.kind == "skipped" for item in found)
    return [(item.fields["title"], item.fields["abstract"]) for item in found if isinstance(item, Record)]


def test_the_seeds_are_76_papers() -> None:
    problems: list[object] = []
    found = list(read([SEEDS], on_problem=problems.append))
    assert [(paper.title, paper.abstract) for paper in found] == PAPERS
    assert len(found) == len({paper.id for paper in found}) == 76
    assert not problems
    assert {paper.source for paper in found} == {SEEDS.name}


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_furniture_between_papers_changes_nothing(data: st.DataObject) -> None:
    page = []
    for title, abstract in PAPERS:
        page += [*data.draw(FURNITURE), title, abstract]
    gap = data.draw(st.sampled_from(["\n\n", "\n\n\n", "\r\n\r\n", "\n \n"]))
    assert papers(gap.join([*page, *data.draw(FURNITURE)])) == PAPERS


@settings(deadline=None)
@given(FURNITURE, FURNITURE)
def test_furniture_without_blank_lines_changes_nothing(before: list[str], after: list[str]) -> None:
    (title, abstract), second = PAPERS[:2]
    page = "\n".join([*before, "", title, "", abstract, *after]) + "\n\n" + "\n\n".join(second)
    assert papers(page) == PAPERS[:2]


def test_counts_between_title_and_abstract_are_no_title() -> None:
    title, abstract = PAPERS[0]
    assert papers(f"{title}\n\n·\n\n47\n\n{abstract}\n") == [PAPERS[0]]


def test_wrapped_abstracts_are_one_paragraph() -> None:
    title, abstract = PAPERS[0]
    words, lines = abstract.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 72:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    assert papers(title + "\n\n" + "\n".join(lines) + "\n\nMar 3\n") == [PAPERS[0]]


def test_an_abstract_of_two_paragraphs_is_one() -> None:
    title, abstract = PAPERS[0]
    assert papers(f"{title}\n\n{abstract}\n\n{abstract}\n") == [(title, f"{abstract} {abstract}")]


def test_lines_are_those_of_the_titles() -> None:
    lines = PAGE.split("\n")
    for item in parse(io.BytesIO(PAGE.encode())):
        assert isinstance(item, Record) and item.line
        assert lines[item.line - 1] == item.fields["title"]


def test_what_may_have_been_an_abstract_does_not_vanish() -> None:
    (title, abstract), _ = PAPERS[:2]
    short = "This is a paragraph that says something. It is too short for an abstract, " + "and no title. " * 4
    found = list(parse(io.BytesIO(f"Something\n\n{short}\n\n{title}\n\n{abstract}".encode())))
    assert found[0] == Fault(3, "a paragraph too short for an abstract", "skipped")
    assert isinstance(found[1], Record) and found[1].fields["title"] == title


def test_an_abstract_without_title_is_broken(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAPERS[0][1] + "\n\n" + "\n\n".join(PAPERS[1]), encoding="utf-8")
    problems: list[object] = []
    found = list(read([tmp_path], on_problem=problems.append))
    assert [paper.title for paper in found] == [PAPERS[1][0]]
    assert [str(problem) for problem in problems] == [f"{tmp_path / 'page.txt'}:1: no title"]


def test_a_short_line_before_others_begins_no_abstract() -> None:
    lines = ["We study how a wrapped abstract is read when it has lines of this length."] * 7
    text = "Subscribe to our newsletter\n\nUGR: a short title\n" + "\n".join(lines) + "\n"
    assert papers(text) == []


def test_a_line_may_end_early_in_a_wrapped_abstract() -> None:
    lines = ["We study how a wrapped abstract is read when it has lines of this length."] * 7
    lines.insert(3, "Short line. See below:")
    text = "A Title of a Paper\n\n" + "\n".join(lines) + "\n"
    assert papers(text) == [("A Title of a Paper", " ".join(lines))]
