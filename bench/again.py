"""Takes up weights that were learned before, so that new texts need fewer rounds: ``python -m bench.learn --on``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from bench.encoding import HIDDEN, Reader
from question_bank.claims.learned.encoder import HEADS, Encoder
from question_bank.claims.learned.network import Network
from question_bank.claims.learned.pieces import Pieces

Tables = dict[str, Any]


def take_up(reader: Reader, pieces: Pieces, names: Sequence[str], known: tuple[Encoder, Network]) -> None:
    """Set a reader's weights to those of the shipped files; what these do not know stays as it is."""
    encoder, network = known
    with torch.no_grad():
        _take_encoder(reader, pieces, encoder)
        _take_rows(reader, names, network)
        for name, value in _rest(network).items():
            dict(reader.named_parameters())[name].copy_(torch.tensor(np.ascontiguousarray(value)))


def _take_encoder(reader: Reader, pieces: Pieces, known: Encoder) -> None:
    tables: Mapping[str, Any] = known.weights
    size = reader.rows.weight.shape[1]
    higher = np.ones(3 * size, np.float32)
    higher[:size] = math.sqrt(size // HEADS)
    for name, row in pieces.numbers.items():
        old = known.pieces.numbers.get(name)
        if old is not None:
            reader.rows.weight[row] = torch.tensor(known.rows[old] * known.steps[old])
    for special in range(min(pieces.numbers.values())):
        reader.rows.weight[special] = torch.tensor(known.rows[special] * known.steps[special])
    reader.places.copy_(torch.tensor(tables["places"]))
    _take_even(reader.even, tables["even"])
    for at, layer in enumerate(reader.layers):
        for name in ("attend", "heard", "wide", "narrow"):
            factor = higher if name == "attend" else np.float32(1)
            getattr(layer, name).weight.copy_(torch.tensor((tables[name][at] * factor).T))
            getattr(layer, name).bias.copy_(torch.tensor(tables[f"{name}_bias"][at] * factor))
        for name in ("even_heard", "even_wide"):
            _take_even(getattr(layer, name), tables[name][at])


def _take_even(even: Any, table: Any) -> None:
    even.weight.copy_(torch.tensor(table[0]))
    even.bias.copy_(torch.tensor(table[1]))


def _take_rows(reader: Reader, names: Sequence[str], known: Network) -> None:
    for row, name in enumerate(names, start=1):
        old = known.numbers.get(name)
        if old is not None:
            reader.bag.weight[row] = torch.tensor(known.rows[old][:HIDDEN])
            reader.straight.weight[row] = torch.tensor(known.rows[old][HIDDEN:])


def _rest(known: Network) -> Tables:
    tables: Tables = {
        "of_word.weight": known.of_word.T, "of_word.bias": known.of_word_bias,
        "out.weight": known.out.T, "out.bias": known.out_bias,
        "names.weight": known.names.T, "names.bias": known.names_bias,
    }  # fmt: skip
    for at, name in enumerate(("ahead", "behind")):
        tables[f"{name}.weight_ih_l0"] = _as_torch(known.into[at]).T
        tables[f"{name}.weight_hh_l0"] = _as_torch(known.again[at]).T
        tables[f"{name}.bias_ih_l0"] = _as_torch(known.into_bias[at])
        tables[f"{name}.bias_hh_l0"] = np.zeros_like(known.into_bias[at])
    return tables


def _as_torch(table: Any) -> Any:
    """Gates in PyTorch's order: in, forget, cell, out."""
    entered, forgotten, out, cell = np.split(table, 4, axis=-1)
    return np.concatenate([entered * 2, forgotten * 2, cell, out * 2], axis=-1)
