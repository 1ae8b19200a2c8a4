"""Training of the network that says what a claim is about, with PyTorch."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from bench.encoding import plain
from question_bank.claims.choosing.scores import Asked, figures
from question_bank.claims.learned.meaning import SIZE, Meaning

HIDDEN, ROUNDS, RATE, AT_ONCE = 80, 5, 2e-3, 64  # figures a name is told by; over all claims; size of a step; claims
UNSEEN, UNKNOWN, DROPPED = 0.25, 0.1, 0.3  # shares of features, meanings and figures that are hidden while learning
FEWEST = 30  # times a feature comes
MEANT = ("of_name", "of_claim", "name_beside", "claim_beside")
AVERAGED = 2  # the last rounds, over which the weights are averaged


@dataclass
class Example:
    """A claim with how right each of its names is, and how much it counts."""

    asked: Asked
    meaning: Meaning
    right: list[float]
    weight: float


class Ranker(nn.Module):
    """The network while it is learned; ``tables`` gives it as the reading takes it."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(features + 1, HIDDEN, mode="sum")
        self.straight = nn.EmbeddingBag(features + 1, 1, mode="sum")
        nn.init.normal_(self.bag.weight, std=0.05)
        nn.init.zeros_(self.straight.weight)
        self.of_name, self.of_claim = nn.Linear(SIZE + 1, HIDDEN), nn.Linear(SIZE + 1, HIDDEN)
        self.name_beside = nn.Linear(SIZE + 1, HIDDEN, bias=False)
        self.claim_beside = nn.Linear(SIZE + 1, HIDDEN, bias=False)
        self.middle = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, ids: Any, starts: Any, values: Any, names: Any, claims: Any) -> Any:
        """The score of each name, while learning: some of what is known is hidden each time."""
        values = values * (torch.rand(len(values)) > UNSEEN).float() / (1 - UNSEEN)
        names, claims = (one * (torch.rand(len(one), 1) > UNKNOWN).float() for one in (names, claims))
        told = self.bag(ids, starts, per_sample_weights=values)
        beside = self.name_beside(names) * self.claim_beside(claims)
        seen = self.drop(torch.tanh(told + self.of_name(names) + self.of_claim(claims) + beside))
        seen = self.drop(torch.tanh(self.middle(seen)) + seen)
        return (self.out(seen) + self.straight(ids, starts, per_sample_weights=values)).squeeze(1)

    def tables(self) -> dict[str, Any]:
        """The weights as ``Scores`` names them."""
        rows = np.hstack([plain(self.bag.weight), plain(self.straight.weight)])
        rows[0] = 0
        return {
            "rows": rows,
            **{name: plain(getattr(self, name).weight).T for name in MEANT},
            "bias": plain(self.of_name.bias + self.of_claim.bias),
            "middle": plain(self.middle.weight).T,
            "middle_bias": plain(self.middle.bias),
            "out": plain(self.out.weight)[0],
        }


def trained(examples: Sequence[Example]) -> tuple[list[str], Ranker]:
    """The features that come often enough, and the network after all rounds, in an order that is always the same."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    dice = random.Random(1)  # noqa: S311 # an order, no secret
    counts = Counter(name for one in examples for each in one.asked.features for name in each)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    numbers = {name: number for number, name in enumerate(names, start=1)}
    ready = [_ready(one, numbers) for one in examples]
    usual = sum(one.weight for one in examples) / len(examples)
    net = Ranker(len(names))
    steps = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-5)
    order, most, done = list(range(len(ready))), max(1, ROUNDS * len(ready) // AT_ONCE), 0
    kept: list[dict[str, Any]] = []
    for round_ in range(ROUNDS):
        dice.shuffle(order)
        for begin in range(0, len(order), AT_ONCE):
            picked = order[begin : begin + AT_ONCE]
            error = _error(net, [ready[at] for at in picked], [examples[at].weight / usual for at in picked])
            steps.zero_grad()
            error.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            steps.param_groups[0]["lr"] = RATE * max(0.05, 1 - done / most)
            steps.step()
            done += 1
        if round_ >= ROUNDS - AVERAGED:
            kept.append({name: table.clone() for name, table in net.state_dict().items()})
    net.load_state_dict({name: sum(one[name] for one in kept) / len(kept) for name in kept[0]})
    return names, net


def _ready(one: Example, numbers: dict[str, int]) -> tuple[Any, ...]:
    ids, values, starts = [], [], []
    for each in one.asked.features:
        starts.append(len(ids))
        known = [(numbers[name], value) for name, value in each.items() if name in numbers]
        ids += [0, *(number for number, _ in known)]
        values += [0.0, *(value for _, value in known)]
    whole = np.array(ids, np.int32), np.array(starts, np.int32), np.array(values, np.float32)
    return *whole, one.asked, one.meaning, np.array(one.right, np.float32)


def _error(net: Ranker, some: Sequence[tuple[Any, ...]], weights: Sequence[float]) -> Any:
    """How unlikely the right names are, on the whole."""
    sizes = [len(one[1]) for one in some]
    begins = np.cumsum([0, *(len(one[0]) for one in some)])[:-1]
    ids = torch.tensor(np.concatenate([one[0] for one in some]), dtype=torch.long)
    starts = torch.tensor(np.concatenate([one[1] + begin for one, begin in zip(some, begins, strict=True)]))
    values = torch.tensor(np.concatenate([one[2] for one in some]))
    names = torch.tensor(np.stack([figures(place, one[4]) for one in some for place in one[3].places]))
    phrases = torch.tensor(np.repeat(np.stack([figures(one[3].claim, one[4]) for one in some]), sizes, axis=0))
    right = torch.tensor(np.concatenate([one[5] for one in some]))
    scores = torch.split(net(ids, starts.long(), values, names, phrases), sizes)
    hits = [
        (torch.softmax(mine, 0) * wanted).sum() for mine, wanted in zip(scores, torch.split(right, sizes), strict=True)
    ]
    return -(torch.log(torch.stack(hits) + 1e-6) * torch.tensor(weights)).mean()
