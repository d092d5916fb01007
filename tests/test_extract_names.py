"""What may be a name is looked for at all its places; where names overlap, each place belongs to one of them."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from kg.extract.decode import Settings, decode, find_mentions
from kg.extract.encoding import Encoder, Words, string_of
from kg.extract.hints import Hints
from kg.extract.model import FOLDER, load_model
from kg.extract.names import (
    LONGEST_NAME,
    NAME_FEATURES,
    NAME_KINDS,
    name_candidates,
    name_features,
    overlaps,
)
from kg.extract.results import find_values
from kg.extract.structure import ROLE_NAMES, TAGS, VALUE_TAGS
from kg.extract.vocabulary import WordUse

ENCODER = Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))
USE = WordUse(plain=frozenset({"models"}))


def words_of(abstract: str) -> Words:
    return ENCODER("A title", abstract)[0]


def tags_for(words: Words, *names: str, sure: float = 0.9) -> np.ndarray:
    """Tags that take these names for methods wherever they stand."""
    tags = np.zeros((len(words.spans), TAGS), np.float32)
    tags[:, 0] = 1
    for name in names:
        at = words.text.find(name)
        while at >= 0:
            inside = [i for i, (s, e) in enumerate(words.spans) if at <= s and e <= at + len(name)]
            for number, i in enumerate(inside):
                tags[i] = 0
                tags[i, [0, 1 if number == 0 else 2]] = 1 - sure, sure
            at = words.text.find(name, at + 1)
    return tags


def strings(abstract: str, *names: str, sure: float = 0.9, hints: Hints | None = None) -> set[str]:
    words = words_of(abstract)
    found = name_candidates(words, tags_for(words, *names, sure=sure), hints or Hints(use=USE))
    return {string for candidate in found for string in candidate.strings}


def test_what_tags_say_with_more_or_less_certainty() -> None:
    assert strings("We train FooNet here.", "FooNet") == {"FooNet"}
    assert strings("We train FooNet here.", "FooNet", sure=0.2) == {"FooNet"}
    assert strings("We train FooNet here.", "FooNet", sure=0.05) == set()


def test_what_rules_know_is_a_candidate_where_no_tag_says_so() -> None:
    likely, rare = np.array([0.1, 0.3, 0.3, 0, 0], np.float32), np.array([0.2, 0, 0, 0, 0], np.float32)
    assert strings("On GLUE and COLA.", hints=Hints(known={"GLUE": likely, "COLA": rare})) == {"GLUE"}
    long = "Foo Bar Network"
    assert strings(f"A {long} (FBN).", hints=Hints(abbreviations=(("FBN", long),))) == {"FBN", long}
    assert strings("We use the DRRI dataset.") == {"DRRI"}


def test_what_cannot_be_a_name_is_none() -> None:
    assert strings("Our models win.", "models") == set()
    assert strings("As Miller et al. say.", "Miller") == set()
    address = "https://foo.org/FooNet"
    text = words_of(f"See {address}.").text
    start = text.index(address)
    assert strings(f"See {address}.", "FooNet", hints=Hints(skip=((start, start + len(address)),))) == set()
    assert strings("A transcription-based tool.", "transcription") == set()


def test_capitals_and_plurals_are_one_candidate_with_all_its_places() -> None:
    words = words_of("Graph networks win. A graph network is a network.")
    (found,) = name_candidates(words, tags_for(words, "Graph networks", "graph network"), Hints(use=USE))
    assert found.strings == ("Graph networks", "graph network")
    assert [string_of(words, r) for r in found.ranges] == ["Graph networks", "graph network"]


@pytest.mark.parametrize(
    ("abstract", "forms", "expected"),
    [
        ("We report F1- and F1 here.", ("F1-", "F1"), ["F1", "F1"]),
        ("Our $MoE$ and MoE layers.", ("$MoE$", "MoE"), ["MoE", "MoE"]),
        ("By SVD. With “SVD” we win.", ("SVD.", "“SVD”"), ["SVD.", "“SVD”"]),
    ],
)
def test_of_forms_at_one_place_the_one_without_punctuation_counts(abstract, forms, expected) -> None:
    words = words_of(abstract)
    known = {name: np.array([0.9, 0, 0, 0, 0], np.float32) for name in forms}
    (found,) = name_candidates(words, tags_for(words), Hints(known=known))
    assert [string_of(words, r) for r in found.ranges] == expected


def test_what_is_too_long_for_a_name_is_none_wherever_it_comes_from() -> None:
    long = "Very " * 45 + "Long Name"
    text = f"A {long} (VLN) is tested on the {'SQuAD-' * 40}X dataset with {long}."
    found = strings(text, long, hints=Hints(abbreviations=(("VLN", long),)))
    assert "VLN" in found and max(map(len, found)) <= LONGEST_NAME


def test_what_is_seen_of_a_name() -> None:
    """The features by their places: the head that ships was trained on just these."""
    words = ENCODER("Tiny FooNet", "Here Tiny FooNet (TFN) is fast. FooNet is new. FooBank is a benchmark.")[0]
    tags = tags_for(words, "FooBank", "TFN")
    share = np.array([0.6, 0, 0, 0, 0.1], np.float32)
    hints = Hints(known={"FooNet": share, "Tiny FooNet": share}, abbreviations=(("TFN", "Tiny FooNet"),))
    candidates = name_candidates(words, tags, hints)
    found = {c.strings[0]: i for i, c in enumerate(candidates)}
    features = name_features(words, tags, hints, candidates)
    assert set(found) == {"Tiny FooNet", "FooNet", "FooBank", "TFN"}
    sure, unsure = np.log(0.9001 / 0.1001), np.log(0.0001 / 1.0001)
    tagged, overlapping, spelled, told, levels = np.split(features, [29, 35, 49, 62], axis=1)
    assert tagged[found["TFN"], [0, 4, 8]] == pytest.approx(sure, abs=1e-3)  # inside at its best, on average; begins
    assert tagged[found["TFN"], [1, 2, 3, 16, 24]] == pytest.approx(unsure, abs=0.02)  # other kinds; goes on
    assert tagged[found["FooNet"], :4] == pytest.approx(unsure, abs=0.02)
    assert overlapping[found["FooNet"], 3:].tolist() == [1, 0, 0]  # a longer one, no shorter; none of them tagged
    assert overlapping[found["Tiny FooNet"], 3:].tolist() == [0, 1, 0]
    assert overlapping[found["TFN"], 3:].tolist() == [0, 0, 0]
    assert spelled[found["Tiny FooNet"], :9] == pytest.approx([2, 1.1, 3, 0, 0, 0, 1, 0, 0])
    assert told[found["Tiny FooNet"]] == pytest.approx([*share, 1, np.log(2), 0, 1, 1, 0, 0, 0])
    assert told[found["FooBank"], 7:] == pytest.approx([15 / len(words.spans), 0, 0, 1, 0, 0])
    assert levels[found["TFN"]] == pytest.approx([1, 1, 1, 1, 1, 0.4])
    assert levels[found["FooNet"]] == pytest.approx([0, 0, 0, 0, 0, 0.4])


def test_long_texts_take_no_longer_than_they_are() -> None:
    for text in ("We compare Squeezer with Zorbax on Wikitalk. " * 1500, "A1 " * 15_000):
        words = words_of(text)
        tags = tags_for(words, sure=0)
        rng = np.random.default_rng(0)
        tags[:, [0, 1, 2]] = rng.dirichlet([0.2, 0.2, 0.2], len(tags))
        start = time.process_time()
        name_features(words, tags, Hints(), name_candidates(words, tags, Hints()))
        assert time.process_time() - start < 30  # 4 s here; quadratic it was some minutes


@given(st.text("ab AB-().,1 \n", max_size=60), st.integers(0, 2**32 - 1))
def test_features_are_as_many_as_they_should_be_and_finite(text: str, seed: int) -> None:
    words = ENCODER("T", text)[0]
    tags = np.random.default_rng(seed).dirichlet(np.full(TAGS, 0.3), len(words.spans)).astype(np.float32)
    found = name_candidates(words, tags, Hints())
    features = name_features(words, tags, Hints(), found)
    assert features.shape == (len(found), NAME_FEATURES) and np.isfinite(features).all()
    assert all(string in words.text for candidate in found for string in candidate.strings)
    assert all(a[1] <= b[0] for candidate in found for a, b in pairwise(candidate.ranges))


RANGES = st.lists(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), min_size=1, max_size=3).map(
        lambda places: sorted({(a, a + n) for a, n in places})
    ),
    max_size=6,
)


@given(RANGES)
def test_overlaps_are_those_that_comparing_every_two_finds(places: list[list[tuple[int, int]]]) -> None:
    flat = [(i, r) for i, ranges in enumerate(places) for r in ranges]
    expected = {(x, y) for x in flat for y in flat if x[0] != y[0] and x[1][0] < y[1][1] and y[1][0] < x[1][1]}
    found = list(overlaps(places))
    assert set(found) == expected and len(found) == len(expected)


class Judge:
    """A scorer that knows each name's chance of being a method, and that no two are one."""

    def __init__(self, words: Words, chances: dict[str, float]) -> None:
        self._words, self._chances = words, chances
        self.tags = tags_for(words, *sorted(chances, key=len))

    def names(self, places, features):
        out = np.zeros((len(places), len(NAME_KINDS)), np.float32)
        for row, ranges in enumerate(places):
            out[row, 1] = self._chances.get(string_of(self._words, ranges[0]), 0.0)
        return out

    def alias(self, surfaces, pairs):
        return np.zeros(len(pairs.a), np.float32)


