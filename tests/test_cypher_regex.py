"""Regular expressions match as Java's do, whole texts only, and refuse what an automaton cannot do."""

from __future__ import annotations

import random
import re

import networkx as nx
import pytest

from kg import cypher

GRAPH = nx.MultiDiGraph()


def matches(text: str, pattern: str) -> bool:
    return bool(cypher.query(GRAPH, "RETURN $text =~ $pattern AS x", {"text": text, "pattern": pattern}).rows[0][0])


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("BERT", ["BERT"], ["bert", "xBERT", "BERTx", ""]),
        ("(?i).*bert.*", ["RoBERTa", "bert"], ["BER T"]),
        (".*\\bnet\\b.*", ["res net", "net-x"], ["network", "resnet"]),
        ("[A-Z][a-z]+-\\d{1,3}", ["Resnet-50"], ["Resnet-5000", "resnet-50"]),
        ("a{2,}", ["aa", "aaaa"], ["a", ""]),
        ("(ab|a)(bc|c)?", ["a", "ab", "abc", "abbc"], ["b", "abcc"]),
        ("^a.c$", ["abc"], ["a\nc", "abcd"]),
        ("(?s)a.c", ["a\nc"], ["ac"]),
        ("\\w+", ["aZ_9"], ["é", "a b", ""]),
        ("(?i)ä", ["ä"], ["Ä"]),
        ("(?iu)ä", ["ä", "Ä"], ["a"]),
        ("\\Qa.b\\E+", ["a.b", "a.bb"], ["axb"]),
        ("[^\\d\\s]*", ["abc", ""], ["a1", "a "]),
        ("[a-c[x-z]]+", ["axz"], ["d"]),
        ("\\p{Lu}\\p{L}*", ["Éa"], ["éA"]),
        ("\\u0041\\x42", ["AB"], ["ab"]),
        ("a$\\n", ["a\n"], ["a"]),
        ("(?:)", [""], ["a"]),
        ("x*?y+?", ["y", "xxyy"], ["x"]),
    ],
)
def test_like_java(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not matches(text, pattern)] == []
    assert [text for text in no if matches(text, pattern)] == []


@pytest.mark.parametrize(
    "pattern", ["(?=a)a", "(?<!a)b", "(a)\\1", "a++", "(?>a)", "[a&&b]", "\\R", "(?x)a b", "\\p{Greek}"]
)
def test_refused(pattern: str) -> None:
    with pytest.raises(cypher.UnsupportedError):
        matches("a", pattern)


@pytest.mark.parametrize("pattern", ["(", "[a", "a)", "*a", "a{2", "[b-a]", "a{3,2}", "\\", "(?"])
def test_invalid(pattern: str) -> None:
    with pytest.raises(cypher.CypherError, match="regular expression"):
        matches("a", pattern)


def test_random_patterns_against_python() -> None:
    rng = random.Random(3)

    def pattern(depth: int) -> str:
        kind = rng.randrange(7 if depth else 3)
        if kind == 0:
            return rng.choice("ab")
        if kind == 1:
            return rng.choice([".", "[ab]", "[^a]", "\\w", "\\b", "^", "$"])
        if kind == 2:
            return rng.choice(["a", "b", "ab"])
        if kind == 3:
            return f"(?:{pattern(depth - 1)}|{pattern(depth - 1)})"
        if kind == 4:
            return f"(?:{pattern(depth - 1)})" + rng.choice(["*", "+", "?", "{2}", "{1,2}"])
        return pattern(depth - 1) + pattern(depth - 1)

    for _ in range(100):
        text = pattern(3)
        compiled = re.compile(text, re.ASCII)
        for _ in range(5):
            subject = "".join(rng.choice("ab ") for _ in range(rng.randrange(0, 6)))
            assert matches(subject, text) == bool(compiled.fullmatch(subject)), (text, subject)
