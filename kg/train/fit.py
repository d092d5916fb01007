"""The training loop: tags and heads on annotated papers."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.export.files import atomic_file
from kg.extract.encoding import Window
from kg.extract.structure import SLOTS, Candidate, kind_index
from kg.models import ENTITY_TYPES
from kg.train.data import Item, PairTargets
from kg.train.network import Network


class Recipe(NamedTuple):
    """Hyperparameters of one run."""

    epochs: int = 8
    batch: int = 16
    rate: float = 1e-4
    head_rate: float = 1e-3
    decay: float = 0.9  # of the learning rate from one layer to the one below
    warmup: float = 0.1
    weight_decay: float = 0.01
    smoothing: float = 0.0
    dropout: float = 0.0  # in the encoder
    head_dropout: float = 0.2
    frozen: int = 0  # layers from below, and the embeddings, that stay as they are
    hide: float = 0.0  # share of pieces hidden behind the mask, so that context counts, not the name alone
    merge: int = 1  # earlier runs, whose last weights' mean it begins with
    keep: float = 0.0  # share of the weights it began with in those it ends with
    half: bool = False  # bfloat16 in the encoder: faster on GPUs, and on processors that multiply it
    seed: int = 0


class Input(NamedTuple):
    """One batch for the encoder, and where its words are."""

    ids: Tensor  # [papers, pieces]
    types: Tensor
    cases: Tensor
    mask: Tensor  # [papers, pieces] true where there is a piece
    words: Tensor  # [all words] index into papers × pieces
    offsets: list[int]  # first word of each paper
    paper: Tensor  # [all words] number of the paper


def encoder_input(windows: Sequence[Window], device: torch.device) -> Input:
    """Pad and stack windows."""
    size = max(len(w.ids) for w in windows)
    stacked = np.zeros((3, len(windows), size), np.int64)
    mask = np.zeros((len(windows), size), bool)
    words, papers, offsets, total = [], [], [], 0
    for row, w in enumerate(windows):
        n = len(w.ids)
        stacked[0, row, :n], stacked[1, row, :n], stacked[2, row, :n] = w.ids, w.types, w.cases
        mask[row, :n] = True
        words.append(w.first + row * size)
        papers.append(np.full(len(w.first), row))
        offsets.append(total)
        total += len(w.first)

    def put(x: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(x)).to(device, non_blocking=True)

    ids, types, cases = (put(s) for s in stacked)
    return Input(ids, types, cases, put(mask), put(np.concatenate(words)), offsets, put(np.concatenate(papers)))


class Spans:
    """Mean vectors of word ranges, in one go for a batch."""

    def __init__(self, vectors: Tensor) -> None:
        zero = vectors.new_zeros(1, vectors.shape[1])
        self.sums = torch.cat([zero, vectors.cumsum(0)])

    def means(self, ranges: np.ndarray) -> Tensor:
        """[ranges, width]"""
        r = torch.from_numpy(ranges.astype(np.int64)).to(self.sums.device)
        return (self.sums[r[:, 1]] - self.sums[r[:, 0]]) / (r[:, 1] - r[:, 0]).clamp(min=1)[:, None]

    def overall(self, candidates: Sequence[tuple[Candidate, int]]) -> Tensor:
        """Mean over all occurrences of each candidate (with its paper's first word): [candidates, width]"""
        flat = np.array([(a + o, b + o) for c, o in candidates for a, b in c.ranges], np.int64).reshape(-1, 2)
        owner = np.repeat(np.arange(len(candidates)), [len(c.ranges) for c, _ in candidates])
        means = self.means(flat)
        index = torch.from_numpy(owner).to(means.device)
        total = means.new_zeros(len(candidates), means.shape[1]).index_add(0, index, means)
        counts = torch.from_numpy(np.bincount(owner, minlength=len(candidates))).to(means.device)
        return total / counts[:, None]


def losses(
    network: Network, items: Sequence[Item], device: torch.device, recipe: Recipe, mask_id: int = 0
) -> dict[str, Tensor]:
    """The loss of each part on one batch (means, so that they weigh alike whatever the batch holds)."""
    x = encoder_input([i.window for i in items], device)
    if network.training and recipe.hide:
        # Half of them wherever they stand in the paper: names occur again and again, and would be read off elsewhere.
        everywhere = torch.rand(len(x.ids), network.encoder.words.num_embeddings, device=device).gather(1, x.ids)
        hidden_pieces = torch.minimum(torch.rand(x.ids.shape, device=device), everywhere) < recipe.hide / 2
        hidden_pieces &= x.ids > 4
        x = x._replace(ids=torch.where(hidden_pieces, torch.full_like(x.ids, mask_id), x.ids))
    with torch.autocast(device.type, torch.bfloat16, enabled=recipe.half):
        hidden = network.encoder(x.ids, x.types, x.cases, x.mask)
    hidden = hidden.float()
    vectors = hidden.flatten(0, 1)[x.words]
    out: dict[str, Tensor] = {}

    def soft(logits: Tensor, targets: Sequence[np.ndarray], weight: float = 1.0) -> Tensor:
        y = torch.from_numpy(np.concatenate(targets)).to(device)
        if recipe.smoothing:
            y = y * (1 - recipe.smoothing) + recipe.smoothing / y.shape[-1]
        return weight * -(y * F.log_softmax(logits, -1)).sum(-1).mean()

    drop = F.dropout(vectors, 0.1, network.training)
    out["tag"] = soft(network.tag(drop), [i.tags for i in items], 2)
    # Numbers are rare: a mean over all words would leave almost nothing for them to be learned from.
    out["value"] = soft(network.value(drop), [i.values_tags for i in items], 12)
    spans = Spans(vectors)
    overall: dict[str, Tensor] = {}  # by attribute: every pair head needs the same means

    def means_of(attribute: str) -> Tensor:
        if attribute not in overall:
            every = [(c, o) for i, o in zip(items, x.offsets, strict=True) for c in getattr(i, attribute)]
            overall[attribute] = spans.overall(every)
        return overall[attribute]

    entities = [(e, o) for i, o in zip(items, x.offsets, strict=True) for e in i.entities]
    if entities:
        first = spans.means(np.array([(e.ranges[0][0] + o, e.ranges[0][1] + o) for e, o in entities]))
        owner = np.repeat(np.arange(len(items)), [len(i.entities) for i in items])
        extra = np.zeros((len(entities), len(ENTITY_TYPES) + 2), np.float32)
        for row, (e, _) in enumerate(entities):
            extra[row, kind_index(e.type)] = 1
            extra[row, -2] = np.log1p(len(e.ranges)) / 3
            extra[row, -1] = e.ranges[0][0] / max(1, len(items[owner[row]].window.words))
        paper = hidden[torch.from_numpy(owner).to(device), 0]
        x_entity = torch.cat([means_of("entities"), first, paper, torch.from_numpy(extra).to(device)], 1)
        logits = network.entity(x_entity)
        out["role"] = soft(logits[:, :-1], [i.roles for i in items], 0.3)
        named = torch.from_numpy(np.concatenate([i.named for i in items])).to(device)
        out["named"] = 0.2 * F.binary_cross_entropy_with_logits(logits[:, -1], named)

    def pair_scores(
        head: nn.Module, left: str, right: str, targets: Sequence[PairTargets]
    ) -> tuple[Tensor, np.ndarray] | None:
        if not sum(len(t.right) for t in targets):
            return None
        sides = []
        for side, attribute in (("a", left), ("b", right)):
            counts = np.cumsum([0, *(len(getattr(i, attribute)) for i in items)])
            index = np.concatenate([getattr(t.pairs, side) + s for t, s in zip(targets, counts, strict=False)])
            shifted = zip(targets, x.offsets, strict=True)
            near = np.concatenate([getattr(t.pairs, f"near_{side}") + o for t, o in shifted])
            sides.append(torch.cat([means_of(attribute)[torch.from_numpy(index).to(device)], spans.means(near)], 1))
        between = np.concatenate([t.pairs.between + o for t, o in zip(targets, x.offsets, strict=True)])
        features = torch.from_numpy(np.concatenate([t.pairs.features for t in targets])).to(device)
        return head(sides[0], sides[1], spans.means(between), features), np.concatenate([t.right for t in targets])

    for name, head, side, targets, weight in (
        ("alias", network.alias, "surfaces", [i.alias for i in items], 1.5),
        ("evaluated", network.evaluated, "entities", [i.evaluated for i in items], 0.5),
        ("outperforms", network.outperforms, "entities", [i.outperforms for i in items], 1.5),
    ):
        scored = pair_scores(head, side, side, targets)
        if scored:
            out[name] = weight * F.binary_cross_entropy_with_logits(scored[0], torch.from_numpy(scored[1]).to(device))
    values = [(v, o) for i, o in zip(items, x.offsets, strict=True) for v in i.values]
    if values:
        none = network.nothing(means_of("values"))
        for slot in range(len(SLOTS)):
            scored = pair_scores(network.links[slot], "values", "entities", [i.links[slot] for i in items])
            counts = np.cumsum([0, *(len(i.values) for i in items)])
            y_none = torch.from_numpy(np.concatenate([i.nothing[slot] for i in items])).to(device)
            logits, y, group = none[:, slot], y_none, torch.arange(len(values), device=device)
            if scored:
                rows = np.concatenate([i.links[slot].pairs.a + s for i, s in zip(items, counts, strict=False)])
                logits = torch.cat([logits, scored[0]])
                y = torch.cat([y, torch.from_numpy(scored[1]).to(device)])
                group = torch.cat([group, torch.from_numpy(rows).to(device)])
            top = torch.full((len(values),), -1e9, device=device).scatter_reduce(0, group, logits.detach(), "amax")
            total = torch.zeros(len(values), device=device).index_add(0, group, (logits - top[group]).exp())
            log_p = logits - top[group] - total.log()[group]
            out[f"link {slot}"] = 0.3 * -(y * log_p).sum() / len(values)
    return out


def batches(items: Sequence[Item], size: int, rng: random.Random) -> Iterator[list[Item]]:
    """Random batches of papers of like length (sorted within pools of 50 batches), in random order."""
    order = list(range(len(items)))
    rng.shuffle(order)
    pools = [order[i : i + 50 * size] for i in range(0, len(order), 50 * size)]
    found = []
    for pool in pools:
        pool.sort(key=lambda i: len(items[i].window.ids))
        found += [pool[i : i + size] for i in range(0, len(pool), size)]
    rng.shuffle(found)
    for batch in found:
        yield [items[i] for i in batch]


def parameter_groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    """Parameters by learning rate: heads fastest, layers slower the deeper they lie (Howard and Ruder 2018)."""
    depth = len(network.encoder.layers)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("encoder."):
            rate = recipe.head_rate
        elif name.startswith("encoder.layers."):
            rate = recipe.rate * recipe.decay ** (depth - 1 - int(name.split(".")[2]))
        elif name.startswith("encoder.cases."):
            rate = recipe.rate * 5  # starts from nothing
        else:
            rate = recipe.rate * recipe.decay**depth
        decay = 0.0 if parameter.ndim < 2 else recipe.weight_decay
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def fit(
    network: Network,
    epoch_items: Callable[[int], Sequence[Item]],
    recipe: Recipe,
    device: torch.device,
    log: Callable[[str], None] = print,
    checkpoint: Path | None = None,
    held_out: Sequence[Item] = (),
    mask_id: int = 0,
) -> None:
    """Train on ``epoch_items(epoch)``, linear warm-up and decay, gradients clipped at 1.

    Losses on ``held_out`` are logged after each epoch, and nothing more. With ``checkpoint``, the state is saved there
    after each epoch, and a run that finds the file goes on from it.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    network.to(device).train()
    optimizer = torch.optim.AdamW(parameter_groups(network, recipe), fused=device.type == "cuda")
    steps = sum(math.ceil(len(epoch_items(e)) / recipe.batch) for e in range(recipe.epochs))
    warm = max(1, int(steps * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / max(1, steps - warm)))
    )
    start, done = time.time(), 0
    if checkpoint and checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["epochs"]
    for epoch in range(recipe.epochs):
        if epoch < done:
            list(batches(epoch_items(epoch), recipe.batch, rng))  # so that the order of papers goes on as it would have
            continue
        sums: dict[str, Tensor] = {}
        count = 0
        for batch in batches(epoch_items(epoch), recipe.batch, rng):
            parts = losses(network, batch, device, recipe, mask_id)
            loss = torch.stack(list(parts.values())).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            count += 1
            if count % 50 == 0:
                log(f"epoch {epoch + 1} step {count} {time.time() - start:.0f} s: loss {float(loss.detach()):.4f}")
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + value.detach()
        log(f"seed {recipe.seed} epoch {epoch + 1}/{recipe.epochs} {time.time() - start:.0f} s: {_means(sums, count)}")
        if held_out:
            log(f"held out: {watch(network, held_out, device, recipe)}")
        if checkpoint:
            state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
            save_whole({**state, "schedule": schedule.state_dict(), "epochs": epoch + 1}, checkpoint)
    network.eval()


def save_whole(state: dict[str, Any], path: Path) -> None:
    """Save so that a run that is stopped meanwhile leaves what was there before."""
    with atomic_file(path) as file:
        torch.save(state, file)


def _means(sums: dict[str, Tensor], count: int) -> str:
    return " ".join(f"{name} {float(v) / count:.4f}" for name, v in sums.items())


@torch.no_grad()
def watch(network: Network, items: Sequence[Item], device: torch.device, recipe: Recipe) -> str:
    """Mean losses on papers that are not trained on."""
    network.eval()
    order = sorted(items, key=lambda i: len(i.window.ids))
    chunks = [order[i : i + recipe.batch] for i in range(0, len(order), recipe.batch)]
    sums: dict[str, Tensor] = {}
    for chunk in chunks:
        for name, value in losses(network, chunk, device, recipe).items():
            sums[name] = sums.get(name, 0) + value
    network.train()
    return _means(sums, len(chunks))
