"""Ids of papers: which identifier counts, and that spelling, version, case and spaces don't matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.ids import acl_id, arxiv_id, doi_id, fold, paper_id, source_id, title_id, url_id

NEW = st.builds(
    "{:02}{:02}.{:05}".format, st.integers(7, 39), st.integers(1, 12), st.integers(0, 99999)
)  # fmt: skip
OLD = st.builds(
    "{}/{:02}{:02}{:03}".format,
    st.sampled_from(["cs", "hep-th", "math", "cond-mat", "cmp-lg"]),
    st.integers(91, 99),
    st.integers(1, 12),
    st.integers(0, 999),
)
SPELLINGS = [
    "{}",
    "arXiv:{}",
    "ARXIV: {}",
    "http://arxiv.org/abs/{}",
    "https://arxiv.org/pdf/{}.pdf",
    "https://www.arxiv.org/abs/{}/",
]


@given(NEW | OLD, st.sampled_from(SPELLINGS), st.none() | st.integers(1, 30))
def test_arxiv_ids_do_not_depend_on_spelling_and_version(number: str, spelling: str, version: int | None) -> None:
    written = spelling.format(number + (f"v{version}" if version else ""))
    assert arxiv_id(written) == arxiv_id(f"  {written}\n") == f"arxiv:{number}"
    assert source_id(written) == f"arxiv:{number}"


@given(NEW | OLD)
def test_ids_are_idempotent(number: str) -> None:
    found = arxiv_id(number)
    assert found and arxiv_id(found) == found and source_id(found) == found
    assert paper_id(title="T", own=found) == found


@given(st.text())
def test_any_text_has_a_stable_id(text: str) -> None:
    once = source_id(text)
    assert source_id(once) == once
    assert paper_id(title=text, own=text)
    for find in (arxiv_id, doi_id, acl_id, url_id):
        found = find(text)
        assert found is None or source_id(found) == found


@given(st.text(), st.sampled_from([" ", "  ", "\n ", "\t", " - ", ": "]))
def test_folding_ignores_case_spaces_and_punctuation(text: str, gap: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(f"{gap}{text}{gap}") == folded
    assert title_id(f"Low rank {text}") == title_id(f"LOW{gap}Rank{gap}{text} ")


@pytest.mark.parametrize(
    "text",
    "icra2005/1570552 tr-0039 nips2016/6987 naacl2024/2024.naacl-long.62 2022.coling-1.87 2413.00001 7 10.1/x".split(),
)
def test_the_source_s_own_id_stays_as_it_is(text: str) -> None:
    assert source_id(text) == text
    assert paper_id(title="T", own=text, urls=("https://arxiv.org/abs/2401.01234",)) == text


def test_the_order_of_identifiers() -> None:
    fields = {"arxiv": "2401.01234v3", "doi": "10.18653/V1/2020.ACL-main.1", "acl": "2020.acl-main.1", "own": "tr-1"}
    urls = ("https://example.org", "https://aclanthology.org/2020.acl-main.2/")
    expected = ["arxiv:2401.01234", "doi:10.18653/v1/2020.acl-main.1", "acl:2020.acl-main.1", "tr-1"]
    for name, identifier in zip(list(fields), expected, strict=True):
        assert paper_id(title="T", urls=urls, **fields) == identifier
        del fields[name]
    assert paper_id(title="T", urls=urls) == "acl:2020.acl-main.2"
    assert paper_id(title="T", urls=("https://example.org",)) == title_id("t")
    assert paper_id(title="T", arxiv="hal-0123", doi="none", acl="-", own=" ") == title_id("T")


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://doi.org/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
        ("DOI: 10.1109/CVPR.2016.90", "doi:10.1109/cvpr.2016.90"),
        ("10.48550/arXiv.2401.01234", "arxiv:2401.01234"),
        ("https://doi.org/10.48550/ARXIV.2401.01234", "arxiv:2401.01234"),
        ("https://doi.org/10.1002/%28SICI%291097", "doi:10.1002/(sici)1097"),
    ],
)
def test_dois(text: str, identifier: str) -> None:
    assert doi_id(text) == identifier


def test_acl_anthology() -> None:
    assert acl_id("P19-1001") == acl_id("https://www.aclweb.org/anthology/p19-1001.pdf") == "acl:P19-1001"
    assert url_id("https://aclanthology.org/2022.coling-1.87/?x=1#abstract") == "acl:2022.coling-1.87"
    assert url_id("https://example.org/2022.coling-1.87") is None
    assert arxiv_id("math.GT/0309136") == arxiv_id("math/0309136v2") == "arxiv:math/0309136"


def test_a_title_of_symbols_has_an_id_of_its_own() -> None:
    assert title_id("∃∀") != title_id("∀∃")
    assert len(title_id("x")) == len("title:") + 12
