"""The stages of training, each a function from files of a work folder to files of it: so that each can be run alone.

Papers that :func:`kg.train.prepare.held_out` names are never trained on.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from kg.extract.encoding import Encoder
from kg.extract.lexicon import count_names
from kg.extract.vocabulary import word_use
from kg.train.data import Item, make_item
from kg.train.fit import Recipe, fit, save_whole
from kg.train.network import Network
from kg.train.prepare import held_out, unpack

Record = dict[str, Any]


def device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def read_lines(path: Path) -> list[Record]:
    """Records of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def encoder_of(work: Path) -> Encoder:
    """The tokenizer of a work folder."""
    return Encoder(Tokenizer.from_str((work / "tokenizer.json").read_text(encoding="utf-8")))


def gold(work: Path, part: str, limit: int | None = None) -> list[tuple[Record, Record]]:
    """(paper, annotation) pairs; ``part`` is ``fit``, or ``tune`` for the share that is held out."""
    annotations = {a["id"]: a for a in read_lines(work / "train.gold.jsonl.gz")}
    papers = [p for p in read_lines(work / "train.papers.jsonl.gz") if held_out(p["id"]) == (part == "tune")]
    return [(p, annotations[p["id"]]) for p in papers[:limit]]


def pooled(function: Callable[[Any], Any], rows: Sequence[Any], processes: int) -> list[Any]:
    """``map`` over forked processes, in order."""
    if processes < 2:
        return list(map(function, rows))
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(function, rows, chunksize=max(1, len(rows) // (8 * processes)))


def items_of(work: Path, rows: Sequence[tuple[Record, Record]], processes: int) -> list[Item]:
    """The training items of annotated papers: (paper, annotation) pairs."""
    return pooled(partial(_item, encoder_of(work)), rows, processes)


def _item(encoder: Encoder, row: tuple[Record, Record]) -> Item:
    return make_item(encoder, *row)


def new_network(work: Path, seed: int = 0) -> Network:
    """A network with the base's weights, and heads that have learned nothing: the same ones for one seed."""
    torch.manual_seed(seed)
    vocabulary = Tokenizer.from_str((work / "tokenizer.json").read_text(encoding="utf-8")).get_vocab_size()
    state = {name: torch.from_numpy(value).float() for name, value in unpack(work / "base.npz").items()}
    network = Network(vocabulary, layers=_depth(state, 1), dropout=0.0)
    missing = network.encoder.load_state_dict(state, strict=False)
    assert set(missing.missing_keys) <= {"cases.weight"}, missing
    return network


def _depth(state: Mapping[str, torch.Tensor], part: int) -> int:
    """How many layers weights are of; ``part`` of a name has the layer's number."""
    return 1 + max(int(name.split(".")[part]) for name in state if "layers." in name)


def save_network(network: Network, path: Path) -> None:
    """Save in half precision."""
    save_whole({k: v.detach().half().cpu() for k, v in network.state_dict().items()}, path)


def load_network(path: Path) -> Network:
    """The reverse of :func:`save_network`."""
    state = {k: v.float() for k, v in torch.load(path).items()}
    network = Network(len(state["encoder.words.weight"]), layers=_depth(state, 2))
    network.load_state_dict(state)
    return network.eval()


FIRST = Recipe(epochs=4, batch=8, rate=1.2e-4, decay=0.95, warmup=0.08)
SECOND = Recipe(
    epochs=5, batch=8, rate=9e-5, head_rate=4e-4, decay=0.95, warmup=0.06,
    dropout=0.1, head_dropout=0.4, hide=0.06, frozen=4,
)  # fmt: skip
THIRD = SECOND._replace(rate=1e-4, head_rate=3e-4, head_dropout=0.5, hide=0.1)
FOURTH = THIRD._replace(epochs=6, rate=1.5e-4, warmup=0.04, frozen=2, hide=0.14, merge=2)
FIFTH = FOURTH._replace(merge=1)
SIXTH = FOURTH._replace(epochs=2, rate=1.3e-4)
SEVENTH = FIFTH._replace(epochs=2, rate=1.2e-4)
EIGHTH = FIFTH._replace(epochs=4, keep=0.25)
NINTH = FIFTH._replace(epochs=2, rate=1.3e-4, head_rate=2e-4, keep=0.5)
TENTH = NINTH._replace(epochs=1, keep=0.25)
PHASES = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH)


def teacher(
    work: Path,
    network: Network,
    phases: Sequence[Recipe],
    *,
    seed: int = 0,
    half: bool = False,
    limit: int | None = None,
) -> None:
    """Fine-tune a network on annotated papers, one recipe after the other; writes ``teacher-SEED.pt``.

    The first phase learns fast, without dropout; the others, once the training papers are known too well, learn to do
    without single pieces and neurons.  The fourth and the sixth start from the mean of the weights at the ends of the
    two before them, the last three keep a share of those that they began with (Wortsman et al. 2022); what
    is written is the last phase's.  Checkpoints of each epoch lie beside them: a run that was stopped goes on.

    Args:
        network: What to start from: :func:`new_network`'s for all phases, or a model that ships for the last ones.
        half: bfloat16 in the encoder, always so on a GPU.
        limit: The first so many papers alone, to try the way.
    """
    rows = gold(work, "fit", limit)
    items, watched = items_of(work, rows, 4), items_of(work, gold(work, "tune", limit), 4)
    mask = encoder_of(work).mask or 0
    torch.manual_seed(seed)
    place = device()
    network.to(place)
    # What a checkpoint goes on from: other weights, papers, annotations or recipes begin anew.
    start = blake2b(digest_size=4)
    start.update(json.dumps(rows, sort_keys=True).encode())
    for value in network.state_dict().values():  # all: the lowest are the same from phase to phase
        start.update(value.cpu().numpy().tobytes())

    ends: list[dict[str, torch.Tensor]] = []
    for number, recipe in enumerate(phases, 1 + len(PHASES) - len(phases)):
        if recipe.merge > 1:
            network.load_state_dict(_mean(ends[-recipe.merge :]))
        began = _weights(network)
        network.set_dropout(recipe.dropout, recipe.head_dropout)
        network.encoder.freeze(recipe.frozen)
        run = recipe._replace(seed=seed, half=half or place.type == "cuda")
        start.update(repr(run).encode())
        checkpoint = work / f"teacher-{seed}-{start.hexdigest()}.{number}.checkpoint"
        fit(network, lambda _: items, run, place, _log, checkpoint, watched, mask)
        if recipe.keep:
            reached = _weights(network)
            network.load_state_dict({k: (1 - recipe.keep) * reached[k] + recipe.keep * began[k] for k in reached})
        ends.append(_weights(network))
    save_network(network, work / f"teacher-{seed}.pt")


def _log(text: str) -> None:
    print(text, flush=True)


def _weights(network: Network) -> dict[str, torch.Tensor]:
    return {key: value.detach().clone() for key, value in network.state_dict().items()}


def _mean(weights: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    return {key: torch.stack([w[key] for w in weights]).mean(0) for key in weights[-1]}


def write_lexicon(work: Path, folder: Path) -> None:
    """Write what the annotated papers (without the held-out ones) agree on: ``lexicon.json`` has names, ``words.json``
    how names use words."""
    encoder = encoder_of(work)
    rows = []
    for paper, annotation in gold(work, "fit"):
        words, _ = encoder(paper["title"], paper["abstract"])
        rows.append((words, {m: e["type"] for e in annotation["entities"] for m in e["mentions"]}))
    names, use = count_names(rows), word_use(rows)
    use = use._replace(plain=use.plain - names.keys())
    by_kind = {kind: sorted(found) for kind, found in use._asdict().items()}
    content: dict[str, list[Any]]
    for name, content in (("lexicon.json", names), ("words.json", by_kind)):
        lines = (f"{_json(key)}: {_json(value)}" for key, value in sorted(content.items()))
        (folder / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _json(value: str | list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
