"""docs/recipes.md shows every recipe with its parameters, a call and the answer, as they are now.

``python -m tests.test_recipes_docs`` writes these parts anew.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import kg
from kg.cli.options import parse_params
from kg.recipes import Recipe, recipes
from tests.recipe_graphs import seeds_graph

DOC = Path(__file__).parent.parent / "docs" / "recipes.md"
MARK = "<!-- recipes -->"
ROWS, WIDTH = 3, 60
_SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"^\$ kg query (.+)$", re.MULTILINE)


def rendered(text: str, graph: kg.Graph) -> str:
    """The document with every section of a recipe written anew; its example call stays as it is."""
    head, mark, body = text.partition(MARK)
    return head + mark + _SECTION.sub(lambda section: _section(section[1], section[2], graph), body)


def _section(name: str, text: str, graph: kg.Graph) -> str:
    recipe = recipes()[name]
    call = _CALL.search(text)
    assert call is not None, f"{name} has no example call"
    words = shlex.split(call[1])
    assert words[0] == name
    assert words[1::2] == ["--param"] * (len(words) // 2)
    answer = graph.recipe(name, **parse_params(tuple(words[2::2])))
    parts = [f"### {name}", f"**{recipe.title}.** {recipe.answers}"]
    if recipe.parameters:
        parts.append(_parameters(recipe))
    parts += [f"```console\n$ kg query {call[1]}\n```", _answer(answer)]
    return "\n\n".join(parts) + "\n\n"


def _parameters(recipe: Recipe) -> str:
    rows = [
        (f"`{p.name}`", p.type, "required" if p.required else _cell(p.default) or "none", p.description)
        for p in recipe.parameters
    ]
    return _table(("parameter", "type", "default", "meaning"), rows)


def _answer(answer: Any) -> str:
    shown = [i for i, c in enumerate(answer.columns) if not (c in ("edge", "edges") or c.endswith("_edge"))]
    columns = [answer.columns[i] for i in shown]
    rows = [tuple(_cell(row[i]) for i in shown) for row in answer.rows[:ROWS]]
    more = len(answer.rows) - len(rows)
    if not rows:
        return f"No rows: the seeds hold nothing of the kind. Columns: {', '.join(columns)}."
    return _table(columns, rows) + (f"\n\nand {more} more." if more else "")


def _table(columns: Any, rows: Any) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"


def test_the_document_shows_every_recipe_as_it_is():
    text = DOC.read_text(encoding="utf-8")
    assert sorted(name for name, _ in _SECTION.findall(text.partition(MARK)[2])) == sorted(recipes())
    with seeds_graph() as graph:
        assert rendered(text, graph) == text, "write it anew: python -m tests.test_recipes_docs"


if __name__ == "__main__":
    with seeds_graph() as seeds:
        DOC.write_text(rendered(DOC.read_text(encoding="utf-8"), seeds), encoding="utf-8")
