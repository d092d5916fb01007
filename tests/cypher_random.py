"""Random queries over random small graphs, and their answers by brute force.

The oracle shares nothing with the interpreter: a query is made as a plain structure, written out as text for the engine
under test, and evaluated here in the most naive way there is, by trying everything. The same cases serve for Neo4j.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

Row = dict[str, Any]
Expr = tuple[Any, ...]
LABELS = ["A", "B", "C"]
TYPES = ["R", "S", "T"]
MOST_ROWS = 5000
MOST_STEPS = 200_000  # along edges: trails may be exponentially many where hardly one gives a row
WORDS = ["a", "b", "ab", "Abc", ""]


@dataclass(frozen=True)
class NodePart:
    var: str
    labels: tuple[str, ...] = ()
    either: bool = False
    props: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class RelPart:
    var: str
    types: tuple[str, ...]
    direction: str
    length: tuple[int, int] | None = None
    props: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class PathPart:
    nodes: tuple[NodePart, ...]
    rels: tuple[RelPart, ...]
    var: str = ""


@dataclass(frozen=True)
class Case:
    """``ordered``: the rows come in this order; ``bags``: columns that hold lists whose order says nothing."""

    seed: int
    graph: nx.MultiDiGraph[Any]
    text: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    ordered: bool
    bags: frozenset[int]

    def same(self, rows: list[tuple[Any, ...]], digits: int | None = None) -> bool:
        """Whether these are the right rows; ``digits`` of a float that count, all where None."""
        got, want = (
            [
                tuple(_bag(value) if i in self.bags else _rounded(value, digits) for i, value in enumerate(row))
                for row in some
            ]
            for some in (rows, self.rows)
        )
        if not self.ordered:
            got, want = sorted(got, key=_total), sorted(want, key=_total)
        return _exact(got) == _exact(want)


def _rounded(value: Any, digits: int | None) -> Any:
    return float(f"{value:.{digits}g}") if digits and isinstance(value, float) else value


def _bag(values: Any) -> Any:
    return None if values is None else sorted(values, key=_total)


def _exact(rows: Any) -> str:
    """Tells 1 from 1.0 and true."""
    return repr([[list(value) if isinstance(value, tuple) else value for value in row] for row in rows])


def _total(value: Any) -> tuple[Any, ...]:
    """Cypher's order of the values that occur here: lists, strings, booleans, numbers, null."""
    if value is None:
        return (9,)
    if isinstance(value, bool):
        return (7, value)
    if isinstance(value, (int, float)):
        return (8, value)
    if isinstance(value, str):
        return (6, value)
    return (3, [_total(item) for item in value])


# ---------------------------------------------------------------- graphs


def random_graph(rng: random.Random) -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    size = rng.randrange(3, 8)
    for i in range(size):
        labels = rng.choice([["A"], ["A"], ["B"], ["A", "B"], ["C"], []])
        data: dict[str, Any] = {"id": f"n{i}"}
        if rng.random() < 0.8:
            data["x"] = rng.randrange(-1, 4)
        if rng.random() < 0.7:
            data["s"] = rng.choice(WORDS)
        if labels:
            data["label"] = labels[0] if len(labels) == 1 else labels
        graph.add_node(f"n{i}", **data)
    for i in range(rng.randrange(3, 15)):
        data = {"type": rng.choice(TYPES), "id": f"e{i}"}
        if rng.random() < 0.7:
            data["w"] = rng.randrange(0, 3)
        graph.add_edge(f"n{rng.randrange(size)}", f"n{rng.randrange(size)}", **data)
    return graph


def labels_of(data: dict[str, Any]) -> list[str]:
    label = data.get("label", [])
    return [label] if isinstance(label, str) else list(label)


def literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def _map(properties: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {literal(value)}" for key, value in properties.items()) + "}"


# ---------------------------------------------------------------- the oracle


class TooManyRows(Exception):
    """Brute force would take too long."""


