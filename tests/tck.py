"""Harness for openCypher's conformance suite: reads its feature files and runs their scenarios.

The suite lies in tests/tck_features (half of it; Apache-2.0, see the LICENSE there). Run `python -m tests.tck` for a
table of what passes, and every scenario that does not.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from kg import cypher

FEATURES = Path(__file__).parent / "tck_features"
_TEMPORAL = re.compile(r"\b(date|datetime|localdatetime|time|localtime|duration)\s*\(", re.IGNORECASE)
_WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b")


@dataclass(frozen=True)
class Step:
    text: str
    doc: str = ""
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Scenario:
    feature: str
    name: str
    steps: tuple[Step, ...]

    @property
    def query(self) -> str:
        return next((step.doc for step in self.steps if step.text == "executing query:"), "")

    @property
    def group(self) -> str:
        """``read`` or ``write``, or ``other`` for what is not in the subset: temporal types and procedures."""
        if any("there exists a procedure" in step.text for step in self.steps) or any(
            _TEMPORAL.search(step.doc) for step in self.steps
        ):
            return "other"
        return "write" if _WRITING.search(re.sub(r"'[^']*'", "''", self.query)) else "read"

    def __str__(self) -> str:
        return f"{self.feature}: {self.name}"


@dataclass(frozen=True)
class Outcome:
    """``verdict``: passed, wrong (answer), refused (unsupported), failed (an error), accepted (an error is due)."""

    verdict: str
    detail: str = ""


# ---------------------------------------------------------------- reading features


def scenarios(folder: Path = FEATURES) -> Iterator[Scenario]:
    for path in sorted(folder.rglob("*.feature")):
        yield from _read(path)


@dataclass
class _Block:
    name: str
    outline: bool
    steps: list[Step] = field(default_factory=list)
    examples: list[list[tuple[str, ...]]] = field(default_factory=list)


def _read(path: Path) -> Iterator[Scenario]:
    feature = path.stem
    background: list[Step] = []
    block: _Block | None = None
    blocks: list[_Block] = []
    into: list[Step] = background
    lines = path.read_text(encoding="utf-8").splitlines()
    i = 0
    while i < len(lines):
        line = lines[i].strip()
        i += 1
        if not line or line.startswith(("#", "@", "Feature:", "Background:")):
            continue
        if line.startswith(("Scenario:", "Scenario Outline:")):
            block = _Block(line.split(":", 1)[1].strip(), "Outline" in line.split(":")[0])
            blocks.append(block)
            into = block.steps
        elif line.startswith("Examples:"):
            assert block is not None
            block.examples.append([])
        elif line == '"""':
            doc = []
            indent = len(lines[i - 1]) - len(lines[i - 1].lstrip())
            while lines[i].strip() != '"""':
                doc.append(lines[i][indent:])
                i += 1
            i += 1
            into[-1] = Step(into[-1].text, "\n".join(doc), into[-1].table)
        elif line.startswith("|"):
            row = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
            row = tuple(cell.replace("\\|", "|").replace("\\\\", "\\") for cell in row)
            if block is not None and block.examples:
                block.examples[-1].append(row)
            else:
                into[-1] = Step(into[-1].text, into[-1].doc, (*into[-1].table, row))
        else:
            into.append(Step(re.sub(r"^(Given|When|Then|And|But|\*)\s+", "", line)))
    for block in blocks:
        if not block.outline:
            yield Scenario(feature, block.name, (*background, *block.steps))
            continue
        number = 0
        for header, *rows in block.examples:
            for row in rows:
                number += 1
                values = dict(zip(header, row, strict=True))
                steps = tuple(_filled(step, values) for step in block.steps)
                yield Scenario(feature, f"{block.name} #{number}", (*background, *steps))


def _filled(step: Step, values: dict[str, str]) -> Step:
    def fill(text: str) -> str:
        return re.sub(r"<(\w+)>", lambda m: values.get(m[1], m[0]), text)

    return Step(fill(step.text), fill(step.doc), tuple(tuple(map(fill, row)) for row in step.table))


# ---------------------------------------------------------------- values of the tables


@dataclass(frozen=True)
class _Entity:
    """A node (labels) or relationship (type) with its properties, as a table shows it."""

    names: tuple[str, ...]
    properties: tuple[tuple[str, Any], ...]


