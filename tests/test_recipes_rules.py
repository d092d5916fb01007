"""The rules that every recipe of the package keeps, so that it has the same rows on every store and in any order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg import cypher
from kg.cypher import ast
from kg.data import data_folder
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties
from kg.recipes import Recipe, parse_recipe, recipes
from tests.graphs import example_graph

AGGREGATES = {"count", "sum", "avg", "min", "max", "collect"}
SCALAR_FUNCTIONS = set(
    "coalesce size length type labels keys properties nodes relationships startnode endnode head last tail range "
    "tolower toupper trim split replace substring left right tostring tointeger tofloat abs ceil floor round".split()
)
PROPERTIES = {name for model in (*NODES.values(), RelationshipProperties) for name in model.model_fields}
UNIQUE = {"id", "edge", "edges"}

every_recipe = pytest.mark.parametrize("recipe", recipes().values(), ids=recipes())


def faults(recipe: Recipe) -> list[str]:
    """What is wrong with a recipe."""
    statement = cypher.parse(recipe.query)
    return [
        *_form(statement),
        *_vocabulary(statement),
        *_order(statement),
        *_parameters(recipe, statement),
    ]


def _form(statement: ast.Statement) -> Iterator[str]:
    if statement.mode != "run" or statement.query.writes:
        yield "more than a query that reads"
    for part in statement.walk():
        if isinstance(part, ast.Call) and part.name not in AGGREGATES | SCALAR_FUNCTIONS:
            yield f"{part.name}() is not in the common subset"
        if isinstance(part, ast.Subquery) and part.kind.upper() not in ("EXISTS", "COUNT"):
            yield f"{part.kind.upper()} {{ }} is not in the common subset"
        if isinstance(part, ast.Match) and len(part.patterns) != 1:
            yield "a MATCH with several paths"
        if isinstance(part, ast.RelPattern) and part.length and not 0 < (part.length[1] or 0) <= 10:
            yield "a path without a bound, or with one above 10"
    for final in _finals(statement):
        if final.star:
            yield "RETURN *"
        for item in final.items:
            if not item.aliased and not isinstance(item.expression, ast.Variable):
                yield f"the column {item.name!r} has no AS"


def _vocabulary(statement: ast.Statement) -> Iterator[str]:
    keys = {key for part in statement.walk() if isinstance(part, ast.MapLiteral) for key, _ in part.entries}
    for part in statement.walk():
        if isinstance(part, ast.NodePattern) and part.labels:
            yield from (f"no label: {n}" for n in _names(part.labels) if n not in NODES)
        if isinstance(part, ast.RelPattern) and part.types:
            yield from (f"no type: {n}" for n in _names(part.types) if n not in RELATIONSHIPS)
        if isinstance(part, ast.Property) and part.key not in PROPERTIES | keys:
            yield f"no property: {part.key}"


def _order(statement: ast.Statement) -> Iterator[str]:
    for single in (part for part in statement.walk() if isinstance(part, ast.SingleQuery)):
        before: ast.Clause | None = None
        for clause in single.clauses:
            collects = any(isinstance(part, ast.Call) and part.name == "collect" for part in clause.walk())
            if collects and not (isinstance(before, ast.Projection) and before.order):
                yield "collect() without WITH … ORDER BY before it"
            if isinstance(clause, ast.Projection) and clause.limit and not _total(clause):
                yield "LIMIT without a total ORDER BY"
            before = clause
    for final in _finals(statement):
        if not _total(final):
            yield "no ORDER BY that is total"


def _total(projection: ast.Projection) -> bool:
    """Whether the order has a key that is unique, or all keys that rows are grouped by."""
    keys = [item.expression for item in projection.order]
    named = {key.name for key in keys if isinstance(key, ast.Variable)}
    if any(isinstance(key, ast.Property) and key.key in UNIQUE for key in keys):
        return True
    if any(name in UNIQUE or name.endswith("_edge") for name in named):
        return True
    grouped = [item.name for item in projection.items if not _aggregates(item)]
    return len(grouped) < len(projection.items) and set(grouped) <= named


def _aggregates(part: ast.Syntax) -> bool:
    return any(isinstance(p, ast.CountStar) or (isinstance(p, ast.Call) and p.name in AGGREGATES) for p in part.walk())


def _parameters(recipe: Recipe, statement: ast.Statement) -> Iterator[str]:
    used = {part.name for part in statement.walk() if isinstance(part, ast.Parameter)}
    if used != {p.name for p in recipe.parameters}:
        yield "parameters that are declared and not used, or used and not declared"
    for parameter in recipe.parameters:
        if not parameter.description:
            yield f"the parameter {parameter.name} has no description"
        if parameter.name == "limit" and (parameter.type != "int" or parameter.required):
            yield "limit is no int with a default"


def _finals(statement: ast.Statement) -> list[ast.Projection]:
    """What the statement returns (not what subqueries in it do)."""
    clauses = [single.clauses[-1] for single in statement.query.parts]
    return [clause for clause in clauses if isinstance(clause, ast.Projection)]


def _names(labels: ast.LabelExpr) -> list[str]:
    return [part.name for part in labels.walk() if isinstance(part, ast.LabelName)]


@every_recipe
def test_every_recipe_keeps_the_rules(recipe):
    assert faults(recipe) == []


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("MATCH (p:Paper) SET p.title = 'x'", "reads"),
        ("EXPLAIN MATCH (p:Paper) RETURN p.id AS id ORDER BY id", "reads"),
        ("MATCH (p:Paper) RETURN elementId(p) AS id ORDER BY id", "elementid"),
        ("MATCH (p:Paper) RETURN rand() AS n ORDER BY p.id", "rand"),
        ("MATCH (p:Paper) RETURN COLLECT { MATCH (q:Paper) RETURN q.id } AS n ORDER BY p.id", "COLLECT"),
        ("MATCH (p:Paper), (q:Paper) RETURN p.id AS a, q.id AS id ORDER BY a, id", "several paths"),
        ("MATCH (p:Paper)-[*]->(q) RETURN q.id AS id ORDER BY id", "bound"),
        ("MATCH (p:Paper)-[*1..11]->(q) RETURN q.id AS id ORDER BY id", "bound"),
        ("MATCH (p:Paper) WITH p.id AS id RETURN * ORDER BY id", "RETURN *"),
        ("MATCH (p:Paper) RETURN p.title ORDER BY p.id", "no AS"),
        ("MATCH (p:Papers) RETURN p.id AS id ORDER BY id", "no label"),
        ("MATCH (p:Paper)-[:WRITES]->(q) RETURN q.id AS id ORDER BY id", "no type"),
        ("MATCH (p:Paper) RETURN p.authors AS authors ORDER BY p.id", "no property"),
        ("MATCH (p:Paper) RETURN p.year AS year, collect(p.title) AS titles ORDER BY year", "collect"),
        ("MATCH (p:Paper) RETURN p.id AS id", "total"),
        ("MATCH (p:Paper) RETURN p.title AS title ORDER BY title", "total"),
        ("MATCH (p:Paper) RETURN p.year AS y, p.venue AS v, count(*) AS n ORDER BY y, n", "total"),
        ("MATCH (p:Paper) WITH p ORDER BY p.title LIMIT 3 RETURN p.id AS id ORDER BY id", "LIMIT"),
    ],
)
def test_the_rules_find_faults(query, fault):
    found = faults(parse_recipe("mine", f"// title: A\n// answers: B\n{query}"))
    assert any(fault in line for line in found), found


@pytest.fixture(scope="module")
def engine() -> cypher.Engine:
    return cypher.Engine(example_graph())


@every_recipe
def test_every_recipe_speaks_of_what_a_graph_can_hold(engine, recipe):
    """On a graph with every label, type and property, the interpreter has nothing to warn of."""
    given = {p.name: p.default if not p.required else "x" for p in recipe.parameters}
    assert engine.query(recipe.query, given).warnings == ()


def test_files_are_narrow_and_end_with_a_line():
    for file in data_folder("queries").iterdir():
        if file.name.endswith(".cypher"):
            text = file.read_text(encoding="utf-8")
            assert text.endswith("\n") and not text.endswith("\n\n"), file.name
            assert max(map(len, text.splitlines())) <= 120, file.name
