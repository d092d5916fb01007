"""Queries of the common subset, narrowed to kg's own nodes, so that a database may hold other data too.

Every node pattern gets the label that kg's nodes carry besides their own, and ``labels(n)`` leaves it out: the same
text then has the same rows as on a graph that holds nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import networkx as nx

from kg import cypher
from kg.cypher import ast
from kg.cypher.lexer import Token, tokenize
from kg.graph.neo4j_schema import NODE_LABEL
from kg.stores.advice import advice, misspelt
from kg.stores.base import query_errors


class Scoped(NamedTuple):
    """A query as the server gets it, the names of its columns (none: as the server says), and what to warn of."""

    text: str
    columns: tuple[str, ...] | None
    warnings: tuple[str, ...] = ()


class Change(NamedTuple):
    """A piece of text for the characters from ``start`` to ``end``."""

    start: int
    end: int
    piece: str


def checked(text: str, parameters: Mapping[str, Any]) -> Scoped:
    """The query narrowed to kg's nodes, once it is known to be of the common subset: the server gets no other.

    Raises:
        QueryError: What the query would raise on the embedded store before it runs.
    """
    with query_errors():
        statement = cypher.Engine(nx.MultiDiGraph()).check(text, parameters)
        return scope(text, statement)._replace(warnings=(*misspelt(statement.query), *advice(text)))


def scope(text: str, statement: ast.Statement) -> Scoped:
    """The query narrowed to kg's nodes; ``statement`` is what ``text`` was parsed to."""
    tokens = tokenize(text)
    at = {token.offset: index for index, token in enumerate(tokens)}
    changes: list[Change] = []
    for part in statement.walk():
        if isinstance(part, ast.NodePattern):
            changes += _labelled(tokens, at, part)
        elif isinstance(part, ast.Call) and part.name == "labels":
            changes += _without_label(tokens, at[part.offset])
    pieces, end = [], 0
    for change in sorted(changes):
        pieces += [text[end : change.start], change.piece]
        end = change.end
    return Scoped("".join((*pieces, text[end:])), _columns(statement))


def _labelled(tokens: list[Token], at: dict[int, int], node: ast.NodePattern) -> Iterator[Change]:
    index = at[node.offset] + 1
    if not node.variable.startswith(ast.ANONYMOUS):
        index += 1
    if node.labels is None:
        yield Change(tokens[index].offset, tokens[index].offset, f":{NODE_LABEL} ")
        return
    first = index + 1  # behind the colon or IS
    leaves = (leaf.offset for leaf in node.labels.walk() if isinstance(leaf, (ast.LabelName, ast.LabelAny)))
    last = at[max(leaves)]
    written = [token.text for token in tokens[first : last + 1]]
    last += written.count("(") - written.count(")")  # the parentheses that close behind the last name
    yield Change(tokens[first].offset, tokens[first].offset, f"{NODE_LABEL}&(")
    for token, before in zip(tokens[first + 1 : last], tokens[first:], strict=False):
        if token.text == ":":  # A:B, which may not be mixed with &; and A|:B
            yield Change(token.offset, token.end, "" if before.text == "|" else "&")
    yield Change(tokens[last].end, tokens[last].end, ")")


def _without_label(tokens: list[Token], index: int) -> Iterator[Change]:
    depth, last = 1, index + 1  # the parenthesis behind the name
    while depth:
        last += 1
        depth += (tokens[last].text == "(") - (tokens[last].text == ")")
    start, end = tokens[index].offset, tokens[last].end
    yield Change(start, start, "[`kg label` IN ")
    yield Change(end, end, f" WHERE `kg label` <> '{NODE_LABEL}']")


def _columns(statement: ast.Statement) -> tuple[str, ...] | None:
    last = statement.query.parts[0].clauses[-1]
    if not isinstance(last, ast.Projection) or last.star:
        return None
    return tuple(item.name for item in last.items)