def found_among(abstract: str, chances: dict[str, float]) -> list[list[str]]:
    """The names of a text, each by its places."""
    words = words_of(abstract)
    # What tags say is one sequence: names inside of others come as known ones.
    known = {name: np.array([0.9, 0, 0, 0, 0], np.float32) for name in chances}
    found = find_mentions(words, Judge(words, chances), Settings(), Hints(known=known))
    return [[string_of(words, r) for r in candidate.ranges] for candidate, _ in found.entities]


BOTH = "We train Tiny FooNet and FooNet."


@pytest.mark.parametrize(
    ("abstract", "chances", "expected"),
    [
        (BOTH, {"Tiny FooNet": 0.7, "FooNet": 0.9}, [["Tiny FooNet"], ["FooNet"]]),
        (BOTH, {"Tiny FooNet": 0.1, "FooNet": 0.9}, [["FooNet", "FooNet"]]),
        ("We train Tiny FooNet.", {"Tiny FooNet": 0.7, "FooNet": 0.9}, [["FooNet"]]),
        ("We train Tiny FooNet.", {"Tiny FooNet": 0.9, "FooNet": 0.7}, [["Tiny FooNet"]]),
        ("We train Tiny FooNet.", {"Tiny FooNet": 0.1, "FooNet": 0.2}, []),
        # The middle one is beaten by "Y Z": its "X" goes back to who stands there too.
        ("See X Y Z and X.", {"X": 0.8, "X Y": 0.5, "Y Z": 0.9}, [["X", "X"], ["Y Z"]]),
    ],
)
def test_a_place_belongs_to_one_name(abstract, chances, expected) -> None:
    assert found_among(abstract, chances) == expected


