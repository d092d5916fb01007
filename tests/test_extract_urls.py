"""Web addresses are found whole, cleaned, and told apart by kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.urls import find_urls


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code is at https://github.com/psunlpgroup/D-Pruner.", "https://github.com/psunlpgroup/D-Pruner"),
        ("(see https://github.com/a/b).", "https://github.com/a/b"),
        ("at \\url{https://github.com/a/b_c}.", "https://github.com/a/b_c"),
        ("at https://github.com/a/b\\_c", "https://github.com/a/b_c"),
        ("at https://x.edu/\\textasciitilde jo/page.html", "https://x.edu/~jo/page.html"),
        ("[https://github.com/a/b](https://github.com/a/b)", "https://github.com/a/b"),
        ("_https://github.com/a/b_.", "https://github.com/a/b"),
        ("code: https://github.com/ owner/name", "https://github.com/owner/name"),
        ("Our code is at github.com/a/b now", "github.com/a/b"),
        ("see my-page.github.io for videos", "my-page.github.io"),
        ("available at gamma.umd.edu/tns/.", "gamma.umd.edu/tns/"),
        ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
        ("Code: HTTPS://GitHub.com/a/b.", "HTTPS://GitHub.com/a/b"),
        ("Our code is at GitHub.com/a/b now", "GitHub.com/a/b"),
        ("(https://a.org/x)))]", "https://a.org/x"),
    ],
)
def test_address_is_cleaned(text: str, url: str) -> None:
    assert [a.url for a in find_urls(text)] == [url]


@pytest.mark.parametrize("text", ["e.g. this", "v1.2.3 of it", "a.b@c.org writes", "http://", "https:// and", "and/or"])
def test_what_is_no_address(text: str) -> None:
    assert find_urls(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Our code is available at https://github.com/a/b.", "code"),
        ("The dataset is available at https://github.com/a/b.", "data"),
        ("See https://HuggingFace.co/datasets/squad for it.", "data"),
        ("A corpus12https://github.com/a/b", "data"),
        ("Data and code: https://github.com/a/b.", "code"),
        ("Data: https://huggingface.co/datasets/a/b", "data"),
        ("Weights: https://huggingface.co/a/b", "model"),
        ("Project page: https://a.github.io/b", "website"),
        ("The corpus is at https://zenodo.org/record/1", "data"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert [a.kind for a in find_urls(text)] == [kind]


def test_each_address_once() -> None:
    assert len(find_urls("https://bit.ly/AbC and https://bit.ly/aBc")) == 2
    assert len(find_urls("http://www.x.org/d and https://X.org/d/")) == 1
    for other in ("https://github.com/a/b", "https://github.com/a/b/", "github.com/A/b"):
        assert len(find_urls(f"https://github.com/a/b and again {other}")) == 1


@given(st.text(max_size=200))
def test_any_text_is_survived_and_offsets_are_its_own(text: str) -> None:
    for address in find_urls(text):
        assert 0 <= address.start < address.end <= len(text)
        assert address.url
