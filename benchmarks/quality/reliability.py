"""Draw the reliability diagram and write the tables of confidence from what ``kg evaluate`` printed.

kg extract DEV_TEXTS.jsonl -o found.jsonl
for c in 0 0.5 0.9; do
  kg evaluate gold/dev.gold.jsonl DEV_TEXTS.jsonl --predictions found.jsonl --min-confidence $c --reliability --json \\
    > $c.json
done
python benchmarks/quality/reliability.py 0.json 0.5.json 0.9.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from readme_table import put

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "extraction.md"
PICTURE = ROOT / "docs" / "images" / "reliability.svg"
PANELS = ("entities", "Method", "Dataset", "Benchmark", "Metric", "Task", "evaluated_on", "outperforms", "results")
ROWS = (*PANELS[:6], "named", "evaluated_on", "outperforms", "result_values", "results", "repositories")
SIDE, GAP, COLUMNS = 150, 46, 3


def picture(found: dict[str, Any]) -> str:
    """One panel a kind: confidence to the right, share right upwards, circles as large as there are findings."""
    kinds = [kind for kind in PANELS if kind in found]
    width = COLUMNS * (SIDE + GAP) + GAP
    height = -(-len(kinds) // COLUMNS) * (SIDE + GAP + 14) + GAP
    font = 'font-family="sans-serif" font-size="11"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, kind in enumerate(kinds):
        x = GAP + number % COLUMNS * (SIDE + GAP)
        y = GAP + number // COLUMNS * (SIDE + GAP + 14)
        head = f"{kind} ({found[kind]['findings']}), error {found[kind]['error']:.3f}"
        parts.append(f'<text x="{x}" y="{y - 8}" fill="#222">{head}</text>')
        parts.append(f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>')
        parts.append(f'<line x1="{x}" y1="{y + SIDE}" x2="{x + SIDE}" y2="{y}" stroke="#bbb" stroke-dasharray="4"/>')
        for text, dx in (("0", 0), ("1", SIDE)):
            parts.append(f'<text x="{x + dx}" y="{y + SIDE + 13}" text-anchor="middle" fill="#666">{text}</text>')
        for bin_ in found[kind]["bins"]:
            radius = 2 + 9 * (bin_["findings"] / found[kind]["findings"]) ** 0.5
            cx, cy = x + SIDE * bin_["confidence"], y + SIDE * (1 - bin_["right"])
            parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{radius:.1f}" fill="#2563eb" fill-opacity="0.6"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def tables(documents: list[dict[str, Any]]) -> str:
    """Calibration errors by kind, then precision and recall at each least confidence, in Markdown."""
    found = documents[0]["reliability"]
    lines = ["| kind | findings | expected calibration error | by chance alone |", "| --- | --- | --- | --- |"]
    for kind in (k for k in PANELS if k in found):
        lines.append("| {} | {findings} | {error:.3f} | {chance:.3f} |".format(kind, **found[kind]))
    least = [f"from {d['min_confidence']}" if d["min_confidence"] else "all" for d in documents]
    heads = [f"{measure}, {which}" for which in least for measure in "PR"]
    lines += ["", f"| | {' | '.join(heads)} |", "| --- " * (1 + len(heads)) + "|"]
    for row in ROWS:
        cells = [f"{d['scores'][row][m]:.1f}" for d in documents for m in "pr"]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    documents = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    PICTURE.write_text(picture(documents[0]["reliability"]), encoding="utf-8")
    put(DOCUMENT, "confidence", tables(documents))


if __name__ == "__main__":
    main()
