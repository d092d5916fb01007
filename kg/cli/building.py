"""``kg build``, ``kg extract``, ``kg remove``, ``kg pull``: what fills a store, or writes JSON Lines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import Confidence, debug_option, jobs_option, json_option, store_option
from kg.cli.output import BROKEN_RECORDS, print_json, print_problems, speaks_unicode, status_of

if TYPE_CHECKING:
    from kg.builder import BuildSummary, Progress
    from kg.models import Extraction

_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
_format = click.option("--format", "format_", metavar="FORMAT", help="Format of the input, if it isn't recognised.")
_strict = click.option("--strict", is_flag=True, help="Stop at the first broken record.")
_quiet = click.option("--quiet", "-q", is_flag=True, help="No progress bar, no list of problems.")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@store_option
@_format
@_strict
@jobs_option
@click.option("--prune", is_flag=True, help="Remove the store's papers that the input lacks; none if it is broken.")
@click.option("--overrides", type=click.Path(path_type=Path), help="Curated corrections; kept for later builds.")
@json_option
@_quiet
@debug_option
def build(
    paths: tuple[str, ...],
    store: str,
    format_: str | None,
    strict: bool,
    jobs: int,
    prune: bool,
    overrides: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build the graph of the papers in files and folders (- is standard input), or add them to it.

    Papers that the store holds unchanged are not read again; a build that was stopped goes on where it was.
    With --overrides alone the graph is assembled anew from the papers that the store holds.

    \b
    Examples:
      kg build papers.jsonl more/ --store benchgraph.kg
      kg build --overrides corrections.toml
    """
    from kg.api import build as build_graph
    from kg.stores import open_store

    if not paths:
        if overrides is None or prune:
            raise click.UsageError(
                "name files or folders with papers; without them, --overrides corrects what is stored"
            )
        open_store(store).close()  # a new one would be empty

    with (
        _progress(quiet) as progress,
        build_graph(
            paths,
            store,
            format=format_,
            strict=strict,
            jobs=jobs,
            prune=prune,
            overrides=overrides,
            on_progress=progress,
        ) as graph,
    ):
        summary = graph.summary
    assert summary is not None  # a graph that was just built has one
    _print_summary(summary, store, as_json, quiet)
    return BROKEN_RECORDS if summary.broken else 0


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@store_option
@json_option
@_quiet
@debug_option
def remove(ids: tuple[str, ...], store: str, as_json: bool, quiet: bool) -> None:
    """Remove papers by id, and all that only they said.

    \b
    Example:
      kg remove arxiv:2401.01234
    """
    from kg.builder import remove as remove_from
    from kg.stores import open_store

    with open_store(store) as opened:
        summary = remove_from(opened, ids)
    _print_summary(summary, store, as_json, quiet)


@click.command()
@click.argument("source", metavar="FROM")
@store_option
@click.option("--replace", is_flag=True, help="Let papers go that the store holds and FROM lacks.")
@json_option
@_quiet
@debug_option
def pull(source: str, store: str, replace: bool, as_json: bool, quiet: bool) -> None:
    """Copy a whole graph, with the papers it was made from, out of one store into another: server to file or back.

    \b
    Examples:
      kg pull neo4j://localhost:7687 --store benchgraph.kg
      kg pull benchgraph.kg --store neo4j://localhost:7687
    """
    from kg.builder import copy
    from kg.stores import open_store

    if source == store:
        raise click.UsageError("FROM and --store are the same")
    with open_store(source) as there, open_store(store, create=True) as here:
        summary = copy(there, here, replace=replace)
    _print_summary(summary, store, as_json, quiet)


@click.command()
@_paths
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; by default standard output.")
@click.option(
    "--min-confidence",
    type=Confidence(),
    default=0.0,
    help="Leave out what is less sure than this (0 to 1).",
)
@_format
@_strict
@jobs_option
@_quiet
@debug_option
def extract(
    paths: tuple[str, ...],
    output: Path | None,
    min_confidence: float,
    format_: str | None,
    strict: bool,
    jobs: int,
    quiet: bool,
) -> int:
    """Write what is found in papers as JSON Lines: entities, relations, results and repositories, with offsets.

    \b
    Example:
      kg extract papers.jsonl -o found.jsonl --min-confidence 0.5
    """
    from kg.api import default_extractor
    from kg.confidence import above
    from kg.export.files import atomic_file
    from kg.readers import Problem, read

    if output is not None and output.exists() and any(_reads(path, output) for path in paths):
        raise click.UsageError(f"{output} is read, and can't be written at the same time")
    problems: list[Problem] = []
    papers = read(paths, format=format_, strict=strict, on_problem=problems.append)
    found = default_extractor().stream(papers, jobs=jobs)
    ascii_only = output is None and not speaks_unicode()
    lines = (_line(above(extraction, min_confidence), ascii_only) for extraction in found)
    if output is None:
        for line in lines:
            sys.stdout.write(line)
    else:
        with atomic_file(output) as file:
            file.writelines(line.encode() for line in lines)
    if not quiet:
        print_problems([str(problem) for problem in problems])
    return status_of(problems)


def _reads(path: str, output: Path) -> bool:
    """Whether a file that is there belongs to what an argument names."""
    if path == "-":
        try:
            return sys.stdin is not None and os.path.samestat(os.fstat(sys.stdin.fileno()), output.stat())
        except (OSError, ValueError):  # no file stands behind it
            return False
    named = Path(path)
    return named.exists() and (output.samefile(named) or output.resolve().is_relative_to(named.resolve()))


def _line(extraction: Extraction, ascii_only: bool) -> str:
    return json.dumps(extraction.model_dump(mode="json"), ensure_ascii=ascii_only) + "\n"


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading papers", total=None)

        def show(done: int, todo: int) -> None:
            description = "Building the graph" if done == todo else "Extracting"
            bar.update(task, completed=done, total=todo or None, description=description)

        yield show


def _print_summary(summary: BuildSummary, store: str, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json({**summary.to_json(), "store": store})
        return
    s = summary
    counts = f"{s.new} new, {s.changed} changed, {s.unchanged} unchanged, {s.removed} removed"
    click.echo(
        f"papers  {s.read} read: {counts}" + (f"; {s.broken} broken record{'s' * (s.broken > 1)}" if s.broken else "")
    )
    click.echo(_counts("nodes", s.nodes))
    click.echo(_counts("edges", s.edges))
    click.echo(f"store   {store}" + (": nothing changed" if s.nothing_changed else ""))
    if not quiet:
        print_problems(s.skipped, "skipped", rest="all of them: --json")
        print_problems(s.problems, rest="all of them: --json")
        if s.older:
            notes = f"{len(s.older)} note{'s' * (len(s.older) > 1)}"
            click.echo(f"kg: {notes} on papers that were there before: --json shows all", err=True)


def _counts(what: str, counts: dict[str, Any]) -> str:
    listed = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"{what:7} {sum(counts.values())}" + (f": {listed}" if listed else "")