class Oracle:
    def __init__(self, graph: nx.MultiDiGraph[Any]):
        self.steps = 0
        self.nodes = [("node", key) for key in graph]
        self.data: dict[Any, dict[str, Any]] = {("node", key): data for key, data in graph.nodes(data=True)}
        self.edges = []
        for source, target, key, data in graph.edges(keys=True, data=True):
            edge = ("edge", source, target, key)
            self.edges.append(edge)
            self.data[edge] = data

    # -------------------------------------------------------- patterns

    def match(self, paths: list[PathPart], row: Row) -> Iterator[Row]:
        for found, _ in self._paths(paths, row, frozenset()):
            yield found

    def _paths(self, paths: list[PathPart], row: Row, used: frozenset[Any]) -> Iterator[tuple[Row, frozenset[Any]]]:
        if not paths:
            yield row, used
            return
        for here, bound in self._node(paths[0].nodes[0], row):
            for found, taken, length in self._walk(paths[0], 0, here, bound, used, 0):
                if paths[0].var:
                    found = {**found, paths[0].var: ("path", length)}
                yield from self._paths(paths[1:], found, taken)

    def _node(self, part: NodePart, row: Row, only: Any = None) -> Iterator[tuple[Any, Row]]:
        for node in self.nodes:
            if only is not None and node != only:
                continue
            if part.var in row and row[part.var] != node:
                continue
            labels = labels_of(self.data[node])
            if part.labels and not (any if part.either else all)(label in labels for label in part.labels):
                continue
            if all(self.equal(self.data[node].get(key), value) is True for key, value in part.props):
                yield node, {**row, part.var: node}

    def _walk(
        self, path: PathPart, i: int, here: Any, row: Row, used: frozenset[Any], length: int
    ) -> Iterator[tuple[Row, frozenset[Any], int]]:
        if i == len(path.rels):
            yield row, used, length
            return
        part = path.rels[i]
        low, high = part.length or (1, 1)
        for trail, end in self._trails(part, here, low, high, used):
            value: Any = list(trail) if part.length else trail[0]
            if part.var in row and row[part.var] != value:
                continue
            bound = {**row, part.var: value}
            for _, found in self._node(path.nodes[i + 1], bound, end):
                yield from self._walk(path, i + 1, end, found, used | set(trail), length + len(trail))

    def _trails(
        self, part: RelPart, here: Any, low: int, high: int, used: frozenset[Any]
    ) -> Iterator[tuple[tuple[Any, ...], Any]]:
        stack: list[tuple[tuple[Any, ...], Any]] = [((), here)]
        while stack:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooManyRows
            trail, end = stack.pop()
            if len(trail) >= low:
                yield trail, end
            if len(trail) == high:
                continue
            for edge in self.edges:
                data = self.data[edge]
                if edge in used or edge in trail or (part.types and data["type"] not in part.types):
                    continue
                if any(self.equal(data.get(key), value) is not True for key, value in part.props):
                    continue
                source, target = ("node", edge[1]), ("node", edge[2])
                nexts = set()
                if part.direction in ">-" and source == end:
                    nexts.add(target)
                if part.direction in "<-" and target == end:
                    nexts.add(source)
                stack.extend(((*trail, edge), other) for other in nexts)

    # -------------------------------------------------------- expressions

    def equal(self, a: Any, b: Any) -> bool | None:
        if a is None or b is None:
            return None
        if isinstance(a, (int, float)) and isinstance(b, (int, float)) and isinstance(a, bool) == isinstance(b, bool):
            return a == b
        return type(a) is type(b) and a == b

    def value(self, e: Expr, row: Row) -> Any:
        kind = e[0]
        if kind == "lit":
            return e[1]
        if kind == "var":
            return row[e[1]]
        if kind == "prop":
            entity = row[e[1]]
            return None if entity is None else self.data[entity].get(e[2])
        if kind == "type":
            return None if row[e[1]] is None else self.data[row[e[1]]]["type"]
        if kind == "length":
            return None if row[e[1]] is None else row[e[1]][1]
        if kind == "size":
            return None if row[e[1]] is None else len(row[e[1]])
        if kind == "has":
            return None if row[e[1]] is None else e[2] in labels_of(self.data[row[e[1]]])
        if kind == "same":
            a, b = row[e[1]], row[e[2]]
            return None if a is None or b is None else (a == b) is (e[3] == "=")
        if kind == "cmp":
            return self._compare(e[1], self.value(e[2], row), self.value(e[3], row))
        if kind == "not":
            value = self.value(e[1], row)
            return None if value is None else not value
        if kind in ("and", "or", "xor"):
            values = [self.value(e[1], row), self.value(e[2], row)]
            if kind == "xor":
                return None if None in values else values[0] != values[1]
            decisive = kind == "or"
            return decisive if decisive in values else None if None in values else not decisive
        if kind == "isnull":
            return (self.value(e[1], row) is None) is e[2]
        if kind == "in":
            item = self.value(e[1], row)
            verdicts = [self.equal(item, other) for other in e[2]]
            return True if True in verdicts else None if None in verdicts else False
        if kind == "text":
            text = self.value(e[2], row)
            if text is None:
                return None
            return {"STARTS WITH": text.startswith, "ENDS WITH": text.endswith, "CONTAINS": text.__contains__}[e[1]](
                e[3]
            )
        if kind == "add":
            a, b = self.value(e[1], row), self.value(e[2], row)
            return None if a is None or b is None else a + b
        if kind == "mul":
            a, b = self.value(e[1], row), self.value(e[2], row)
            return None if a is None or b is None else a * b
        if kind == "coalesce":
            a = self.value(e[1], row)
            return self.value(e[2], row) if a is None else a
        if kind == "case":
            return self.value(e[2] if self.value(e[1], row) is True else e[3], row)
        if kind == "exists":
            return any(e[2] is None or self.value(e[2], found) is True for found in self.match(e[1], row))
        if kind == "count":
            return sum(e[2] is None or self.value(e[2], found) is True for found in self.match(e[1], row))
        if kind.startswith("comprehension"):
            values = []
            for item in e[2]:
                inner = {**row, e[1]: item}
                if self.value(e[3], inner) is True:
                    values.append(self.value(e[4], inner))
            if kind == "comprehension head":
                return values[0] if values else None
            return len(values)
        raise AssertionError(kind)

    def _compare(self, op: str, a: Any, b: Any) -> bool | None:
        if op in ("=", "<>"):
            same = self.equal(a, b)
            return same if op == "=" or same is None else not same
        comparable = (isinstance(a, str) and isinstance(b, str)) or (_number(a) and _number(b))
        if not comparable:
            return None
        return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op])

    def aggregate(self, e: Expr, rows: list[Row]) -> Any:
        _, name, argument, distinct = e
        if name == "count*":
            return len(rows)
        values = [value for row in rows if (value := self.value(argument, row)) is not None]
        if distinct:
            values = list({_exact([[value]]): value for value in values}.values())
        if name == "count":
            return len(values)
        if name == "collect":
            return values
        if name == "sum":
            return sum(values)
        if name == "avg":
            return sum(values) / len(values) if values else None
        best = sorted(values, key=_total)
        return None if not best else best[0 if name == "min" else -1]

    # -------------------------------------------------------- clauses

    def run(self, clauses: list[tuple[Any, ...]]) -> list[Row]:
        rows: list[Row] = [{}]
        for clause in clauses:
            if clause[0] == "match":
                _, optional, paths, where, new = clause
                after: list[Row] = []
                for row in rows:
                    found = [f for f in self.match(paths, row) if where is None or self.value(where, f) is True]
                    after += found if found or not optional else [{**dict.fromkeys(new), **row}]
                    if len(after) > MOST_ROWS:
                        raise TooManyRows
                rows = after
            elif clause[0] == "unwind":
                rows = [{**row, clause[1]: item} for row in rows for item in clause[2]]
            else:
                rows = self._project(rows, *clause[1:])
        return rows

    def _project(
        self,
        rows: list[Row],
        distinct: bool,
        items: list[tuple[str, Expr]],
        order: Any,
        skip: Any,
        limit: Any,
        where: Any,
    ) -> list[Row]:
        if any(e[0] == "agg" for _, e in items):
            groups: dict[str, list[Row]] = {}
            keys = [(name, e) for name, e in items if e[0] != "agg"]
            for row in rows:
                groups.setdefault(repr([self.value(e, row) for _, e in keys]), []).append(row)
            if not groups and not keys:
                groups[""] = []
            rows = [
                {n: self.aggregate(e, group) if e[0] == "agg" else self.value(e, group[0]) for n, e in items}
                for group in groups.values()
            ]
        else:
            rows = [{name: self.value(e, row) for name, e in items} for row in rows]
        if distinct:
            rows = list({repr(row): row for row in rows}.values())
        for name, descending in reversed(order or []):
            rows = sorted(rows, key=lambda row, name=name: _total(row[name]), reverse=descending)  # type: ignore[misc]
        if skip is not None:
            rows = rows[skip:]
        if limit is not None:
            rows = rows[:limit]
        return [row for row in rows if where is None or self.value(where, row) is True]


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# ---------------------------------------------------------------- the generator


