"""What a query asks of the wrong label is said, and nothing that may be right."""

from __future__ import annotations

import pytest

from kg import cypher
from kg.recipes import recipes
from kg.stores.advice import advice


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (p:Paper) RETURN p.name", "Paper has no `name`; it has abstract, "),
        ("MATCH (m:Method) WHERE m.year > 2020 RETURN m", "Method has no `year`; it has aliases, "),
        ("MATCH (m:Method {title: 'x'}) RETURN m", "Method has no `title`"),
        ("MATCH (r:Result) RETURN r.confidence", "Result has no `confidence`, which relationships have"),
        ("MATCH (m:Method)-[:EVALUATES_ON]->(b) RETURN b", "did you mean EVALUATED_ON?"),
        ("MATCH (p:Paper)<-[:USES]-(m:Method) RETURN m", "USES leads from Paper to Method"),
        ("MATCH (m:Method)-[:HAS_CODE]->(r) RETURN r", "HAS_CODE leads from Paper to Repository"),
        ("MATCH (a:Task|Metric)-[:EVALUATED_ON]-(b) RETURN b", "EVALUATED_ON leads from Method to"),
    ],
)
def test_what_can_find_nothing_is_said(text: str, said: str) -> None:
    (found,) = advice(cypher.parse(text))
    assert said in found


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (m:Method)-[r:EVALUATED_ON]->(b) RETURN m.name, r.confidence, b.name",
        "MATCH (b)<-[:EVALUATED_ON]-(m:Method) RETURN b",
        "MATCH (m:Method)-[:EVALUATED_ON]-(b:Benchmark) RETURN b",
        "MATCH (m:Method) RETURN m.note",  # somebody may have written it
        "MATCH (n) RETURN n.title",
        "MATCH (n:Paper|Method) RETURN n.name",
        "MATCH (n:!Paper) RETURN n.name",
        "MATCH (p:Paper) WITH {name: 1} AS p RETURN p.name",
        "MATCH (p:Paper) RETURN [p IN [{name: 1}] | p.name]",
        "MATCH (m:Method)-[:EVALUATES_ON*1..2]-(b) RETURN b",
    ],
)
def test_what_may_be_right_is_not(text: str) -> None:
    assert advice(cypher.parse(text)) == ()


def test_no_recipe_needs_advice() -> None:
    assert {name: advice(cypher.parse(r.query)) for name, r in recipes().items() if advice(cypher.parse(r.query))} == {}
