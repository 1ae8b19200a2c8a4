"""Training of the network that reads claims (two chains of long short-term memory over a passage), with PyTorch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import torch
from torch import nn

from question_bank.claims.learned.vectors import LANGUAGES, SIZE, Array

HIDDEN, STATES = 96, 128  # figures a word is told by; states of a chain
ROUNDS, RATE = 12, 4e-3  # over all documents; size of a step
SLOWER = ((0.8, 0.25), (0.5, 0.5))  # from which share of the rounds on steps are how much smaller
UNSEEN, UNKNOWN, DROPPED = 0.2, 0.1, 0.5  # shares of features, vectors and figures that are hidden while learning
DOUBT = 0.1  # how far even an annotated label is held for possibly wrong
AVERAGED = 0.6  # from which share of the rounds on the weights are averaged
PER_WORDS = 250  # the error of a document counts by so many words, so that long ones count more


@dataclass
class Example:
    """A document: words of each passage, features of each word (rows from 1 on), the words' vectors, right labels."""

    passages: list[int]
    features: list[list[int]]
    vectors: Array
    labels: list[int]


class Reader(nn.Module):
    """The network while it is learned; ``tables`` gives it as the reading takes it."""

    def __init__(self, features: int, labels: int) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(features + 1, HIDDEN, mode="sum", sparse=True)
        self.straight = nn.EmbeddingBag(features + 1, labels, mode="sum", sparse=True)
        nn.init.normal_(self.bag.weight, std=0.05)
        nn.init.zeros_(self.straight.weight)
        self.of_vector = nn.Linear(len(LANGUAGES) * SIZE, HIDDEN)
        self.ahead = nn.LSTM(HIDDEN, STATES, batch_first=True)
        self.behind = nn.LSTM(HIDDEN, STATES, batch_first=True)
        self.out = nn.Linear(2 * STATES + HIDDEN, labels)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, passages: list[int], numbers: Any, starts: Any, vectors: Any) -> Any:
        """Scores of the labels at each word, while learning: some of what is known is hidden each time."""
        weights = (torch.rand(len(numbers)) > UNSEEN).float() / (1 - UNSEEN)
        vectors = vectors * (torch.rand(len(vectors), 1) > UNKNOWN).float()
        told = self.bag(numbers, starts, per_sample_weights=weights)
        seen = self.drop(torch.tanh(told + self.of_vector(vectors)))
        behind = _read(self.behind, seen.flip(0), passages[::-1]).flip(0)
        states = self.drop(torch.cat([_read(self.ahead, seen, passages), behind], 1))
        straight = self.straight(numbers, starts, per_sample_weights=weights)
        return self.out(torch.cat([states, seen], 1)) + straight

    def tables(self) -> dict[str, Array]:
        """The weights as ``Network`` names them: gates in the order in, forget, out (these by halves), cell."""
        rows = np.hstack([plain(self.bag.weight), plain(self.straight.weight)])
        rows[0] = 0
        both = (self.ahead, self.behind)
        return {
            "rows": rows,
            "of_vector": plain(self.of_vector.weight).T,
            "of_vector_bias": plain(self.of_vector.bias),
            "into": np.stack([_gates(plain(one.weight_ih_l0).T) for one in both]),
            "into_bias": np.stack([_gates(plain(one.bias_ih_l0 + one.bias_hh_l0)) for one in both]),
            "again": np.stack([_gates(plain(one.weight_hh_l0).T) for one in both]),
            "out": plain(self.out.weight).T,
            "out_bias": plain(self.out.bias),
        }


def _read(reader: nn.LSTM, seen: Any, passages: list[int]) -> Any:
    """The states at each word, every passage read from its first word on, all side by side."""
    states, _ = reader(nn.utils.rnn.pad_sequence(torch.split(seen, passages), batch_first=True))
    return torch.cat([states[row, :size] for row, size in enumerate(passages)])


def plain(tensor: Any) -> Any:
    """The figures of a tensor, apart from what learning needs."""
    return tensor.detach().numpy().copy()


def _gates(table: Any) -> Any:
    entered, forgotten, cell, out = np.split(table, 4, axis=-1)
    return np.concatenate([entered / 2, forgotten / 2, out / 2, cell], axis=-1)


def trained(examples: Sequence[Example], features: int, labels: int, dice: random.Random) -> Reader:
    """The network after all rounds, document by document, in an order that is always the same."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    reader = Reader(features, labels)
    sparse = [reader.bag.weight, reader.straight.weight]
    dense = [one for one in reader.parameters() if all(one is not other for other in sparse)]
    steps: list[Any] = [torch.optim.Adam(dense, RATE), torch.optim.SparseAdam(sparse, RATE * 1.5)]
    rates = [RATE, RATE * 1.5]
    ready = [_as_tensors(one) for one in examples]
    kept: list[dict[str, Any]] = []
    for round_ in range(ROUNDS):
        share = next((part for begin, part in SLOWER if round_ >= begin * ROUNDS), 1.0)
        for step, rate in zip(steps, rates, strict=True):
            step.param_groups[0]["lr"] = rate * share
        dice.shuffle(ready)
        for *given, wanted in ready:
            error = _error(reader(*given), wanted)
            error.backward()
            nn.utils.clip_grad_norm_(dense, 3.0)
            for step in steps:
                step.step()
                step.zero_grad()
        if round_ >= AVERAGED * ROUNDS:
            kept.append({name: table.clone() for name, table in reader.state_dict().items()})
    reader.load_state_dict({name: sum(one[name] for one in kept) / len(kept) for name in kept[0]})
    return reader


def _error(scores: Any, wanted: Any) -> Any:
    return nn.functional.cross_entropy(scores, wanted, reduction="sum", label_smoothing=DOUBT) / PER_WORDS


def _as_tensors(one: Example) -> tuple[Any, ...]:
    starts = np.cumsum([0, *map(len, one.features)])[:-1]
    numbers = torch.tensor(list(chain.from_iterable(one.features)))
    return one.passages, numbers, torch.tensor(starts), torch.tensor(one.vectors), torch.tensor(one.labels)
