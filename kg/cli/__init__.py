"""The command line: ``kg COMMAND``. Commands are imported when they run, so that ``kg --help`` is quick."""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import TextIO

import click

from kg.errors import KgError, UsageError

# Command → module of kg.cli and what --help says; the function in the module has the command's name.
_COMMANDS = {
    "build": ("building", "Build the graph of some papers, or add papers to it."),
    "extract": ("building", "Write what is found in papers as JSON Lines, without a graph."),
    "remove": ("building", "Remove papers, and what only they said."),
    "pull": ("building", "Copy a graph from one store into another."),
    "query": ("asking", "Ask a recipe's question."),
    "cypher": ("asking", "Run one Cypher statement."),
    "recipes": ("asking", "List the recipes."),
    "lookup": ("looking", "Show all that is known of a thing."),
    "why": ("looking", "Show the sentence behind an edge."),
    "stats": ("looking", "Show what the graph holds, in numbers."),
    "unknown": ("looking", "List names that were not recognised, for curators."),
    "evaluate": ("quality", "Score extractions against gold annotations."),
    "export": ("files", "Write the graph for other tools, or as an interactive page."),
    "schema": ("files", "Show the graph's schema, or set it up on a server."),
}

_EPILOG = """Examples:

\b
  kg build papers/                         read papers, build benchgraph.kg
  kg lookup LoRA                           benchmarks, results, code, papers
  kg query benchmarks_of_method --param method=LoRA
  kg cypher 'MATCH (m:Method) RETURN m.name AS name ORDER BY name LIMIT 5'

\b
Exit codes: 0 done, 1 unexpected error, 2 usage, 3 input, 4 done but some
records were broken, 5 store, 6 query, 7 not found, 8 model, 130 interrupted."""


class _PipeClosed(Exception):
    """A BrokenPipeError that click doesn't take for its own: it would end with exit code 1."""


class _Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kg.cli.{_COMMANDS[name][0]}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _PipeClosed from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.version_option(package_name="benchgraph", prog_name="kg", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Knowledge graph of methods, datasets, benchmarks, metrics and results from paper abstracts."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # what a write to standard output may fail with


class State:
    """What an option of a command tells to the code that handles its errors."""

    debug = False


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    # Papers are read in parallel; small matrix products spread over threads beside that only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what the driver has to say is in our one line
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; errors are one line on standard error."""
    # A stream that whoever started us has closed: what was asked for is done all the same.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # names of files may hold what has no encoding
    state = State()
    try:
        code = cli.main(arguments, prog_name="kg", standalone_mode=False, obj=state)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (BrokenPipeError, _PipeClosed):
        # Whoever read the output has seen enough; Python must not complain when it closes standard output.
        _discard(sys.stdout)
        return 141
    except (Exception, KeyboardInterrupt) as error:
        try:
            return _told(error, state)
        except OSError:  # nobody can read what went wrong
            _discard(sys.stderr)
            return _code(error)


def _discard(stream: TextIO) -> None:
    """Have what is still to be written to a stream go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _told(error: BaseException, state: State) -> int:
    """Say in a line what went wrong, and return the exit code for it."""
    if isinstance(error, click.ClickException):
        error.show()
        return _code(error)
    interrupted = isinstance(error, click.Abort | KeyboardInterrupt)
    if state.debug and not interrupted:
        traceback.print_exception(error)
    if interrupted:
        text = "interrupted"
    elif isinstance(error, KgError):
        text = one_line(str(error))
    elif isinstance(error, OSError) and error.errno in _FULL:
        text = f"can't write: {error.strerror}"
        _discard(sys.stdout)  # what is left can't be written either
    else:
        said = one_line(f"{type(error).__name__}: {error}")
        text = f"unexpected error: {said} (--debug shows where; please report it)"
    click.echo(f"kg: {text}", err=True)
    return _code(error)


def _code(error: BaseException) -> int:
    if isinstance(error, click.ClickException | KgError):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return 130
    return UsageError.exit_code if isinstance(error, OSError) and error.errno in _FULL else 1


def one_line(text: str) -> str:
    """Text without line ends and control characters, fit for a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
