"""Every example in docs/input.md reads as it says, and every format is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.readers import FORMATS, read

DOCS = (Path(__file__).parent.parent / "docs" / "input.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^File `([^`]+)`:\n\n```\w+\n(.*?)^```\n\ngives ([^\n]*)\.$", DOCS, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "content", "ids"), EXAMPLES, ids=[name for name, *_ in EXAMPLES])
def test_examples(name: str, content: str, ids: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    papers = list(read([path], strict=True))
    assert [paper.id for paper in papers] == re.findall(r"`([^`]+)`", ids)


def test_every_format_and_example_is_there() -> None:
    assert dict(re.findall(r"^\| `(\w+)` \| (a .*|an .*|JSON Lines.*) \|$", DOCS, re.MULTILINE)) == FORMATS
    assert len(EXAMPLES) == DOCS.count("```") / 2 == 9
