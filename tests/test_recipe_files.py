"""The form of recipe files, and how their parameters are read and resolved."""

from __future__ import annotations

import pytest

import kg
from kg.errors import NotFoundError, QueryError
from kg.graph.values import Delta, Edge, Node
from kg.recipes import bind, load_recipe, parse_recipe, recipes, run_recipe
from kg.stores.embedded import MEMORY, EmbeddedStore
from tests.gold import SEEDS, GoldExtractor

RECIPE = """// title: A title
// answers: What is asked,
// answers: and more of it?
// param: method entity:Method — any name
// param: limit int 20 -- how many
// param: least float 0.5
// param: names list ["a", "b"] — some names
// param: text string "two words" — with a default
// param: maybe string null — or nothing
// param: other entity:Method UGR — its id, though it is a default
MATCH (m:Method {id: $method})
WHERE m.name IN $names OR m.name = $text OR m.name = $maybe OR m.id = $other OR $least > 0
RETURN m.name AS name // the end
LIMIT $limit;
"""


@pytest.fixture(scope="module")
def graph():
    with kg.build(SEEDS / "huggingface-papers.txt", extractor=GoldExtractor()) as graph:
        yield graph


def test_every_recipe_of_the_package_can_be_read():
    assert {"benchmarks_of_method", "leaderboard", "why_edge"} <= set(recipes())
    for recipe in recipes().values():
        assert recipe.title and recipe.answers and recipe.query
        assert "ORDER BY" in recipe.query


def test_a_header_is_read():
    recipe = parse_recipe("mine", RECIPE)
    assert (recipe.title, recipe.answers) == ("A title", "What is asked, and more of it?")
    assert [(p.name, p.type, p.required, p.default) for p in recipe.parameters] == [
        ("method", "entity:Method", True, None),
        ("limit", "int", False, 20),
        ("least", "float", False, 0.5),
        ("names", "list", False, ["a", "b"]),
        ("text", "string", False, "two words"),
        ("maybe", "string", False, None),
        ("other", "entity:Method", False, "UGR"),
    ]
    assert recipe.parameters[0].description == "any name"
    assert recipe.query.startswith("MATCH")
    assert not recipe.query.endswith(";")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("MATCH (n) RETURN n", "title"),
        ("// title: A\nMATCH (n) RETURN n", "answers"),
        ("// title: A\n// answers: B\n", "query"),
        ("// title: A\n// answers: B\n// param: x what\nRETURN $x AS x", "bad.cypher:3"),
        ("// title: A\n// answers: B\n// param: x entity\nMATCH (n {name: $x}) RETURN n", r"\$x is an id"),
        ("// title: A\n// answers: B\n// param: x paper\nMATCH (p) WHERE p.title = $x RETURN p", r"\$x is an id"),
        ("// title: A\n// answers: B\n// param: x int five\nRETURN $x AS x", "not a whole number"),
        ("// title: A\n// answers: B\n// param: limit string 5\nRETURN 1 AS x LIMIT $limit", "bad.cypher:3: limit is"),
        ("// title: A\n// answers: B\nRETURN $x AS x", r"\$x"),
        ("// title: A\n// answers: B\n// param: x int\nRETURN 1 AS x", r"\$x"),
        ("// title: A\n// answers: B\n// param: x int\nRETURN '$x' AS x // $x", r"\$x"),
        ("// title: A\n// answers: B\nRETURN 1 AS x,\n'open", r"bad.cypher:4: string is not closed"),
        ("// title: A\n// answers: B\n/* no query */;", "query"),
    ],
)
def test_a_malformed_recipe_is_refused(text, what):
    with pytest.raises(QueryError, match=what):
        parse_recipe("bad", text)


def test_strings_in_a_query_are_left_as_they_are():
    head = "// title: A\n// answers: B\n// param: x int\n\n"
    query = "RETURN 'it costs $5;\n// title: C\n' AS text, 'name = $x' AS more, $x AS x // $y\n// $z\nLIMIT 1"
    for end in ("", ";", " ;\n\n// the end\n", "\n;\n/* $y */"):
        recipe = parse_recipe("mine", head + query + end)
        assert (recipe.title, recipe.query) == ("A", query)
        with EmbeddedStore(MEMORY) as store:
            rows = run_recipe(store, recipe, {"x": 1})
        assert list(rows.rows) == [("it costs $5;\n// title: C\n", "name = $x", 1)]


