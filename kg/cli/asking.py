"""``kg query``, ``kg cypher``, ``kg recipes``: questions to the graph."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from kg.cli.options import debug_option, json_option, param_option, parse_params, rows_options, store_option
from kg.cli.output import print_json, print_rows, print_table


@click.command()
@click.argument("recipe")
@param_option
@store_option
@rows_options
@debug_option
def query(recipe: str, params: tuple[str, ...], store: str, as_json: bool, as_csv: bool) -> None:
    """Ask the question of a recipe: one of `kg recipes`, or a .cypher file of your own.

    \b
    Example:
      kg query benchmarks_of_method --param method=LoRA
    """
    from kg.recipes import load_recipe, run_recipe
    from kg.stores import open_store

    asked = load_recipe(recipe)
    given = parse_params(params)
    with open_store(store) as opened:
        rows = run_recipe(opened, asked, given)
        print_rows(rows, as_json=as_json, as_csv=as_csv, title=asked.title)


@click.command()
@click.argument("text")
@param_option
@click.option("--explain", "look", flag_value="EXPLAIN ", help="Show the plan instead of running the statement.")
@click.option("--profile", "look", flag_value="PROFILE ", help="Run it, and show the plan with counts of rows.")
@click.option("--write", is_flag=True, help="Let it change the graph; in a file the next build undoes that.")
@store_option
@rows_options
@debug_option
def cypher(
    text: str, params: tuple[str, ...], look: str | None, write: bool, store: str, as_json: bool, as_csv: bool
) -> None:
    """Run one Cypher statement; it may only read, unless --write is given.

    Values of parameters are read as JSON where they can be (5, true, ["a"]), else they are strings. Names are compared
    as they are written (toLower(m.name) = 'lora'); `kg lookup` and recipes take any spelling. TEXT may be -, standard
    input.

    \b
    Example:
      kg cypher 'MATCH (m:Method {name: $name})-[e]->(x) RETURN type(e) AS type, x.name AS name' --param name=LoRA
    """
    from kg.stores import open_store

    text = _standard_input() if text == "-" else text
    parameters = {name: _value(value) for name, value in parse_params(params).items()}
    with open_store(store) as opened:
        rows = opened.query((look or "") + text, parameters, read_only=not write)
        print_rows(rows, as_json=as_json, as_csv=as_csv)


@click.command()
@click.argument("name", required=False)
@json_option
@debug_option
def recipes(name: str | None, as_json: bool) -> None:
    """List the recipes, or show one with its parameters and its query.

    \b
    Example:
      kg recipes leaderboard
    """
    from kg.recipes import load_recipe
    from kg.recipes import recipes as all_recipes

    found = [load_recipe(name)] if name else list(all_recipes().values())
    if as_json:
        print_json({"recipes": [recipe.to_json() for recipe in found]})
        return
    if not name:
        rows = [(r.name, r.answers, " ".join(_usage(p.name, p.required) for p in r.parameters)) for r in found]
        print_table(("recipe", "answers", "parameters"), rows)
        return
    recipe = found[0]
    click.echo(f"{recipe.title}\n{recipe.answers}\n")
    if recipe.parameters:
        parameters = [
            (p.name, p.type, "required" if p.required else json.dumps(p.default, ensure_ascii=False), p.description)
            for p in recipe.parameters
        ]
        print_table(("parameter", "type", "default", "meaning"), parameters)
        click.echo()
    click.echo(recipe.query)


def _usage(name: str, required: bool) -> str:
    return name if required else f"[{name}]"


def _standard_input() -> str:
    """All of standard input, with or without a byte order mark."""
    if sys.stdin is None:
        raise click.UsageError("standard input is closed")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"standard input is no UTF-8 text: {error}") from error


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
