"""``kg lookup``, ``kg why``, ``kg stats``, ``kg unknown``: what the graph holds, and what it lacks, for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import debug_option, json_option, rows_options, store_option
from kg.cli.output import cell_text, print_json, print_rows, print_table, safe

if TYPE_CHECKING:
    from kg.lookup import Card, Fact, Reason


@click.command()
@click.argument("name", nargs=-1, required=True)
@store_option
@json_option
@debug_option
def lookup(name: tuple[str, ...], store: str, as_json: bool) -> None:
    """Show all that is known of a thing: benchmarks, results, code and papers, with the sentences that say so.

    NAME is any of its names in any spelling, a paper's title or id, or a repository's address.

    \b
    Example:
      kg lookup low-rank adaptation
    """
    from kg.find import taken_for
    from kg.lookup import lookup as find
    from kg.stores import open_store

    with open_store(store) as opened:
        card = find(opened, " ".join(name))
    if card.guessed:
        _doubt(taken_for(" ".join(name), card.id))
    if as_json:
        print_json(card.to_json())
    else:
        _print_card(card)


def _doubt(text: str) -> None:
    click.echo(f"kg: {text}", err=True)


@click.command()
@click.argument("edge", nargs=-1, required=True, metavar="EDGE | SOURCE TYPE TARGET")
@store_option
@json_option
@debug_option
def why(edge: tuple[str, ...], store: str, as_json: bool) -> None:
    """Show the paper and the sentence behind an edge, given by its id or by its two ends and its type.

    \b
    Examples:
      kg why 3f2a9c
      kg why LoRA EVALUATED_ON GLUE
    """
    from kg.lookup import why as explain
    from kg.lookup import why_all
    from kg.stores import open_store

    if len(edge) not in (1, 3):
        raise click.UsageError("give the id of an edge, or SOURCE TYPE TARGET (quote names of several words)")
    with open_store(store) as opened:
        if len(edge) == 1:
            reasons = [explain(opened, edge[0])]
        else:
            source, type_, target = edge
            reasons = list(why_all(opened, source, type_, target, _doubt))
    if as_json:
        print_json({"edges": [reason.to_json() for reason in reasons]})
        return
    for position, reason in enumerate(reasons):
        if position:
            click.echo()
        _print_reason(reason)


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many names at most.")
@store_option
@rows_options
@debug_option
def unknown(limit: int, store: str, as_json: bool, as_csv: bool) -> None:
    """List names in sentences about evaluations that were not recognised as anything, most papers first.

    For curators: what the extractor missed; known_as is the node that has such a name from other sentences.
    Corrections (--overrides of `kg build`) join, rename, retype and drop what was found; they can't add what was not.

    \b
    Example:
      kg unknown --limit 20
    """
    from kg.find import names_of
    from kg.graph.schema import ENTITY_LABELS
    from kg.resolve.forms import key
    from kg.stores import open_store
    from kg.stores.base import Rows
    from kg.unknown import unknown as find

    with open_store(store) as opened:
        found = find(opened.records(), limit)
        nodes = opened.names(ENTITY_LABELS)
        known = {(d["label"], key(n, d["label"])): id_ for id_, d in sorted(nodes.items()) for n in names_of(d)}

    def known_as(name: str) -> str | None:
        forms = ((label, key(name, label)) for label in ENTITY_LABELS)
        return next((known[form] for form in forms if form in known), None)

    columns = ("name", "papers", "known_as", "paper", "evidence")
    rows = Rows(columns, [(u.name, u.papers, known_as(u.name), u.paper, u.evidence) for u in found])
    print_rows(rows, as_json=as_json, as_csv=as_csv, title="Names that were not recognised in these papers")


@click.command()
@click.option("--top", type=click.IntRange(0), default=5, show_default=True, help="Most frequent things of each type.")
@store_option
@json_option
@debug_option
def stats(top: int, store: str, as_json: bool) -> None:
    """Show what the graph holds: papers, nodes by label, edges by type, and what most papers speak of.

    \b
    Example:
      kg stats --top 10
    """
    from kg.stats import stats as count
    from kg.stores import open_store

    with open_store(store) as opened:
        found = count(opened.networkx(), top)
    if as_json:
        print_json(found.to_json())
        return
    print_table(("nodes", "count"), list(found.nodes.items()))
    print_table(("edges", "count"), list(found.edges.items()))
    if found.years:
        print_table(("year", "papers"), list(found.years.items()))
    rows = [(label, row.name, row.papers, row.id) for label, things in found.top.items() for row in things]
    if rows:
        print_table(("type", "name", "papers", "id"), rows)
    if found.extractors:
        click.echo(f"extracted by {', '.join(found.extractors)}")


def _print_card(card: Card) -> None:
    click.echo(click.style(safe(card.name), bold=True) + f"  {card.label}, {safe(card.id)}")
    for name, value in card.properties.items():
        shown = ", ".join(map(cell_text, value)) if isinstance(value, list) else cell_text(value)
        if shown:
            click.echo(f"  {name}: {safe(shown)}")
    if card.other_meanings:
        click.echo(f"  also called so: {', '.join(map(safe, card.other_meanings))}")
    of_method = card.label == "Method"
    _print_facts("Evaluated on" if of_method else "Methods evaluated on it", card.benchmarks)
    results = [
        (r.method, r.on, r.metric, r.text, r.kind, r.title, r.evidence, r.confidence, r.edge) for r in card.results
    ]
    columns = ("method", "on", "metric", "value", "kind", "paper", "evidence", "confidence", "edge")
    _print_section("Results", columns, results)
    _print_facts("Better than", card.better_than)
    _print_facts("Worse than", card.worse_than)
    _print_facts("Code" if of_method else "Implements", card.code)
    if card.label == "Paper":
        rows_ = [(f.type, f.name, f.evidence, f.confidence, f.edge) for f in card.papers]
        _print_section("What it says", ("relation", "name", "evidence", "confidence", "edge"), rows_)
    else:
        rows_ = [(f.type, f.title, f.evidence, f.confidence, f.edge) for f in card.papers]
        _print_section("Papers", ("relation", "paper", "evidence", "confidence", "edge"), rows_)


def _print_facts(title: str, facts: Sequence[Fact]) -> None:
    rows = [(f.name, f.title, f.evidence, f.confidence, f.edge) for f in facts]
    _print_section(title, ("name", "paper", "evidence", "confidence", "edge"), rows)


def _print_section(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        click.echo()
        print_table(columns, rows, title=title)


def _print_reason(reason: Reason) -> None:
    ends = f"{safe(reason.source_name)} {reason.type} {safe(reason.target_name)}"
    click.echo(click.style(ends, bold=True) + f"  ({reason.edge})")
    click.echo(f"  paper: {safe(reason.title)} ({safe(reason.paper)})" + (f" {safe(reason.url)}" if reason.url else ""))
    click.echo(f"  sentence: {_marked(reason)}")
    click.echo(f"  where: characters {reason.start_char} to {reason.end_char} of title and abstract")
    click.echo(f"  confidence: {reason.confidence:g}, from a {reason.origin}, by {safe(reason.extractor)}")


def _marked(reason: Reason) -> str:
    """The evidence with both ends marked: bold and underlined on a terminal, in brackets elsewhere."""
    terminal = sys.stdout.isatty()
    out, at = "", 0
    for start, end in sorted({*reason.source_spans, *reason.target_spans}):
        name = safe(reason.evidence[start:end])
        out += safe(reason.evidence[at:start])
        out += click.style(name, bold=True, underline=True) if terminal else f"[{name}]"
        at = end
    return out + safe(reason.evidence[at:])
