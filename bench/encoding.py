"""Training of the network that reads claims: an encoder made elsewhere and two chains over it, with PyTorch."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bench.base import Base
from bench.graph import EVENS, HEADS, LINES, LITTLE
from question_bank.claims.learned.network import LABELS
from question_bank.claims.learned.windows import LONGEST

LAYERS = 12  # of the encoder's, from the first on
HIDDEN, STATES, NAMES = 128, 128, 3  # figures a word is told by; states of a chain; no name, begins, goes on
ROUNDS, AT_ONCE = 5, 8  # over all windows; windows a step
AGAIN = 2, 0.4  # rounds over weights that were learned before, how much smaller their steps are
SLOW, FAST, WARM = 1e-4, 2e-3, 0.06  # size of a step of the encoder's weights, of the others'; share with smaller ones
UNSEEN, DROPPED, DROPPED_WITHIN = 0.2, 0.3, 0.1  # shares of features, of figures, of the encoder's that are hidden
DOUBT = 0.05  # how far even an annotated label is held for possibly wrong
OF_NAMES = 0.3  # how much it counts to know the names
ALIKE = 40  # steps whose windows are sorted by length, so that little is read for nothing
NOTHING = -100
TOLD = 100  # steps from one word of how far it is to the next
HALVES = torch.backends.cpu.get_cpu_capability() == "AVX512"  # elsewhere short figures cost many times as much


@dataclass
class Example:
    """A window: rows of its pieces, at which each word begins, each word's features (from 1 on), its right labels."""

    rows: list[int]
    words: list[int]
    features: list[list[int]]
    labels: list[int]
    names: list[int]


