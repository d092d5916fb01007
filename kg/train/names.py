"""The name head, trained on what a finished encoder makes of the training papers: is this string a name, of what kind?

The tagger sees a word where it stands; this head sees all places of a string at once, how it is spelled, what overlaps
it and what training papers say of it.  It comes after the encoder, whose vectors it takes as they are.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import torch
import torch.nn.functional as F

from kg.extract.structure import Floats
from kg.train.name_examples import NameExamples
from kg.train.network import NameHead

_EPOCHS, _BATCH, _RATE, _DECAY = 6, 256, 1e-3, 0.05


def fit_names(examples: NameExamples, seed: int = 0, log: Callable[[str], None] = print) -> dict[str, Floats]:
    """Train on examples (of papers that are not held out); the weights under the names of ``names.npz``."""
    torch.manual_seed(seed)
    head = NameHead(examples.around.shape[1] // 5)
    head.mean.copy_(torch.from_numpy(examples.features.mean(axis=0)))
    head.scale.copy_(torch.from_numpy(examples.features.std(axis=0) + 1e-3))
    features, kinds = torch.from_numpy(examples.features), torch.from_numpy(examples.kinds)
    around = torch.from_numpy(examples.around)
    order = list(range(len(kinds)))
    steps = _EPOCHS * -(-len(order) // _BATCH)
    optimizer = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    rng = random.Random(seed)
    for epoch in range(_EPOCHS):
        rng.shuffle(order)
        total = 0.0
        for start in range(0, len(order), _BATCH):
            rows = torch.tensor(order[start : start + _BATCH])
            loss = F.cross_entropy(head(features[rows], around[rows].float()), kinds[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        log(f"names: epoch {epoch + 1}/{_EPOCHS}: loss {total / len(order):.4f}")
    return weights_of(head)


def weights_of(head: NameHead) -> dict[str, Floats]:
    """By the names that :class:`kg.extract.heads.Heads` knows them under."""
    return {f"names.{name}": value.detach().numpy() for name, value in head.state_dict().items()}