def test_names_of_things_become_ids_and_strings_their_types(graph):
    bound = bind(
        graph.store, parse_recipe("mine", RECIPE), {"method": "low rank adaptation", "limit": "3", "names": "x, y"}
    )
    assert bound == {
        "method": "method:lora",
        "limit": 3,
        "least": 0.5,
        "names": ["x", "y"],
        "text": "two words",
        "maybe": None,
        "other": "method:ugr",
    }


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, QueryError),
        ({"method": "LoRA", "limit": "many"}, QueryError),
        ({"method": "LoRA", "limit": 1.5}, QueryError),
        ({"method": "LoRA", "what": 1}, QueryError),
        ({"method": 3}, QueryError),
        ({"method": "LoRA", "names": 3}, QueryError),
        ({"method": "KILT"}, NotFoundError),
        ({"method": "nothing at all"}, NotFoundError),
    ],
)
def test_wrong_parameters_are_refused(graph, given, error):
    with pytest.raises(error):
        bind(graph.store, parse_recipe("mine", RECIPE), given)


def test_a_default_of_null_can_be_given_as_well(graph):
    text = "// title: A\n// answers: B\n// param: x bool null — x\n// param: t string null — t\nRETURN $x AS x, $t AS t"
    recipe = parse_recipe("mine", text)
    assert bind(graph.store, recipe, {"x": "null", "t": "null"}) == {"x": None, "t": "null"}
    assert bind(graph.store, recipe, {"x": "true"}) == {"x": True, "t": None}
    needed = parse_recipe("mine", text.replace("bool null", "bool"))
    with pytest.raises(QueryError, match="'null' is not true or false"):
        bind(graph.store, needed, {"x": "null"})


def test_recipes_answer(graph):
    rows = graph.recipe("benchmarks_of_method", method="unified generative retriever")
    assert [row[0] for row in rows.rows] == ["KILT"]
    edge = rows.rows[0][rows.columns.index("edge")]
    (why,) = graph.recipe("why_edge", edge=edge).rows
    assert why[:3] == ("UGR", "EVALUATED_ON", "KILT")


def test_an_unknown_recipe_suggests_near_ones():
    with pytest.raises(QueryError) as error:
        load_recipe("benchmark_of_methods")
    assert "benchmarks_of_method" in error.value.hint
    assert load_recipe("benchmarks-of-method").name == "benchmarks_of_method"


def test_ones_own_recipe_by_its_path(graph, tmp_path):
    file = tmp_path / "mine.cypher"
    file.write_text("// title: A\n// answers: B\nMATCH (p:Paper) RETURN count(*) AS papers")
    assert graph.recipe(str(file)).rows == [(76,)]
    with pytest.raises(QueryError, match="No such file"):
        graph.recipe(str(tmp_path / "no.cypher"))


def test_of_two_things_of_one_name_the_one_that_was_meant_is_asked_for():
    def method(id_, alias):
        return Node(f"method:{id_}", "Method", {"name": "SAM", "aliases": [alias], "named": True})

    more = {"paper": "p", "evidence": "SAM on ONE.", "start_char": 0, "end_char": 11, "confidence": 1.0}
    more |= {"origin": "curated", "extractor": "me"}
    with EmbeddedStore(MEMORY) as store:
        nodes = [method("sam", "Segment Anything"), method("sam-2", "Sharpness-Aware Minimization")]
        nodes += [Node("p", "Paper", {"title": "P"})]
        nodes += [Node(f"benchmark:{n}", "Benchmark", {"name": n, "named": True}) for n in ("one", "two")]
        edges = [
            Edge("e1", "EVALUATED_ON", "method:sam", "benchmark:one", more),
            Edge("e2", "EVALUATED_ON", "method:sam-2", "benchmark:two", more),
            Edge("e3", "USES", "p", "method:sam", more),
        ]
        store.apply(Delta(tuple(nodes), tuple(edges)))
        recipe = load_recipe("benchmarks_of_method")
        meant = {"method:sam-2": "two", "Sharpness-Aware Minimization": "two", "method:sam": "one"}
        for name, benchmark in meant.items():
            rows = run_recipe(store, recipe, {"method": name})
            assert ([row[0] for row in rows.rows], list(rows.warnings)) == ([benchmark], [])
        rows = run_recipe(store, recipe, {"method": "SAM"})
        assert [row[0] for row in rows.rows] == ["one"]
        assert "method:sam-2" in rows.warnings[0]


def test_a_recipe_of_one_s_own_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "own.cypher").write_text(RECIPE, encoding="utf-8-sig")
    assert load_recipe(str(tmp_path / "own.cypher")).title == "A title"


def test_a_thing_of_another_type_is_named(graph):
    with pytest.raises(NotFoundError) as error:
        bind(graph.store, recipes()["benchmarks_of_method"], {"method": "GLUE"})
    assert error.value.hint == "benchmark:glue is called so"
    with pytest.raises(QueryError) as error:
        load_recipe("nope")
    assert "`kg recipes` lists them" in error.value.hint
