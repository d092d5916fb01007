"""``kg export`` and ``kg schema``: the graph as files, and its schema."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from kg.cli.options import debug_option, json_option, store_option
from kg.cli.output import print_json, print_table


@click.command()
@click.option(
    "--format",
    "format_",
    required=True,
    metavar="FORMAT",
    help="csv, cypher, gexf, graphml, html, json or neo4j-admin.",
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), required=True, help="File (csv, neo4j-admin: folder) to write."
)
@store_option
@debug_option
def export(format_: str, output: Path, store: str) -> None:
    """Write the graph for other tools, or as one interactive page (html).

    \b
    Example:
      kg export --format html -o graph.html
    """
    from kg.export import FORMATS
    from kg.export import export as write
    from kg.stores import open_store

    if format_ not in FORMATS:
        known = "\n".join(f"  {name}: {text}" for name, text in FORMATS.items())
        raise click.UsageError(f"no format {format_!r}; there are\n{known}")
    with open_store(store) as opened:
        graph = opened.networkx()
        write(graph, format_, output)
    nodes, edges = graph.number_of_nodes(), graph.number_of_edges()
    click.echo(f"wrote {output} ({nodes} nodes, {edges} edges)", err=True)


@click.group()
def schema() -> None:
    """Show the graph's schema, or set it up on a Neo4j server.

    \b
    Example:
      kg schema show
    """


@schema.command()
@json_option
@debug_option
def show(as_json: bool) -> None:
    """Show labels, relationship types and their properties.

    \b
    Example:
      kg schema show --json
    """
    from kg.graph.schema import RELATIONSHIPS, RelationshipProperties
    from kg.graph.schema_files import graph_schema

    found = graph_schema()
    if as_json:
        print_json({"schema": found})
        return
    labels = [(label, ", ".join(node["properties"])) for label, node in found["nodes"].items()]
    print_table(("label", "properties"), labels)
    types = [(name, " | ".join(t.sources), " | ".join(t.targets), t.description) for name, t in RELATIONSHIPS.items()]
    print_table(("relationship", "from", "to", "meaning"), types)
    properties = RelationshipProperties.model_fields.items()
    print_table(("property of every relationship", "meaning"), [(name, f.description or "") for name, f in properties])


@schema.command()
@store_option
@debug_option
def apply(store: str) -> None:
    """Create the constraints and indexes on a Neo4j server (builds do so by themselves; a file needs none).

    \b
    Example:
      kg schema apply --store neo4j://localhost:7687
    """
    from kg.stores.neo4j_address import is_neo4j_uri

    if not is_neo4j_uri(store):
        click.echo(f"{store}: a file needs no schema")
        return
    from kg.stores.neo4j import apply_schema, connect

    with closing(connect(store)) as opened:
        created = apply_schema(opened)
    click.echo("\n".join(created) if created else f"{store}: nothing to create")
