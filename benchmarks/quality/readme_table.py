"""Write the README's quality table from what ``kg evaluate --json`` printed.

kg evaluate seeds/seeds.gold.jsonl seeds/huggingface-papers.txt --json > seeds.json
kg evaluate gold/dev.gold.jsonl DEV_TEXTS.jsonl --json > dev.json
python benchmarks/quality/readme_table.py dev.json seeds.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
ROWS = {
    "entities": "all entities",
    "named": "those with a proper name",
    "mentions": "mentions (exact spans)",
    "Method": "Method",
    "Dataset": "Dataset",
    "Benchmark": "Benchmark",
    "Resource": "Dataset or Benchmark",
    "Metric": "Metric",
    "Task": "Task",
    "evaluated_on": "evaluated on",
    "outperforms": "outperforms",
    "result_values": "result: value and kind",
    "results": "result: all five parts",
    "repositories": "repositories",
}


def table(dev: dict[str, Any], seeds: dict[str, Any]) -> str:
    """Both sets side by side, in Markdown."""
    lines = [
        f"Precision, recall and F1 in per cent, on {dev['papers']} development papers",
        f"and the {seeds['papers']} seed papers; the model was trained on neither.",
        "Made by `kg evaluate`, for the seeds",
        "`kg evaluate seeds/seeds.gold.jsonl seeds/huggingface-papers.txt`. The other abstracts are their",
        "authors' and not here: `gold/dev.gold.jsonl` has their titles and addresses. Definitions are in",
        "`kg/evaluate.py`.",
        "",
        "| | dev P | dev R | dev F1 | seeds P | seeds R | seeds F1 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for key, name in ROWS.items():
        cells = [f"{side['scores'][key][m]:.1f}" for side in (dev, seeds) for m in ("p", "r", "f1")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append(f"| role accuracy | | | {dev['role_accuracy']:.1f} | | | {seeds['role_accuracy']:.1f} |")
    return "\n".join(lines)


def put(document: Path, mark: str, part: str) -> None:
    """Replace what stands between ``<!-- MARK -->`` and ``<!-- /MARK -->``."""
    text = document.read_text(encoding="utf-8")
    marked = f"<!-- {mark} -->\n{part}\n<!-- /{mark} -->"
    pattern = f"<!-- {mark} -->.*?<!-- /{mark} -->"
    document.write_text(re.sub(pattern, lambda _: marked, text, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    dev, seeds = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    put(README, "quality", table(dev, seeds))


if __name__ == "__main__":
    main()
