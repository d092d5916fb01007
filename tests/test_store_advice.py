"""What a query asks of the wrong label is said, and nothing that may be right."""

from __future__ import annotations

import pytest

from kg import cypher
from kg.recipes import recipes
from kg.stores.advice import advice, misspelt


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (p:Paper) RETURN p.name", "by the schema Paper has no `name`; it has abstract, "),
        ("MATCH (m:Method) WHERE m.year > 2020 RETURN m", "Method has no `year`; it has aliases, "),
        ("MATCH (m:Method {title: 'x'}) RETURN m", "Method has no `title`"),
        ("MATCH (r:Result) RETURN r.confidence", "Result has no `confidence`, which relationships have"),
        ("MATCH (m:Method)-[:EVALUATES_ON]->(b) RETURN b", "did you mean EVALUATED_ON?"),
        ("MATCH (p:Paper)<-[:USES]-(m:Method) RETURN m", "USES leads from Paper to Method"),
        ("MATCH (m:Method)-[:HAS_CODE]->(r) RETURN r", "HAS_CODE leads from Paper to Repository"),
        ("MATCH (p:Paper) WITH p AS m RETURN m.name", "Paper has no `name`"),
        ("MATCH (p:Paper) WHERE EXISTS { (p)-[:EVALUATED_ON]->() } RETURN p", "EVALUATED_ON leads from Method"),
        ("MATCH (a:Task|Metric)-[:EVALUATED_ON]-(b) RETURN b", "EVALUATED_ON leads from Method to"),
    ],
)
def test_what_can_find_nothing_is_said(text: str, said: str) -> None:
    (found,) = advice(text)
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
        "MATCH (m:Method) RETURN m.name AS name UNION MATCH (m)-[:ON]->(:Benchmark) RETURN m.text AS name",
        "MATCH (r:Result) RETURN r.text AS x UNION MATCH ()-[r:USES]->() RETURN r.evidence AS x",
        "MATCH (a:Paper)-[:USES]->(m:Method) WITH m, count(a) AS n MATCH (a)-[:OUTPERFORMS]->(m) RETURN a.name, n",
        "MATCH (p:Paper) WITH count(*) AS papers MATCH (p)-[:EVALUATED_ON]->(b) RETURN p.name, b.name",
        "MATCH (p) WHERE EXISTS { (p)-->(x:Method) } AND EXISTS { (p)-[:HAS_CODE]->(x) WHERE x.url > '' } RETURN p",
        "MATCH (p:Paper) WITH p AS m, 1 AS p RETURN m.title",
        "MATCH (p:Paper) RETURN reduce(p = {name: 1}, x IN [1] | {name: p.name})",
    ],
)
def test_what_may_be_right_is_not(text: str) -> None:
    assert advice(text) == ()


def test_no_recipe_needs_advice() -> None:
    assert {name: advice(r.query) for name, r in recipes().items() if advice(r.query)} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (m:Methd) RETURN m.name", ("unknown label `Methd`: did you mean `Method`?",)),
        ("MATCH (m)-[:USSES]->() RETURN m.nmae", (
            "unknown relationship type `USSES`: did you mean `USES`?",
            "unknown property `nmae`: did you mean `name`?",
        )),
        ("MATCH (m:Method {named: true})-[r:OF]-(x) WHERE r.confidence > 0.5 RETURN m.aliases, x.value", ()),
        ("MATCH (m:ReadingList) RETURN m.zzz", ()),  # somebody's own
    ],
)  # fmt: skip
def test_misspelt_names_are_told_without_the_graph(text: str, said: tuple[str, ...]) -> None:
    assert misspelt(cypher.parse(text).query) == said
