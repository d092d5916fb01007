"""Web addresses are found whole, cleaned, and told apart by kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.urls import each_once, find_urls


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
        ("Code is at https://www.github.com/x/FooNet.", "https://www.github.com/x/FooNet"),
        ("see https://gist.github.com/a/b1", "https://gist.github.com/a/b1"),
        ("a video at youtu.be/9DTr_x1, and", "youtu.be/9DTr_x1"),
        ("data: ori.ox.ac.uk/datasets/radar", "ori.ox.ac.uk/datasets/radar"),
        ("https://sites.google. com/view/foonet is it", "https://sites.google.com/view/foonet"),
        (r"at https://foo.edu/\~{}bar/x.html", "https://foo.edu/~bar/x.html"),
        (r"at https://foo.edu/$\sim$bar/", "https://foo.edu/~bar/"),
        (r"at https://foo.edu/\textasciitilde{}bar", "https://foo.edu/~bar"),
    ],
)
def test_address_is_cleaned(text: str, url: str) -> None:
    assert [a.url for a in each_once(find_urls(text))] == [url]


@pytest.mark.parametrize(
    "text",
    ["e.g. this", "v1.2.3 of it", "a.b@c.org writes", "me@x.org/y", "e.g./i.e.", "http://", "https:// and", "and/or"],
)
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
        ("Source code is available at https://a.github.io", "code"),
        ("Code and videos are at https://a.github.io", "website"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert [a.kind for a in find_urls(text)] == [kind]


def test_each_address_once() -> None:
    assert len(each_once(find_urls("https://bit.ly/AbC and https://bit.ly/aBc"))) == 2
    assert len(each_once(find_urls("http://www.x.org/d and https://X.org/d/"))) == 1
    for other in ("https://github.com/a/b", "https://github.com/a/b/", "github.com/A/b"):
        both = find_urls(f"https://github.com/a/b and again {other}")
        assert (len(both), len(each_once(both))) == (2, 1)


PARTS = (
    "https://",
    "www.",
    "github.com/",
    "a/b",
    "x.org/y",
    "\\~{}",
    "$\\sim$",
    "(",
    ")",
    "](",
    "{",
    "}",
    ".",
    " ",
    "_",
)


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_survived_and_offsets_are_its_own(text: str) -> None:
    for address in find_urls(text):
        assert 0 <= address.start < address.end <= len(text)
        assert address.url