class Joiner(Judge):
    """One for whom any two names are one."""

    def alias(self, surfaces, pairs):
        return np.ones(len(pairs.a), np.float32)


@pytest.mark.parametrize(
    ("names", "things"),
    [(("EKF", "NNEKF"), 2), (("GCN", "DeepGCN"), 2), (("EKF", "Kalman filter"), 1), (("VAEs", "VAE"), 1)],
)
def test_an_acronym_with_letters_before_it_is_another_thing(names: tuple[str, ...], things: int) -> None:
    words = words_of(f"We train {' beside '.join(names)}.")
    known = {name: np.array([0.9, 0, 0, 0, 0], np.float32) for name in names}
    found = find_mentions(words, Joiner(words, dict.fromkeys(names, 0.9)), Settings(), Hints(known=known))
    assert len(found.entities) == things


class Referee(Judge):
    """One for whom every method is likely to beat every other."""

    def entity(self, entities):
        return np.full((len(entities), len(ROLE_NAMES)), 0.1, np.float32), np.ones(len(entities), np.float32)

    def outperforms(self, entities, pairs):
        return np.full(len(pairs.a), 0.9, np.float32)

    evaluated = outperforms

    def link(self, slot, values, entities, pairs):
        return np.zeros(0, np.float32), np.zeros(len(values), np.float32)


@pytest.mark.parametrize(("least", "found"), [(0.5, 2), (0.6, 0)])
def test_a_pair_is_no_surer_than_its_ends(least: float, found: int) -> None:
    words = words_of("FooNet beats BarNet.")
    referee = Referee(words, {"FooNet": 0.9, "BarNet": 0.7})
    referee.value_tags = np.eye(1, VALUE_TAGS, dtype=np.float32).repeat(len(words.spans), axis=0)
    reading = decode(words, referee, Settings(outperforms=least))
    assert len(reading.outperforms) == found
    assert [score for *_, score in reading.outperforms] == [pytest.approx(0.9 * 0.9 * 0.7)] * found


def test_a_number_glued_to_a_word_is_the_number_alone() -> None:
    words = words_of("FooNet is 2xfaster.")
    referee = Referee(words, {})
    referee.value_tags = np.zeros((len(words.spans), VALUE_TAGS), np.float32)
    referee.value_tags[:, 0] = 1
    referee.value_tags[[words.text[s:e] for s, e in words.spans].index("2xfaster")] = [0, 0, 0, 1, 0]
    ((found,), left) = find_values(words, referee, [], Settings())
    assert (found.text, words.text[slice(*found.span)], found.kind, left) == ("2x", "2x", "gain", 0)


def test_the_model_that_ships_says_what_a_name_is() -> None:
    abstract = "We present FooNet, a transformer for text classification. FooNet reaches 91% accuracy on ImageNet."
    words, heads = load_model(FOLDER).read("FooNet", abstract)
    found = name_candidates(words, heads.tags, Hints())
    chances = heads.names([c.ranges for c in found], name_features(words, heads.tags, Hints(), found))
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    kinds = {c.strings[0]: NAME_KINDS[row.argmax()] for c, row in zip(found, chances, strict=True)}
    assert kinds["FooNet"] == "Method" and kinds["ImageNet"] == "Resource"
    assert kinds["text classification"] == "Task" and kinds["accuracy"] == "Metric"
