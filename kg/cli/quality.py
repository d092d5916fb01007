"""``kg evaluate``: the quality table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import Confidence, debug_option, jobs_option, json_option
from kg.cli.output import print_json, print_problems, print_table, safe, status_of

if TYPE_CHECKING:
    from kg.confidence import Reliability
    from kg.models import Extraction


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("papers", nargs=-1, required=True)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    help="Extractions to score (as `kg extract` writes them) instead of extracting PAPERS now.",
)
@click.option(
    "--min-confidence",
    type=Confidence(),
    default=0.0,
    help="Leave out what is less sure than this (0 to 1): more precision, less recall.",
)
@click.option("--reliability", is_flag=True, help="Show how well confidences agree with the share that is right.")
@jobs_option
@json_option
@debug_option
def evaluate(
    gold: Path,
    papers: tuple[str, ...],
    predictions: Path | None,
    min_confidence: float,
    reliability: bool,
    jobs: int,
    as_json: bool,
) -> int:
    """Score extractions of PAPERS against GOLD annotations: precision, recall and F1 of all that is extracted.

    Annotations and papers are joined by id, else by title.

    \b
    Example:
      kg evaluate seeds/seeds.gold.jsonl seeds/huggingface-papers.txt
    """
    from kg.annotation import read_annotations
    from kg.api import default_extractor
    from kg.confidence import above
    from kg.errors import InputError
    from kg.evaluate import evaluate as score
    from kg.evaluate import join
    from kg.models import Extraction
    from kg.readers import Problem, read

    problems: list[Problem] = []
    answers, texts, missing = join(read_annotations(gold), read(papers, on_problem=problems.append))
    status = status_of(problems)
    print_problems([str(problem) for problem in problems])
    if predictions is not None:
        saved = {line["id"]: Extraction.model_validate(line) for line in read_annotations(predictions)}
        found = {answer.id: saved[answer.id] for answer in answers if answer.id in saved}
        found.update({id_: saved[paper.id] for id_, paper in texts.items() if paper.id in saved})
        if saved and not found:
            raise InputError(f"{predictions}: no prediction belongs to any annotation", hint="they are joined by `id`")
    else:
        extracted = default_extractor().stream(texts.values(), jobs=jobs)
        found = dict(zip(texts, extracted, strict=True))
    found = {id_: above(extraction, min_confidence) for id_, extraction in found.items()}
    silent = sum(id_ not in found for id_ in texts)
    answers = [answer for answer in answers if answer.id in texts]  # so that all rows are of the same papers
    table = score(answers, found, texts)
    agreement = _reliability(answers, found) if reliability else {}
    if missing:
        names = safe(", ".join(missing[:10])) + (", …" if missing[10:] else "")
        click.echo(f"kg: {len(missing)} annotations have no paper, and are left out: {names}", err=True)
    if silent:
        click.echo(f"kg: {silent} papers have no prediction: for them nothing counts as found", err=True)
    if as_json:
        found_json = {kind: {**r._asdict(), "bins": [b._asdict() for b in r.bins]} for kind, r in agreement.items()}
        more = {"reliability": found_json} if reliability else {}
        print_json({**table.to_json(), "min_confidence": min_confidence, "without_paper": missing, **more})
        return status
    rows = [(name, s.p, s.r, s.f1, s.gold, s.predicted) for name, s in table.scores.items()]
    print_table(("", "P", "R", "F1", "gold", "predicted"), rows)
    click.echo(f"role accuracy {table.role_accuracy}, {table.papers} papers")
    if reliability:
        bins = [
            (kind, bin_.findings, round(bin_.confidence, 2), round(bin_.right, 2))
            for kind, r in agreement.items()
            for bin_ in r.bins
        ]
        print_table(("kind", "found", "mean confidence", "share right"), bins, title="Confidence by tenths")
        errors = [(kind, r.findings, r.error, r.chance) for kind, r in agreement.items()]
        print_table(("kind", "found", "expected calibration error", "by chance alone"), errors)
    return status


def _reliability(answers: Sequence[Extraction], found: Mapping[str, Extraction]) -> dict[str, Reliability]:
    from kg.confidence import judged
    from kg.confidence import reliability as compare

    return {kind: compare(findings) for kind, findings in sorted(judged(answers, found).items())}
