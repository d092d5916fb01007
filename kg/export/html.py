"""The interactive page: one HTML file with script, style and data inside, which asks nothing of any network.

Script and style are built from ``web/`` and lie in ``page/``.  A content security policy lets exactly these two run
(by their hashes) and forbids everything else, so that text from papers can't do anything, whatever it holds.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.files import atomic_file
from kg.export.page_data import page_data

if TYPE_CHECKING:
    import networkx as nx

MAX_NODES = 5000


def write_html(graph: nx.MultiDiGraph, path: Path | str, *, max_nodes: int = MAX_NODES) -> None:
    """Write the page.

    Args:
        graph: The graph.
        path: The file to write.
        max_nodes: Larger graphs are cut to their best connected nodes, and the page says so.
    """
    asset = files("kg.export") / "page"
    style = (asset / "page.css").read_text(encoding="utf-8")
    script = (asset / "page.js").read_text(encoding="utf-8")
    parts = {
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "data": inline_json(page_data(graph, max_nodes)),
    }
    template = (asset / "template.html").read_text(encoding="utf-8")
    # In one pass: what was put in is never looked at again.
    page = re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)
    with atomic_file(Path(path)) as stream:
        stream.write(page.encode("utf-8"))


def inline_json(value: object) -> str:
    """JSON in ASCII that can stand inside any HTML element: no ``<``, ``>`` or ``&``."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
