"""``kg evaluate``: the quality table."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import debug_option, jobs_option, json_option
from kg.cli.output import print_json, print_table, safe


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("papers", nargs=-1, required=True)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    help="Extractions to score (as `kg extract` writes them) instead of extracting PAPERS now.",
)
@jobs_option
@json_option
@debug_option
def evaluate(gold: Path, papers: tuple[str, ...], predictions: Path | None, jobs: int, as_json: bool) -> None:
    """Score extractions of PAPERS against GOLD annotations: precision, recall and F1 of all that is extracted.

    Annotations and papers are joined by id, else by title.

    \b
    Example:
      kg evaluate seeds/seeds.gold.jsonl seeds/huggingface-papers.txt
    """
    from kg.annotation import read_annotations
    from kg.api import default_extractor
    from kg.evaluate import evaluate as score
    from kg.evaluate import join
    from kg.models import Extraction
    from kg.readers import read

    answers, texts, missing = join(read_annotations(gold), read(papers))
    if predictions is not None:
        saved = {line["id"]: Extraction.model_validate(line) for line in read_annotations(predictions)}
        found = {answer.id: saved[answer.id] for answer in answers if answer.id in saved}
        found.update({id_: saved[paper.id] for id_, paper in texts.items() if paper.id in saved})
    else:
        extracted = default_extractor().stream(texts.values(), jobs=jobs)
        found = dict(zip(texts, extracted, strict=True))
    table = score(answers, found, texts)
    if missing:
        click.echo(f"kg: {len(missing)} annotations have no paper: {safe(', '.join(missing[:10]))}", err=True)
    if as_json:
        print_json({**table.to_json(), "without_paper": missing})
        return
    rows = [(name, s.p, s.r, s.f1, s.gold, s.predicted) for name, s in table.scores.items()]
    print_table(("", "P", "R", "F1", "gold", "predicted"), rows)
    click.echo(f"role accuracy {table.role_accuracy}, {table.papers} papers")
