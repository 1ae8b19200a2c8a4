"""The network as a graph that the reading's library runs, the encoder's weights as whole numbers: written and read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
LITTLE = 1e-12
MOST = 127  # steps of a whole number
LINES = "attend", "heard", "wide", "narrow"  # weights of a layer that are multiplied by
EVENS = "even_heard", "even_wide"
OTHERS = ("places", "of_word", "of_word_bias", "into", "again", "gates_bias", "out", "out_bias", "names", "names_bias")
OPERATIONS, OF_LIBRARY = 17, "com.microsoft"
MIDDLES = "middles"  # what 0 is in whole numbers, for each piece


class Graph:
    """Nodes and stored tables, one after the other."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.stored: dict[str, Any] = {}

    def keep(self, name: str, table: Any) -> str:
        """Store a table; its name."""
        self.stored.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(table), name))
        return name

    def do(self, kind: str, given: list[str], *, own: bool = False, **how: Any) -> str:
        """One more operation; the name of what comes out. ``own``: it is one of the library's own."""
        made = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, given, [made], domain=OF_LIBRARY if own else "", **how))
        return made

    def line(self, seen: str, name: str, tables: Mapping[str, Any]) -> str:
        """Figures times whole weights: each piece's figures as whole numbers of a step of their own, too."""
        middle = self.keep("middle", np.uint8(MOST + 1))
        top = self.do("Max", [self.do("ReduceMax", [self.do("Abs", [seen])], axes=[-1]),
                              self.keep("little", np.float32(1e-8))])  # fmt: skip
        step = self.do("Div", [top, self.keep("most", np.float32(MOST))])
        each = self.do("Reshape", [step, self.keep("in_a_row", np.array([-1]))])
        whole = self.do("QuantizeLinear", [seen, each, MIDDLES], axis=1)
        weights, steps = tables[name]
        product = self.do("MatMulInteger", [whole, self.keep(name, weights), middle])
        found = self.do("Mul", [self.do("Cast", [product], to=TensorProto.FLOAT), step])
        found = self.do("Mul", [found, self.keep(f"{name}_steps", steps)])
        return self.do("Add", [found, self.keep(f"{name}_bias", tables[f"{name}_bias"])])

    def plain(self, seen: str, name: str, tables: Mapping[str, Any]) -> str:
        """Figures times weights that are stored as they are."""
        product = self.do("MatMul", [seen, self.keep(name, tables[name])])
        return self.do("Add", [product, self.keep(f"{name}_bias", tables[f"{name}_bias"])])

    def even(self, seen: str, name: str, table: Any) -> str:
        """Figures made even, then stretched and moved; the library's own operation for it takes five times as long."""
        apart = self.do("Sub", [seen, self.do("ReduceMean", [seen], axes=[-1])])
        spread = self.do("ReduceMean", [self.do("Mul", [apart, apart])], axes=[-1])
        width = self.do("Sqrt", [self.do("Max", [spread, self.keep("least", np.float32(LITTLE))])])
        stretch, move = (self.keep(f"{name}_{part}", row) for part, row in zip(("stretch", "move"), table, strict=True))
        return self.do("Add", [self.do("Mul", [self.do("Div", [apart, width]), stretch]), move])


def write(path: Path, tables: Mapping[str, Any]) -> None:
    """Write the graph of the tables that ``Reader.tables`` gives.

    From ``rows`` of a passage's pieces (1 × pieces), the places of its ``words`` among them and the ``bags`` that the
    words' features come to (words × hidden and labels) it tells scores of labels and of names, and what words mean.
    """
    graph = Graph()
    meant = graph.do("Gather", [_encoded(graph, tables), "words"], axis=1)
    size = tables["of_word"].shape[1]
    labels = tables["out"].shape[1]
    parts = [graph.do("Slice", ["bags", graph.keep(f"from{begin}", np.array([begin])),
                                graph.keep(f"to{end}", np.array([end])), graph.keep("across", np.array([1]))])
             for begin, end in ((0, size), (size, size + labels))]  # fmt: skip
    seen = graph.do("Tanh", [graph.do("Add", [graph.plain(meant, "of_word", tables), parts[0]])])
    states = _chained(graph, seen, tables)
    scores = graph.do("Add", [graph.plain(states, "out", tables), parts[1]])
    outer = {"scores": scores, "named": graph.plain(states, "names", tables), "meant": meant}
    first = graph.keep("first", np.array([0]))
    for name, made in outer.items():
        graph.nodes.append(helper.make_node("Squeeze", [made, first], [name]))
    flat = {"scores": labels, "named": tables["names"].shape[1], "meant": tables["rows"].shape[1]}
    given = [helper.make_tensor_value_info("rows", TensorProto.INT64, [1, "pieces"]),
             helper.make_tensor_value_info("words", TensorProto.INT64, ["words"]),
             helper.make_tensor_value_info("bags", TensorProto.FLOAT, ["words", size + labels])]  # fmt: skip
    told = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["words", wide]) for name, wide in flat.items()]
    made = helper.make_graph(graph.nodes, "reader", given, told, list(graph.stored.values()))
    kinds = [helper.make_opsetid("", OPERATIONS), helper.make_opsetid(OF_LIBRARY, 1)]
    onnx.save(helper.make_model(made, opset_imports=kinds, ir_version=10), path)