class _Values:
    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def parse(self) -> Any:
        value = self.value()
        assert self.at == len(self.text), self.text
        return value

    def skip(self) -> None:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1

    def accept(self, token: str) -> bool:
        self.skip()
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def take(self, pattern: str) -> str:
        self.skip()
        match = re.compile(pattern).match(self.text, self.at)
        assert match, self.text[self.at :]
        self.at = match.end()
        return match[0]

    def value(self) -> Any:
        self.skip()
        head = self.text[self.at : self.at + 1]
        if head == "'":
            raw = self.take(r"'(?:[^'\\]|\\.)*'")
            return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), raw[1:-1])
        if head == "[" and re.match(r"\[\s*:", self.text[self.at :]):
            return self.relationship()
        if head == "[":
            return self.sequence("[", "]")
        if head == "{":
            return self.map()
        if head == "(":
            return self.node()
        if head == "<":
            return self.path()
        word = self.take(r"[^,\]\}\s]+")
        constants = {"null": None, "true": True, "false": False, "NaN": float("nan")}
        constants |= {"Inf": float("inf"), "-Inf": float("-inf"), "Infinity": float("inf"), "-Infinity": float("-inf")}
        if word in constants:
            return constants[word]
        return int(word) if re.fullmatch(r"-?\d+", word) else float(word)

    def sequence(self, opening: str, closing: str) -> list[Any]:
        self.accept(opening)
        items = []
        while not self.accept(closing):
            self.accept(",")
            items.append(self.value())
        return items

    def map(self) -> dict[str, Any]:
        self.accept("{")
        result = {}
        while not self.accept("}"):
            self.accept(",")
            key = self.take(r"[^:\s]+").strip("`")
            self.accept(":")
            result[key] = self.value()
        return result

    def properties(self) -> tuple[tuple[str, Any], ...]:
        self.skip()
        return _entries(self.map()) if self.text[self.at : self.at + 1] == "{" else ()

    def node(self) -> _Entity:
        self.accept("(")
        labels = []
        while self.accept(":"):
            labels.append(self.take(r"[^:\s{)]+"))
        properties = self.properties()
        assert self.accept(")")
        return _Entity(tuple(sorted(labels)), properties)

    def relationship(self) -> _Entity:
        self.accept("[")
        self.accept(":")
        name = self.take(r"[^\s{\]]+")
        properties = self.properties()
        assert self.accept("]")
        return _Entity((":" + name,), properties)

    def path(self) -> tuple[Any, ...]:
        self.accept("<")
        parts: list[Any] = [self.node()]
        while not self.accept(">"):
            backwards = self.accept("<-")
            if not backwards:
                self.accept("-")
            relationship = self.relationship()
            if not self.accept("->"):
                self.accept("-")
            parts += ["<" if backwards else ">", relationship, self.node()]
        return tuple(parts)


def _entries(properties: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((key, comparable(value)) for key, value in properties.items()))


def comparable(value: Any, ignore_order: bool = False) -> Any:
    """A value of a result, or of a table, in a form in which equal is the same."""
    if isinstance(value, float):
        return "NaN" if value != value else ("float", round(value, 12))
    if isinstance(value, bool) or value is None or isinstance(value, (str, _Entity)):
        return (type(value).__name__, value)
    if isinstance(value, int):
        return ("int", value)
    if isinstance(value, cypher.Node):
        return ("_Entity", _Entity(tuple(sorted(value.labels)), _entries(value.properties)))
    if isinstance(value, cypher.Relationship):
        return ("_Entity", _Entity((":" + value.type,), _entries(value.properties)))
    if isinstance(value, cypher.Path):
        parts: list[Any] = [comparable(value.nodes[0])]
        for i, relationship in enumerate(value.relationships):
            forward = relationship.start == value.nodes[i].key
            parts += [(">" if forward else "<"), comparable(relationship), comparable(value.nodes[i + 1])]
        return ("path", tuple(parts))
    if isinstance(value, tuple):  # a path of a table
        return ("path", tuple(part if isinstance(part, str) else comparable(part) for part in value))
    if isinstance(value, list):
        items = [comparable(item, ignore_order) for item in value]
        return ("list", tuple(sorted(items, key=repr) if ignore_order else items))
    return ("map", tuple(sorted((key, comparable(item, ignore_order)) for key, item in value.items())))


# ---------------------------------------------------------------- running


