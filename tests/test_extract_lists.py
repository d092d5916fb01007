"""Numbers and names listed in the same order belong together, one by one."""

import re

import pytest

from kg.extract.lists import list_around, listed_together


def paired(text: str, names: list[str]) -> dict[str, str]:
    numbers = [(m.span(), i) for i, m in enumerate(re.finditer(r"\d+(?:\.\d+)?%", text))]
    places = [(m.span(), i) for i, n in enumerate(names) for m in re.finditer(re.escape(n), text)]
    found = listed_together(text, numbers, places)
    return {text[slice(*numbers[number][0])]: names[name] for number, name in found.items()}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("reaches 81.2% and 79.5% on GLUE and SQuAD, respectively.", {"81.2%": "GLUE", "79.5%": "SQuAD"}),
        ("On GLUE, SQuAD and XSum we gain 1%, 2% and 3%.", {"1%": "GLUE", "2%": "SQuAD", "3%": "XSum"}),
        ("by 1% 2% on the GLUE and SQuAD datasets", {"1%": "GLUE", "2%": "SQuAD"}),
        ("81.2% and 79.5% on GLUE", {}),
        ("81.2% on GLUE and 79.5% on SQuAD", {}),
        ("1% and 2% on GLUE and SQuAD, as on XSum and SQuAD", {}),
    ],
)
def test_lists_of_the_same_length(text: str, pairs: dict[str, str]) -> None:
    assert paired(text, ["GLUE", "SQuAD", "XSum"]) == pairs


def test_of_overlapping_names_the_longer_counts() -> None:
    found = paired("1% and 2% on SQuAD 2.0 and GLUE", ["SQuAD", "SQuAD 2.0", "GLUE"])
    assert found == {"1%": "SQuAD 2.0", "2%": "GLUE"}


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("by 2% on GLUE, SQuAD and XSum", "SQuAD", ["GLUE", "SQuAD", "XSum"]),
        ("On the GLUE and SQuAD datasets we gain 2%, more than on XSum", "GLUE", ["GLUE", "SQuAD"]),
        ("On GLUE and SQuAD we win, by 2% on SQuAD", "SQuAD", []),  # it is said which
        ("by 2% on GLUE and SQuAD, as on SQuAD and XSum", "SQuAD", []),
        ("by 2% on GLUE", "GLUE", []),
        ("by 2% on GLUE, GLUE", "GLUE", []),
    ],
)
def test_the_list_that_a_name_stands_in(text: str, name: str, whole: list[str]) -> None:
    names = ["GLUE", "SQuAD", "XSum"]
    places = [(m.span(), i) for i, n in enumerate(names) for m in re.finditer(n, text)]
    assert [names[i] for i in list_around(text, places, names.index(name))] == whole


def test_a_list_of_very_many_names_is_none() -> None:
    places = [((2 * i, 2 * i + 1), i) for i in range(11)]
    text = ",".join("A" * 11)
    assert list_around(text, places[:10], 3) == tuple(range(10))
    assert list_around(text, places, 3) == ()
