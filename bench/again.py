"""Takes up weights that were learned before, so that new texts need fewer rounds: ``python -m bench.learn --on``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from bench.encoding import HIDDEN, Reader
from bench.graph import EVENS, HEADS, LINES
from question_bank.claims.learned.network import Network
from question_bank.claims.learned.pieces import Pieces

Tables = Mapping[str, Any]


def take_up(reader: Reader, pieces: Pieces, names: Sequence[str], known: Network, tables: Tables) -> None:
    """Set a reader's weights to those of the shipped files; what these do not know stays as it is."""
    with torch.no_grad():
        _take_pieces(reader, pieces, known.pieces, tables["rows"])
        reader.places.copy_(torch.tensor(tables["places"]))
        _take_even(reader.even, tables["even"])
        _take_layers(reader, tables)
        _take_rows(reader, names, known)
        for name, value in _upper(tables).items():
            dict(reader.named_parameters())[name].copy_(torch.tensor(np.ascontiguousarray(value)))


def _take_pieces(reader: Reader, pieces: Pieces, known: Pieces, rows: Any) -> None:
    for name, row in pieces.numbers.items():
        old = known.numbers.get(name)
        if old is not None:
            reader.rows.weight[row] = torch.tensor(rows[old])
    for special in range(min(pieces.numbers.values())):
        reader.rows.weight[special] = torch.tensor(rows[special])


def _take_layers(reader: Reader, tables: Tables) -> None:
    size = reader.rows.weight.shape[1]
    higher = np.ones(3 * size, np.float32)
    higher[:size] = math.sqrt(size // HEADS)
    for at, layer in enumerate(reader.layers):
        for name in LINES:
            factor = higher if name == "attend" else np.float32(1)
            getattr(layer, name).weight.copy_(torch.tensor((tables[name][at] * factor).T))
            getattr(layer, name).bias.copy_(torch.tensor(tables[f"{name}_bias"][at] * factor))
        for name in EVENS:
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


def _upper(tables: Tables) -> dict[str, Any]:
    found = {}
    for name in ("of_word", "out", "names"):
        found |= {f"{name}.weight": tables[name].T, f"{name}.bias": tables[f"{name}_bias"]}
    for at, name in enumerate(("ahead", "behind")):
        bias, _ = np.split(tables["gates_bias"][at], 2)
        found |= {
            f"{name}.weight_ih_l0": _as_torch(tables["into"][at]),
            f"{name}.weight_hh_l0": _as_torch(tables["again"][at]),
            f"{name}.bias_ih_l0": _as_torch(bias),
            f"{name}.bias_hh_l0": np.zeros_like(bias),
        }
    return found


def _as_torch(table: Any) -> Any:
    """Gates along the first axis in PyTorch's order: in, forget, cell, out."""
    entered, out, forgotten, cell = np.split(table, 4)
    return np.concatenate([entered, forgotten, cell, out])
