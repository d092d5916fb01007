"""``python -m kg.train``: from annotated papers and a base encoder to the model that ships.

Five steps, each from files to files of a work folder, so that each can be stopped and run again:

\b
  python -m kg.train prepare WORK --gold gold/train.gold.jsonl --papers texts.jsonl
      --base e5-small-v2.onnx --tokenizer e5-small-v2-tokenizer.json
  python -m kg.train fit WORK
  python -m kg.train export WORK kg/model
  python -m kg.train names WORK kg/model
  python -m kg.train tune WORK kg/model

To go on from a model that ships instead of from a base encoder, with the last phase alone: --model kg/model for
prepare, in place of --base and --tokenizer, and for fit.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError

File = click.Path(exists=True, dir_okay=False, path_type=Path)
Shipped = click.Path(exists=True, file_okay=False, path_type=Path)
Folder = click.Path(file_okay=False, path_type=Path)


@click.group(help=__doc__)
def cli() -> None:
    pass


@cli.command()
@click.argument("work", type=Folder)
@click.option("--gold", type=File, required=True, help="Annotations, one paper a line.")
@click.option("--papers", type=File, multiple=True, required=True, help="Their texts, joined by id, else by title.")
@click.option("--corpus", type=File, multiple=True, help="More texts of the field, for the vocabulary alone.")
@click.option("--base", type=File, help="ONNX export of a BERT encoder.")
@click.option("--tokenizer", type=File, help="Its tokenizer.json.")
@click.option("--least", default=5, show_default=True, help="Occurrences that keep a piece in the vocabulary.")
@click.option("--model", type=Shipped, help="A model that ships: its vocabulary, instead of a base's.")
def prepare(
    work: Path,
    gold: Path,
    papers: tuple[Path, ...],
    corpus: tuple[Path, ...],
    base: Path | None,
    tokenizer: Path | None,
    least: int,
    model: Path | None,
) -> None:
    """Join texts and annotations, trim the vocabulary, take over the base's weights."""
    if (base is None or tokenizer is None) if model is None else (base or tokenizer or corpus):
        raise click.UsageError("give either --base and --tokenizer, or --model alone")
    from tokenizers import Tokenizer

    from kg.annotation import read_annotations
    from kg.evaluate import join
    from kg.readers import read
    from kg.train.network import load_bert
    from kg.train.prepare import pack, trim_tokenizer

    work.mkdir(parents=True, exist_ok=True)
    texts = list(read(papers))
    annotations = list(read_annotations(gold))
    _, by_id, missing = join(annotations, texts)
    if not by_id:
        raise click.ClickException(f"{gold}: none of its papers is among the texts, by id or by title")
    rows = [{"id": id_, "title": paper.title, "abstract": paper.abstract} for id_, paper in by_id.items()]
    _write(work / "train.papers.jsonl.gz", rows)
    _write(work / "train.gold.jsonl.gz", [a for a in annotations if a["id"] in by_id])
    click.echo(f"{len(rows)} annotated papers, {len(missing)} without a text")
    if model is not None:
        shutil.copyfile(model / "tokenizer.json", work / "tokenizer.json")
    elif base is not None:
        old = Tokenizer.from_file(str(tokenizer))
        trimmed, keep = trim_tokenizer(old, [p.text for p in [*texts, *read(corpus)]], least)
        trimmed.save(str(work / "tokenizer.json"))
        pack(load_bert(base, keep), work / "base.npz")
        click.echo(f"{len(keep)} pieces of {old.get_vocab_size()}")


@cli.command()
@click.argument("work", type=Folder)
@click.option("--seed", default=0, show_default=True)
@click.option("--threads", default=1, show_default=True, help="Processor threads.")
@click.option("--half", is_flag=True, help="Half precision: half as fast again on processors that multiply bfloat16.")
@click.option("--model", type=Shipped, help="Start from a model that ships, with the last phase alone.")
def fit(work: Path, seed: int, threads: int, half: bool, model: Path | None) -> None:
    """Fine-tune in the phases of kg.train.stages; goes on from the last whole epoch.

    30 to 80 minutes an epoch of 12,900 papers on two cores: 37 epochs from a base encoder, one with --model.
    """
    import torch

    from kg.train.export import restore
    from kg.train.stages import PHASES, new_network, teacher

    torch.set_num_threads(threads)
    if model is None:
        teacher(work, new_network(work, seed), PHASES, seed=seed, half=half)
    elif (work / "tokenizer.json").read_bytes() != (model / "tokenizer.json").read_bytes():
        raise click.ClickException(f"{work} was prepared for another vocabulary: prepare WORK --model {model} first")
    else:
        teacher(work, restore(model), PHASES[-1:], seed=seed, half=half)


@cli.command()
@click.argument("work", type=Folder)
@click.argument("model", type=Folder)
@click.option("--seed", default=0, show_default=True)
def export(work: Path, model: Path, seed: int) -> None:
    """Write the model's files, with thresholds still untuned."""
    from kg.extract.calibration import Calibration
    from kg.extract.decode import Settings
    from kg.extract.model import save_settings
    from kg.train.export import export as write
    from kg.train.stages import load_network, write_lexicon

    write(load_network(work / f"teacher-{seed}.pt"), work / "tokenizer.json", model)
    write_lexicon(work, model)
    save_settings(model, Settings(), Calibration())


@cli.command()
@click.argument("work", type=Folder)
@click.argument("model", type=Folder)
@click.option("--seed", default=0, show_default=True)
def names(work: Path, model: Path, seed: int) -> None:
    """Train the head that judges names, on what the exported encoder makes of the training papers. 20 to 50
    minutes; export leaves one that is untrained."""
    from kg.extract.model import Model
    from kg.train.export import write_heads
    from kg.train.name_examples import name_examples
    from kg.train.names import fit_names
    from kg.train.stages import gold

    examples = name_examples(Model(model), gold(work, "fit"))
    write_heads(model / "names.npz", fit_names(examples, seed, click.echo))


@cli.command()
@click.argument("work", type=Folder)
@click.argument("model", type=Folder)
def tune(work: Path, model: Path) -> None:
    """Choose thresholds and calibrate confidences on the training papers that were held out."""
    from kg.extract.model import Model, save_settings
    from kg.train.stages import gold
    from kg.train.tune import calibrate, examples, table
    from kg.train.tune import tune as search

    loaded = Model(model)
    rows = examples(loaded, gold(work, "tune"))
    settings = search(rows, loaded.settings, click.echo)
    save_settings(model, settings, calibrate(rows, settings))
    for name, score in table(rows, settings).scores.items():
        click.echo(f"{name:14} P {score.p:5.1f}  R {score.r:5.1f}  F1 {score.f1:5.1f}")


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Run a command; what goes wrong, and is no bug, is one line."""
    try:
        cli()
    except FileNotFoundError as error:
        sys.exit(f"kg.train: {error.filename or error}: no such file (the steps before make it: see --help)")
    except ModuleNotFoundError as error:
        sys.exit(f"kg.train: {error.name} is missing (pip install 'benchgraph[train]')")
    except KgError as error:
        sys.exit(f"kg.train: {error}" + (f" ({error.hint})" if error.hint else ""))


if __name__ == "__main__":
    main()
