"""Text hygiene: one line each, and no more changes than that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.readers.records import to_paper
from kg.readers.text import clean, one_line, without_markup


@given(st.text())
def test_cleaning_is_idempotent_and_gives_one_printable_line(text: str) -> None:
    for change in (clean, one_line):
        once = change(text)
        assert change(once) == once
        assert len(once.splitlines()) <= 1
        assert not any(char < " " or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in once)
        once.encode()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_text_that_is_clean_stays_as_it_is(text: str) -> None:
    words = " ".join(text.split())
    assert clean(words) == words


@given(st.text(st.sampled_from("ab \n\t\r")))
def test_positions_in_abstracts_stay(text: str) -> None:
    abstract = f"Begin{text}end."
    read = to_paper({"title": "T", "abstract": abstract}, "x").abstract
    assert len(read) == len(abstract)
    assert read.split() == abstract.split()


def test_only_breaks_change_in_records() -> None:
    paper = to_paper(
        {"title": "A \n  title  &amp; more", "abstract": " Two  spaces, &lt;i&gt;,\r\nbreak\u00a0<b>kept</b>.\x00 "},
        "x",
    )
    assert paper.title == "A title &amp; more"
    assert paper.abstract == "Two  spaces, &lt;i&gt;,  break\u00a0<b>kept</b>."


def test_markup_goes_where_a_format_carries_it() -> None:
    text = '<jats:p>For x &lt; y and <i>n</i> > 3,</jats:p><p class="a">AT&amp;T &eacute;</p> List<String> <0.5'
    assert one_line(without_markup(text)) == "For x < y and n > 3, AT&T é List<String> <0.5"