class Generator:
    """Makes clauses as the oracle wants them; ``write`` turns them into text."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.names = 0
        self.nodes: list[str] = []
        self.rels: list[str] = []
        self.lists: list[str] = []
        self.paths: list[str] = []
        self.numbers: list[str] = []

    def fresh(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # -------------------------------------------------------- patterns

    def node(self, known: list[str]) -> NodePart:
        rng = self.rng
        if known and self.chance(0.25):
            var = rng.choice(known)
        elif self.chance(0.25):
            var = self.fresh(" n")
        else:
            var = self.fresh("n")
        labels: tuple[str, ...] = ()
        if self.chance(0.3):
            labels = tuple(rng.sample(LABELS, 2)) if self.chance(0.2) else (rng.choice(LABELS),)
        props: tuple[tuple[str, Any], ...] = ()
        if self.chance(0.1):
            props = (("x", rng.randrange(0, 3)),) if self.chance(0.6) else (("s", rng.choice(WORDS)),)
        return NodePart(var, labels, len(labels) > 1 and self.chance(0.6), props)

    def rel(self) -> RelPart:
        rng = self.rng
        types = tuple(rng.sample(TYPES, rng.choice([1, 1, 2]))) if self.chance(0.4) else ()
        length = None
        if self.chance(0.2):
            low = rng.choice([0, 1, 1, 2])
            length = (low, low + rng.randrange(0, 3))
        props = (("w", rng.randrange(0, 3)),) if self.chance(0.08) else ()
        var = self.fresh("r") if self.chance(0.6) else self.fresh(" r")
        return RelPart(var, types, rng.choice("><-"), length, props)

    def path(self, known: list[str], longest: int = 3) -> PathPart:
        steps = self.rng.choice([0, 1, 1, 1, 2, 2, 3][: 3 + 2 * longest - 2])
        nodes, rels = [self.node(known)], []
        for _ in range(min(steps, longest)):
            rels.append(self.rel())
            nodes.append(self.node(known + [n.var for n in nodes if not n.var.startswith(" ")]))
        var = self.fresh("p") if rels and self.chance(0.15) else ""
        return PathPart(tuple(nodes), tuple(rels), var)

    def remember(self, paths: list[PathPart]) -> list[str]:
        """Adds the variables of patterns to those in scope; gives the new ones."""
        new = []
        for path in paths:
            for node in path.nodes:
                if not node.var.startswith(" ") and node.var not in self.nodes:
                    self.nodes.append(node.var)
                    new.append(node.var)
            for rel in path.rels:
                if not rel.var.startswith(" "):
                    (self.lists if rel.length else self.rels).append(rel.var)
                    new.append(rel.var)
            if path.var:
                self.paths.append(path.var)
                new.append(path.var)
        return new

    # -------------------------------------------------------- expressions

    def number(self, depth: int = 1) -> Expr:
        rng = self.rng
        choices: list[Expr] = [("lit", rng.randrange(-1, 4))]
        if self.nodes:
            choices += [("prop", rng.choice(self.nodes), "x")] * 3
        if self.rels:
            choices += [("prop", rng.choice(self.rels), "w")] * 2
        choices += [("var", name) for name in self.numbers]
        choices += [("size", name) for name in self.lists] + [("length", name) for name in self.paths]
        if depth:
            choices.append(("add", self.number(0), self.number(0)))
            choices.append(("mul", self.number(0), self.number(0)))
            choices.append(("coalesce", self.number(0), ("lit", 0)))
            choices.append(("case", self.condition(0), self.number(0), self.number(0)))
            if self.nodes and self.chance(0.5):
                choices.append(("count", [self.local_path()], self.condition(0) if self.chance(0.4) else None))
            if self.chance(0.3):
                choices.append(self.comprehension())
        return rng.choice(choices)

    def text(self) -> Expr:
        rng = self.rng
        choices: list[Expr] = [("lit", rng.choice(WORDS))]
        if self.nodes:
            choices += [("prop", rng.choice(self.nodes), rng.choice(["s", "s", "id"]))] * 3
        if self.rels:
            choices.append(("type", rng.choice(self.rels)))
        if self.chance(0.2):
            return ("add", rng.choice(choices), rng.choice(choices))
        return rng.choice(choices)

    def comprehension(self) -> Expr:
        """The length of a list comprehension, or its first item."""
        name, before = self.fresh("k"), list(self.numbers)
        values = [self.rng.randrange(-1, 4) for _ in range(self.rng.randrange(0, 4))]
        self.numbers.append(name)
        where, item = self.condition(0), self.number(0)
        self.numbers = before
        return (self.rng.choice(["comprehension size", "comprehension head"]), name, values, where, item)

    def local_path(self) -> PathPart:
        """A pattern of a subquery: it starts from something known, and what it finds is not seen outside."""
        path = self.path(list(self.nodes), 2)
        start = NodePart(self.rng.choice(self.nodes))
        return PathPart((start, *path.nodes[1:]), path.rels) if path.rels else PathPart((start,), ())

    def condition(self, depth: int = 2) -> Expr:
        rng = self.rng
        kinds = ["cmp"] * 4 + ["isnull", "in", "text", "mixed"] + (["has", "same"] if self.nodes else [])
        if depth:
            kinds += ["and", "or", "not", "xor"] * 2 + (["exists"] * 2 if self.nodes else [])
        kind = rng.choice(kinds)
        if kind == "cmp":
            nested = min(depth, 1)
            return ("cmp", rng.choice(["=", "<>", "<", "<=", ">", ">="]), self.number(nested), self.number(nested))
        if kind == "mixed":
            return ("cmp", rng.choice(["=", "<>", "<"]), self.text(), self.text())
        if kind == "isnull":
            return ("isnull", self.number(0) if self.chance(0.5) else self.text(), self.chance(0.5))
        if kind == "in":
            values: list[Any] = [rng.randrange(-1, 4) for _ in range(rng.randrange(0, 4))]
            return ("in", self.number(0), values + ([None] if self.chance(0.15) else []))
        if kind == "text":
            return ("text", rng.choice(["STARTS WITH", "ENDS WITH", "CONTAINS"]), self.text(), rng.choice(WORDS))
        if kind == "has":
            return ("has", rng.choice(self.nodes), rng.choice(LABELS))
        if kind == "same":
            return ("same", rng.choice(self.nodes), rng.choice(self.nodes), rng.choice(["=", "<>"]))
        if kind == "exists":
            return ("exists", [self.local_path()], self.condition(0) if self.chance(0.4) else None)
        if kind == "not":
            return ("not", self.condition(depth - 1))
        return (kind, self.condition(depth - 1), self.condition(depth - 1))

    # -------------------------------------------------------- clauses

    def match(self, optional: bool) -> tuple[Any, ...]:
        known = list(self.nodes)
        paths = [self.path(known)]
        if self.chance(0.3):
            seen = [n.var for n in paths[0].nodes if not n.var.startswith(" ")]
            paths.append(self.path(known + seen, 1))
        new = self.remember(paths)
        where = self.condition() if self.chance(0.35) else None
        return ("match", optional, paths, where, new)

    def projection(self, final: bool) -> tuple[Any, ...]:
        items: list[tuple[str, Expr]] = []
        keep_nodes: list[str] = []
        if not final:
            keep_nodes = self.rng.sample(self.nodes, self.rng.randrange(0, len(self.nodes) + 1))
            items += [(name, ("var", name)) for name in keep_nodes]
        for _ in range(self.rng.randrange(1, 4)):
            items.append((self.fresh("c"), self.number() if self.chance(0.5) else self.text()))
        aggregates: list[tuple[str, Expr]] = []
        if self.chance(0.4):
            for _ in range(self.rng.randrange(1, 3)):
                name = self.rng.choice(["count*", "count", "sum", "min", "max", "avg"] + (["collect"] if final else []))
                argument = self.number() if name in ("sum", "avg") or self.chance(0.6) else self.text()
                aggregates.append((self.fresh("a"), ("agg", name, argument, name != "count*" and self.chance(0.3))))
            if final and self.chance(0.3):
                items = []
        items += aggregates
        distinct = self.chance(0.25)
        order = skip = limit = None
        plain = [name for name, e in items if name not in keep_nodes and (e[0] != "agg" or e[1] != "collect")]
        if self.chance(0.4) and len(plain) == len(items):
            order = [(name, self.chance(0.4)) for name in self.rng.sample(plain, len(plain))]
            skip = self.rng.randrange(0, 3) if self.chance(0.3) else None
            limit = self.rng.randrange(0, 6) if self.chance(0.5) else None
        self.nodes, self.rels, self.lists, self.paths = keep_nodes, [], [], []
        numbers = [name for name, e in items if e[0] in ("add", "mul") and _numeric(e)]
        self.numbers = numbers + [name for name, e in aggregates if e[1] in ("count", "count*", "sum")]
        where = self.condition(1) if not final and self.chance(0.4) and (self.nodes or self.numbers) else None
        return ("return" if final else "with", distinct, items, order, skip, limit, where)

    def query(self) -> list[tuple[Any, ...]]:
        clauses = [self.match(optional=self.chance(0.1))]
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            kind = self.rng.choice(["match", "optional", "with", "unwind"])
            if kind == "unwind":
                name = self.fresh("u")
                clauses.append(("unwind", name, [self.rng.randrange(-1, 4) for _ in range(self.rng.randrange(0, 3))]))
                self.numbers.append(name)
            elif kind == "with":
                clauses.append(self.projection(final=False))
            else:
                clauses.append(self.match(optional=kind == "optional"))
        clauses.append(self.projection(final=True))
        return clauses


def _numeric(e: Expr) -> bool:
    """Whether a sum or product is certainly one of numbers."""
    if e[0] == "lit":
        return not isinstance(e[1], str)
    if e[0] == "prop":
        return e[2] in ("x", "w")
    return e[0] in ("mul", "size", "length") or (e[0] == "add" and _numeric(e[1]) and _numeric(e[2]))


# ---------------------------------------------------------------- text


def write(clauses: list[tuple[Any, ...]]) -> str:
    return "\n".join(map(_clause, clauses))


def _clause(clause: tuple[Any, ...]) -> str:
    if clause[0] == "match":
        _, optional, paths, where, _ = clause
        text = ("OPTIONAL MATCH " if optional else "MATCH ") + ", ".join(map(_path, paths))
        return text + (f" WHERE {_expr(where)}" if where else "")
    if clause[0] == "unwind":
        return f"UNWIND {literal(clause[2])} AS {clause[1]}"
    kind, distinct, items, order, skip, limit, where = clause
    text = kind.upper() + (" DISTINCT " if distinct else " ")
    text += ", ".join(name if e == ("var", name) else f"{_expr(e)} AS {name}" for name, e in items)
    if order:
        text += " ORDER BY " + ", ".join(name + (" DESC" if descending else "") for name, descending in order)
    text += "" if skip is None else f" SKIP {skip}"
    text += "" if limit is None else f" LIMIT {limit}"
    return text + (f" WHERE {_expr(where)}" if where else "")


def _path(path: PathPart) -> str:
    text = _node(path.nodes[0])
    for rel, node in zip(path.rels, path.nodes[1:], strict=True):
        var = "" if rel.var.startswith(" ") else rel.var
        types = ":" + "|".join(rel.types) if rel.types else ""
        length = f"*{rel.length[0]}..{rel.length[1]}" if rel.length else ""
        props = " " + _map(dict(rel.props)) if rel.props else ""
        left, right = ("<-" if rel.direction == "<" else "-"), ("->" if rel.direction == ">" else "-")
        text += f"{left}[{var}{types}{length}{props}]{right}{_node(node)}"
    return (f"{path.var} = " if path.var else "") + text


def _node(node: NodePart) -> str:
    var = "" if node.var.startswith(" ") else node.var
    labels = ":" + ("|" if node.either else "&").join(node.labels) if node.labels else ""
    props = " " + _map(dict(node.props)) if node.props else ""
    return f"({var}{labels}{props})"


def _expr(e: Expr) -> str:
    kind = e[0]
    if kind == "lit":
        return literal(e[1])
    if kind == "var":
        return str(e[1])
    if kind == "prop":
        return f"{e[1]}.{e[2]}"
    if kind in ("type", "length", "size"):
        return f"{kind}({e[1]})"
    if kind == "has":
        return f"{e[1]}:{e[2]}"
    if kind == "same":
        return f"{e[1]} {e[3]} {e[2]}"
    if kind == "cmp":
        return f"({_expr(e[2])} {e[1]} {_expr(e[3])})"
    if kind == "not":
        return f"NOT ({_expr(e[1])})"
    if kind in ("and", "or", "xor"):
        return f"({_expr(e[1])} {kind.upper()} {_expr(e[2])})"
    if kind == "isnull":
        return f"({_expr(e[1])}) IS {'' if e[2] else 'NOT '}NULL"
    if kind == "in":
        return f"({_expr(e[1])}) IN {literal(e[2])}"
    if kind == "text":
        return f"({_expr(e[2])}) {e[1]} {literal(e[3])}"
    if kind == "add":
        return f"({_expr(e[1])} + {_expr(e[2])})"
    if kind == "mul":
        return f"({_expr(e[1])} * {_expr(e[2])})"
    if kind == "coalesce":
        return f"coalesce({_expr(e[1])}, {_expr(e[2])})"
    if kind == "case":
        return f"CASE WHEN {_expr(e[1])} THEN {_expr(e[2])} ELSE {_expr(e[3])} END"
    if kind in ("exists", "count"):
        return f"{kind.upper()} {{ {', '.join(map(_path, e[1]))}{f' WHERE {_expr(e[2])}' if e[2] else ''} }}"
    if kind.startswith("comprehension"):
        function = kind.split()[1]
        return f"{function}([{e[1]} IN {literal(e[2])} WHERE {_expr(e[3])} | {_expr(e[4])}])"
    _, name, argument, distinct = e
    return "count(*)" if name == "count*" else f"{name}({'DISTINCT ' if distinct else ''}{_expr(argument)})"


def random_case(seed: int) -> Case:
    """The case of a seed: the same each time, everywhere."""
    for attempt in itertools.count():
        try:
            return _attempt(seed, random.Random(f"{seed}/{attempt}"))
        except TooManyRows:
            continue
    raise AssertionError


def _attempt(seed: int, rng: random.Random) -> Case:
    graph = random_graph(rng)
    clauses = Generator(rng).query()
    oracle = Oracle(graph)
    rows = oracle.run(clauses)
    _, _, items, order, *_ = clauses[-1]
    columns = tuple(name for name, _ in items)
    bags = frozenset(i for i, (_, e) in enumerate(items) if e[0] == "agg" and e[1] == "collect")
    found, text, ordered = [tuple(row[c] for c in columns) for row in rows], write(clauses), bool(order)
    if rng.random() < 0.1 and not bags:
        # Another query whose columns are renamed to those of the first.
        other = Generator(rng).query()
        kind, distinct, items, *_ = other[-1]
        items = [(name, e) for name, (_, e) in zip(columns, items, strict=False)]
        if len(items) == len(columns) and not any(e[0] == "agg" and e[1] == "collect" for _, e in items):
            other[-1] = (kind, distinct, items, None, None, None, None)
            every = rng.random() < 0.5
            found += [tuple(row[c] for c in columns) for row in oracle.run(other)]
            found = found if every else list({_exact([row]): row for row in found}.values())
            text += f"\nUNION {'ALL ' if every else ''}\n{write(other)}"
            ordered = False
    return Case(seed, graph, text, columns, found, ordered, bags)