class Layer(nn.Module):
    """A layer of the encoder: every piece looks at all others, then is bent by itself."""

    def __init__(self, base: Base, number: int) -> None:
        super().__init__()
        size, wide = base.hidden, base.wide
        self.attend, self.heard = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.wide, self.narrow = nn.Linear(size, wide), nn.Linear(wide, size)
        self.even_heard, self.even_wide = nn.LayerNorm(size, LITTLE), nn.LayerNorm(size, LITTLE)
        self.drop = nn.Dropout(DROPPED_WITHIN)
        with torch.no_grad():
            for part, name in enumerate("qkv"):
                rows = slice(part * size, (part + 1) * size)
                self.attend.weight[rows] = torch.tensor(base.table(f"l{number}.{name}.w", size, size))
                self.attend.bias[rows] = torch.tensor(base.table(f"l{number}.{name}.b", size))
            for line, name, shape in ((self.heard, "ao", (size, size)), (self.wide, "fi", (wide, size)),
                                      (self.narrow, "fo", (size, wide))):  # fmt: skip
                line.weight.copy_(torch.tensor(base.table(f"l{number}.{name}.w", *shape)))
                line.bias.copy_(torch.tensor(base.table(f"l{number}.{name}.b", shape[0])))
            for even, name in ((self.even_heard, "aln"), (self.even_wide, "oln")):
                even.weight.copy_(torch.tensor(base.table(f"l{number}.{name}.w", size)))
                even.bias.copy_(torch.tensor(base.table(f"l{number}.{name}.b", size)))

    def forward(self, seen: Any, away: Any) -> Any:
        """The figures of each piece after this layer; ``away`` is low where nothing stands."""
        batch, length, size = seen.shape
        asked, known, told = self.attend(seen).view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        looks = torch.softmax(asked @ known.transpose(-1, -2) / math.sqrt(size // HEADS) + away, -1).to(told.dtype)
        heard = (looks @ told).transpose(1, 2).reshape(batch, length, size)
        seen = self.even_heard(seen + self.heard(heard))
        bent = functional.gelu(self.wide(seen), approximate="tanh")
        return self.even_wide(seen + self.drop(self.narrow(bent)))


class Reader(nn.Module):
    """The network while it is learned; ``tables`` and ``bags`` give it as the reading takes it."""

    def __init__(self, base: Base, pieces: Sequence[int], features: int) -> None:
        """``pieces``: the base's number of each row."""
        super().__init__()
        size = base.hidden
        rows = base.table("emb.word", -1, size)[pieces]
        self.rows = nn.Embedding.from_pretrained(torch.tensor(rows), freeze=False)
        places = base.table("emb.pos", -1, size)[: LONGEST + 1] + base.table("emb.type", -1, size)[0]
        self.places = nn.Parameter(torch.tensor(places))
        self.even = nn.LayerNorm(size, LITTLE)
        with torch.no_grad():
            self.even.weight.copy_(torch.tensor(base.table("emb.ln.w", size)))
            self.even.bias.copy_(torch.tensor(base.table("emb.ln.b", size)))
        self.layers = nn.ModuleList(Layer(base, number) for number in range(LAYERS))
        self.bag = nn.EmbeddingBag(features + 1, HIDDEN, mode="sum")
        self.straight = nn.EmbeddingBag(features + 1, LABELS, mode="sum")
        nn.init.normal_(self.bag.weight, std=0.05)
        nn.init.zeros_(self.straight.weight)
        self.of_word = nn.Linear(size, HIDDEN)
        self.ahead = nn.LSTM(HIDDEN, STATES, batch_first=True)
        self.behind = nn.LSTM(HIDDEN, STATES, batch_first=True)
        self.out = nn.Linear(2 * STATES + HIDDEN, LABELS)
        self.names = nn.Linear(2 * STATES + HIDDEN, NAMES)
        self.drop, self.drop_within = nn.Dropout(DROPPED), nn.Dropout(DROPPED_WITHIN)

    def forward(self, rows: Any, held: Any, words: Any, sizes: Any, bags: Any, starts: Any) -> tuple[Any, Any]:
        """Scores of the labels and of names at each word (windows × words × labels)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
            away = torch.zeros(len(rows), 1, 1, rows.shape[1]).masked_fill(~held[:, None, None], -1e4)
            away = away.bfloat16() if HALVES else away
            seen = self.drop_within(self.even(self.rows(rows) + self.places[: rows.shape[1]]))
            for layer in self.layers:
                seen = layer(seen, away)
        meant = torch.gather(seen.float(), 1, words[:, :, None].expand(-1, -1, seen.shape[-1]))
        weights = torch.ones(len(bags))
        if self.training:
            weights = (torch.rand(len(bags)) > UNSEEN).float() / (1 - UNSEEN)
        told = self.bag(bags, starts, per_sample_weights=weights).view(len(rows), -1, HIDDEN)
        known = self.drop(torch.tanh(told + self.of_word(self.drop(meant))))
        states = torch.cat([self.drop(self._chained(known, sizes)), known], -1)
        straight = self.straight(bags, starts, per_sample_weights=weights).view(len(rows), -1, LABELS)
        return self.out(states) + straight, self.names(states)

    def _chained(self, known: Any, sizes: Any) -> Any:
        """The states at each word of the chain that reads forwards and of the one that reads backwards."""
        order = torch.arange(known.shape[1])[None]
        turned = torch.where(order < sizes[:, None], sizes[:, None] - 1 - order, order)[:, :, None]
        ahead, _ = self.ahead(known)
        behind, _ = self.behind(torch.gather(known, 1, turned.expand_as(known)))
        return torch.cat([ahead, torch.gather(behind, 1, turned.expand_as(behind))], -1)

    def tables(self) -> dict[str, Any]:
        """The weights as ``bench.graph`` names them; whoever asks divides by the root of a head's size."""
        layers: list[Any] = list(self.layers)
        size = self.rows.weight.shape[1]
        lower = np.ones(3 * size, np.float32)
        lower[:size] = 1 / math.sqrt(size // HEADS)
        lines = {name: np.stack([plain(getattr(one, name).weight).T for one in layers]) for name in LINES}
        biases = {f"{name}_bias": np.stack([plain(getattr(one, name).bias) for one in layers]) for name in LINES}
        lines["attend"] *= lower
        biases["attend_bias"] *= lower
        evens = {name: np.stack([_even(getattr(one, name)) for one in layers]) for name in EVENS}
        return {**lines, **biases, **evens, "even": _even(self.even), "places": plain(self.places),
                "rows": plain(self.rows.weight), **self._upper()}  # fmt: skip

    def _upper(self) -> dict[str, Any]:
        found = {}
        for name, line in (("of_word", self.of_word), ("out", self.out), ("names", self.names)):
            found |= {name: plain(line.weight).T, f"{name}_bias": plain(line.bias)}
        both = (self.ahead, self.behind)
        biases = [np.hstack([gates(plain(one.bias_ih_l0 + one.bias_hh_l0)), np.zeros(4 * STATES)]) for one in both]
        return {
            **found,
            "into": np.stack([gates(plain(one.weight_ih_l0)) for one in both]),
            "again": np.stack([gates(plain(one.weight_hh_l0)) for one in both]),
            "gates_bias": np.stack(biases).astype(np.float32),
        }

    def bags(self) -> Any:
        """The rows of features: hidden figures, then labels; row 0 is all noughts."""
        rows = np.hstack([plain(self.bag.weight), plain(self.straight.weight)])
        rows[0] = 0
        return rows


def plain(tensor: Any) -> Any:
    """The figures of a tensor, apart from what learning needs."""
    return tensor.detach().numpy().copy()


def _even(one: nn.LayerNorm) -> Any:
    return np.stack([plain(one.weight), plain(one.bias)])


def gates(table: Any) -> Any:
    """Gates along the first axis from PyTorch's order to the graph's (in, out, forget, cell)."""
    entered, forgotten, cell, out = np.split(table, 4)
    return np.concatenate([entered, out, forgotten, cell])


def trained(reader: Reader, examples: Sequence[Example], dice: random.Random, *, again: bool = False) -> Reader:
    """The network after all rounds, in an order that is always the same; ``again``: it has learned before."""
    rounds, share = AGAIN if again else (ROUNDS, 1.0)
    inner = ("rows", "places", "even", "layers")
    slow = [one for name, one in reader.named_parameters() if name.split(".")[0] in inner]
    fast = [one for name, one in reader.named_parameters() if name.split(".")[0] not in inner]
    groups = [
        {"params": slow, "lr": SLOW * share, "weight_decay": 0.01},
        {"params": fast, "lr": FAST * share, "weight_decay": 0.0},
    ]
    steps = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    whole = rounds * math.ceil(len(examples) / AT_ONCE)
    rates = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda done: min(1, (done + 1) / (WARM * whole)) * (1 - done / whole)
    )
    for round_ in range(rounds):
        total = 0.0
        for at, some in enumerate(_batches(examples, dice)):
            given, labels, names = _as_tensors(some)
            scores, named = reader(*given)
            error = _error(scores, labels) + OF_NAMES * _error(named, names)
            error.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            steps.step()
            steps.zero_grad()
            rates.step()
            total += error.item() * len(some)
            if at % TOLD == 0:
                print(f"{at * AT_ONCE} of {len(examples)}", flush=True)
        print(f"round {round_ + 1}: {total / len(examples):.4f}", flush=True)
    return reader.eval()


def _batches(examples: Sequence[Example], dice: random.Random) -> Iterator[Sequence[Example]]:
    """All examples in a new order, a few at once, those of one size together."""
    order = list(examples)
    dice.shuffle(order)
    found = []
    for begin in range(0, len(order), AT_ONCE * ALIKE):
        some = sorted(order[begin : begin + AT_ONCE * ALIKE], key=lambda one: len(one.rows))
        found += [some[at : at + AT_ONCE] for at in range(0, len(some), AT_ONCE)]
    dice.shuffle(found)
    yield from found


def _error(scores: Any, wanted: Any) -> Any:
    return functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=NOTHING, label_smoothing=DOUBT)


def _as_tensors(some: Sequence[Example]) -> tuple[tuple[Any, ...], Any, Any]:
    most, longest = max(len(one.rows) for one in some), max(len(one.words) for one in some)
    rows = torch.tensor([one.rows + [0] * (most - len(one.rows)) for one in some])
    held = torch.arange(most)[None] < torch.tensor([len(one.rows) for one in some])[:, None]
    words = torch.tensor([one.words + [0] * (longest - len(one.words)) for one in some])
    sizes = torch.tensor([len(one.words) for one in some])
    each = [row for one in some for row in (*one.features, *[[]] * (longest - len(one.features)))]
    starts = torch.tensor(np.cumsum([0, *map(len, each)])[:-1])
    bags = torch.tensor([*chain.from_iterable(each), 0])
    labels = torch.tensor([one.labels + [NOTHING] * (longest - len(one.labels)) for one in some])
    names = torch.tensor([one.names + [NOTHING] * (longest - len(one.names)) for one in some])
    return (rows, held, words, sizes, bags, starts), labels, names