def _encoded(graph: Graph, tables: Mapping[str, Any]) -> str:
    """What each piece means where it stands (1 × pieces × hidden)."""
    rows, steps = whole(tables["rows"].T)
    row = graph.do("Gather", [graph.keep("rows_table", rows.T), "rows"])
    step = graph.do("Gather", [graph.keep("rows_steps", steps[:, None]), "rows"])
    seen = graph.do("Mul", [graph.do("Cast", [row], to=TensorProto.FLOAT), step])
    length = graph.do("Shape", ["rows"], start=1)
    middles = [graph.keep("middle", np.uint8(MOST + 1)), length]
    graph.nodes.append(helper.make_node("Expand", middles, [MIDDLES]))
    places = graph.do("Slice", [graph.keep("places", tables["places"]), graph.keep("first", np.array([0])), length])
    seen = graph.even(graph.do("Add", [seen, places]), "even", tables["even"])
    for at in range(len(tables["attend"])):
        seen = _layer(graph, seen, at, tables)
    return seen


def _chained(graph: Graph, seen: str, tables: Mapping[str, Any]) -> str:
    """The states of the chain that reads forwards, of the one that reads backwards, and what they read."""
    kept = [graph.keep(name, tables[name]) for name in ("into", "again", "gates_bias")]
    states = tables["again"].shape[2]
    turned = graph.do("Transpose", [seen], perm=[1, 0, 2])
    read = graph.do("LSTM", [turned, *kept], hidden_size=states, direction="bidirectional")  # words × 2 × 1 × states
    flat = graph.do("Reshape", [graph.do("Transpose", [read], perm=[2, 0, 1, 3]),
                                graph.keep("both", np.array([1, -1, 2 * states]))])  # fmt: skip
    return graph.do("Concat", [flat, seen], axis=-1)


def _layer(graph: Graph, seen: str, at: int, tables: Mapping[str, Any]) -> str:
    """Each piece looks at all others, then is bent by itself."""
    mine = {}
    for name in LINES:
        mine[f"{name}.{at}"] = whole(tables[name][at])
        mine[f"{name}.{at}_bias"] = tables[f"{name}_bias"][at]
    hidden = tables["heard"].shape[-1]
    asked = graph.line(seen, f"attend.{at}", mine)
    first = len(graph.nodes)
    parts = [f"asked{first}", f"known{first}", f"told{first}"]
    graph.nodes.append(helper.make_node("Split", [asked, graph.keep("thirds", np.array([hidden] * 3))], parts, axis=-1))
    heard = graph.do("MultiHeadAttention", parts, own=True, num_heads=HEADS, scale=1.0)  # divided in the weights
    told = graph.do("Add", [graph.line(heard, f"heard.{at}", mine), seen])
    seen = graph.even(told, f"even_heard.{at}", tables["even_heard"][at])
    bent = graph.do("FastGelu", [graph.line(seen, f"wide.{at}", mine)], own=True)
    told = graph.do("Add", [graph.line(bent, f"narrow.{at}", mine), seen])
    return graph.even(told, f"even_wide.{at}", tables["even_wide"][at])


def read(path: Path) -> dict[str, Any]:
    """The tables of a graph that was written so."""
    stored = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    layers = sum(name.startswith("attend.") and name.split(".")[1].isdigit() for name in stored)
    tables = {name: stored[name] for name in OTHERS}
    tables["rows"] = stored["rows_table"] * stored["rows_steps"]
    tables["even"] = np.stack([stored["even_stretch"], stored["even_move"]])
    for name in LINES:
        each = range(layers)
        tables[name] = np.stack([stored[f"{name}.{at}"] * stored[f"{name}.{at}_steps"] for at in each])
        tables[f"{name}_bias"] = np.stack([stored[f"{name}.{at}_bias"] for at in each])
    for name in EVENS:
        tables[name] = np.stack([
            np.stack([stored[f"{name}.{at}_{part}"] for part in ("stretch", "move")]) for at in range(layers)
        ])  # fmt: skip
    return tables


def whole(table: Any) -> tuple[Any, Any]:
    """A table as whole numbers of steps, and the step of each column."""
    steps = np.maximum(np.abs(table).max(axis=0), 1e-6) / MOST
    return np.rint(table / steps).astype(np.int8), steps.astype(np.float32)
