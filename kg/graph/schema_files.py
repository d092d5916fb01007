"""Write ``schema/*.json`` from the models: ``python -m kg.graph.schema_files [FOLDER]``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kg.graph.schema import NODES, RELATIONSHIPS, ROLE_RELATIONSHIP, SCHEMA_VERSION, RelationshipProperties
from kg.models import ANNOTATION_NOTES, Extraction, Paper


def graph_schema() -> dict[str, Any]:
    """The graph's schema as plain values."""
    relationship = _properties(RelationshipProperties.model_json_schema())
    return {
        "schema_version": SCHEMA_VERSION,
        "nodes": {
            label: {"description": _first_line(model.__doc__), **_properties(model.model_json_schema())}
            for label, model in NODES.items()
        },
        "relationships": {
            name: {"description": t.description, "from": list(t.sources), "to": list(t.targets)}
            for name, t in RELATIONSHIPS.items()
        },
        "relationship_properties": relationship["properties"],
        "relationship_required": relationship["required"],
        "roles": ROLE_RELATIONSHIP,
    }


def schema_files() -> dict[str, str]:
    """File name → content."""
    schemas = {
        "paper.schema.json": _json_schema(Paper.model_json_schema()),
        "extraction.schema.json": _json_schema(_extraction_schema()),
        "graph.json": graph_schema(),
    }
    return {name: json.dumps(value, indent=2, ensure_ascii=False) + "\n" for name, value in schemas.items()}


def _extraction_schema() -> dict[str, Any]:
    """What is read as an extraction: with relations, with pairs (as annotations have them), or with both."""
    schema = Extraction.model_json_schema(mode="serialization")
    note = {"description": "of annotations, to join them by and look them up; not kept", "type": ["string", "null"]}
    notes = dict.fromkeys(ANNOTATION_NOTES, note)
    return {**schema, "properties": schema["properties"] | notes, "required": ["id"]}


def _json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    properties = {
        name: {k: v for k, v in value.items() if k not in ("title", "default")}
        for name, value in schema["properties"].items()
    }
    return {"properties": properties, "required": schema.get("required", [])}


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schema")
    folder.mkdir(exist_ok=True)
    for name, content in schema_files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
