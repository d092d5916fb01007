"""The files in schema/ and the tables of docs/graph.md are those that the models give.

``python -m kg.graph.schema_files`` writes the files anew, ``python -m tests.test_schema_files`` the tables.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from pydantic.fields import FieldInfo

import kg
from kg.annotation import read_annotations
from kg.graph.schema import NODES, RELATIONSHIPS
from kg.graph.schema_files import graph_schema, schema_files
from kg.models import Extraction
from tests.gold import SEEDS, GoldExtractor

ROOT = Path(__file__).parent.parent
DOC = ROOT / "docs" / "graph.md"


def rendered(text: str) -> str:
    """The document with its tables written anew."""
    schema = graph_schema()
    nodes = [
        (f"`{label}`", node["description"], ", ".join(map(_marked, NODES[label].model_fields.items())))
        for label, node in schema["nodes"].items()
    ]
    relationships = [
        (f"`{name}`", ", ".join(t.sources), ", ".join(t.targets), t.description) for name, t in RELATIONSHIPS.items()
    ]
    properties = [
        (f"`{name}`", described.get("description", "")) for name, described in schema["relationship_properties"].items()
    ]
    for name, table in (
        ("nodes", _table(("label", "what", "properties"), nodes)),
        ("relationships", _table(("type", "from", "to", "meaning"), relationships)),
        ("properties", _table(("property", "meaning"), properties)),
    ):
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, t=table, b=begin, e=end: f"{b}\n{t}\n{e}", text, flags=re.DOTALL)
    return text


def _marked(field: tuple[str, FieldInfo]) -> str:
    name, info = field
    return f"**`{name}`**" if info.is_required() else f"`{name}`"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ("---",) * len(head), *rows))


def test_the_files_are_up_to_date():
    for name, content in schema_files().items():
        assert (ROOT / "schema" / name).read_text(encoding="utf-8") == content, "run python -m kg.graph.schema_files"


def test_what_is_stored_and_what_annotators_write_fits_the_schema(tmp_path):
    schema = json.loads(schema_files()["extraction.schema.json"])
    with kg.build(SEEDS / "huggingface-papers.txt", tmp_path / "a.kg", extractor=GoldExtractor()):
        pass
    with closing(sqlite3.connect(tmp_path / "a.kg")) as db:
        stored = [json.loads(text) for (text,) in db.execute("SELECT extraction FROM records")]
    gold = list(read_annotations(SEEDS / "seeds.gold.jsonl"))
    for value in (*stored, *gold, Extraction(id="x").model_dump()):
        assert set(schema["required"]) <= value.keys() <= schema["properties"].keys()


def test_the_tables_are_up_to_date():
    text = DOC.read_text(encoding="utf-8")
    assert rendered(text) == text, "run python -m tests.test_schema_files"
    assert all(f"| `{name}` |" in text for name in (*NODES, *RELATIONSHIPS))


if __name__ == "__main__":
    DOC.write_text(rendered(DOC.read_text(encoding="utf-8")), encoding="utf-8")