def run(scenario: Scenario) -> Outcome:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    engine = cypher.Engine(graph)
    parameters: dict[str, Any] = {}
    result: cypher.Result | None = None
    error: Exception | None = None
    before = _census(graph)
    for step in scenario.steps:
        if step.text.startswith("having executed"):
            try:
                engine.query(step.doc, parameters, read_only=False)
            except cypher.CypherError as problem:
                return Outcome("failed", f"setup: {problem}")
            before = _census(graph)
        elif step.text.startswith("parameters are"):
            parameters = {name: _Values(value).parse() for name, value in step.table}
        elif step.text in ("executing query:", "executing control query:"):
            if step.text == "executing query:":
                before = _census(graph)
            try:
                result = engine.query(step.doc, parameters, read_only=False, timeout=5)
            except cypher.UnsupportedError as problem:
                if not any("should be raised" in later.text for later in scenario.steps):
                    return Outcome("refused", str(problem))
                error = problem
            except Exception as problem:
                error = problem
        elif "should be raised" in step.text:
            return _expected_error(step.text, error, result)
        elif error is not None and step.text.startswith("the result"):
            return Outcome("failed", f"{type(error).__name__}: {error}")
        elif step.text.startswith("the result should be"):
            assert result is not None
            problem_text = _compare(step, result)
            if problem_text:
                return Outcome("wrong", problem_text)
        elif step.text == "no side effects":
            if _census(graph) != before:
                return Outcome("wrong", "side effects")
        elif step.text == "the side effects should be:":
            want = {row[0]: int(row[1]) for row in step.table}
            got = _difference(before, _census(graph))
            if got != want:
                return Outcome("wrong", f"side effects {got}, not {want}")
        elif step.text not in ("any graph", "an empty graph"):
            return Outcome("refused", f"unknown step: {step.text}")
    return Outcome("passed")


def _expected_error(text: str, error: Exception | None, result: cypher.Result | None) -> Outcome:
    if error is None:
        return Outcome("accepted", f"{text}; got {result.rows[:3] if result else None}")
    if not isinstance(error, cypher.CypherError):
        return Outcome("failed", repr(error))
    match = re.match(r"an? (\w+) should be raised at (compile time|runtime|any time): (.*)", text)
    assert match, text
    compile_time = (
        cypher.CypherSyntaxError,
        cypher.CypherSemanticError,
        cypher.ParameterError,
        cypher.UnsupportedError,
    )
    if match[2] == "compile time" and not isinstance(error, compile_time):
        return Outcome("accepted", f"{text}; raised late: {error}")
    if match[3] not in ("*", error.code):
        return Outcome("passed", f"{match[3]} is called {error.code}: {error}")
    return Outcome("passed")


def _compare(step: Step, result: cypher.Result) -> str:
    if step.text == "the result should be empty":
        return f"{len(result.rows)} rows, not none" if result.rows else ""
    ignore = "ignoring element order" in step.text
    header, *rows = step.table
    if tuple(result.columns) != tuple(header):
        return f"columns {result.columns}, not {header}"
    want = [tuple(comparable(_Values(cell).parse(), ignore) for cell in row) for row in rows]
    got = [tuple(comparable(value, ignore) for value in row) for row in result.rows]
    if "in order" not in step.text:
        want, got = sorted(want, key=repr), sorted(got, key=repr)
    return "" if want == got else f"got {got}, not {want}"


def _census(graph: nx.MultiDiGraph[Any]) -> dict[str, Any]:
    nodes = {key: {k: repr(v) for k, v in data.items()} for key, data in graph.nodes(data=True)}
    edges = {(u, v, k): {n: repr(x) for n, x in data.items()} for u, v, k, data in graph.edges(keys=True, data=True)}
    labels: set[str] = set()
    for _, label in graph.nodes(data="label"):
        labels.update([label] if isinstance(label, str) else label or ())
    properties = {
        (owner, name, value)
        for owner, data in [*nodes.items(), *edges.items()]
        for name, value in data.items()
        if name not in ("label", "type")
    }
    return {"nodes": set(nodes), "relationships": set(edges), "labels": labels, "properties": properties}


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    changes = {}
    for kind in before:
        changes["+" + kind] = len(after[kind] - before[kind])
        changes["-" + kind] = len(before[kind] - after[kind])
    return {kind: count for kind, count in changes.items() if count}


def main() -> None:
    table: dict[str, Counter[str]] = {}
    for scenario in scenarios():
        outcome = run(scenario)
        table.setdefault(scenario.group, Counter())[outcome.verdict] += 1
        if outcome.verdict != "passed" or (outcome.detail and "-v" in sys.argv):
            print(
                f"{outcome.verdict.upper()} [{scenario.group}] {scenario}\n    {scenario.query!r}\n    {outcome.detail}"
            )
    for group, counts in table.items():
        total = sum(counts.values())
        print(f"{group}: {counts['passed']} of {total} ({100 * counts['passed'] / total:.1f} %)", dict(counts))


if __name__ == "__main__":
    main()
