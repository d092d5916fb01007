"""The files in schema/ are those that the models give."""

from __future__ import annotations

from pathlib import Path

from kg.graph.schema_files import schema_files

FOLDER = Path(__file__).parent.parent / "schema"


def test_the_files_are_up_to_date():
    for name, content in schema_files().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, "run python -m kg.graph.schema_files"
