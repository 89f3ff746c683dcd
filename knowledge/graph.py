"""The sentence model (a BERT encoder of six layers) as an ONNX graph, written by hand from its tensors.

Inputs `input_ids`, `attention_mask`, `token_type_ids` and output `last_hidden_state`, as in the file that Chroma downloads, so that either can be run.
Beside it `state_2` and `state_4` give out what leaves the second and the fourth layer, where words are less blended into their sentence than at the end.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

HEADS = 12
EARLIER = (2, 4)
"""After so many layers a state is given out too."""
_EPSILON = 1e-12
_GIVEN = ("input_ids", "attention_mask", "token_type_ids")


def write_graph(tensors: Mapping[str, npt.NDArray[np.float32]], path: Path) -> None:
    """Write the encoder with these tensors to a file."""
    encoder = _Encoder(tensors)
    encoder.embeddings()
    encoder.hide_padding()
    for layer in range(_layers(tensors)):
        encoder.layer(layer)
        if layer + 1 in EARLIER:
            encoder.give(f"state_{layer + 1}")
    encoder.give("last_hidden_state")
    onnx.save_model(encoder.model(dict.fromkeys(_GIVEN, TensorProto.INT64)), str(path))


def _layers(tensors: Mapping[str, npt.NDArray[np.float32]]) -> int:
    return sum(1 for name in tensors if name.endswith("attention.self.query.weight"))


class _Encoder:
    """The graph as it grows: nodes by name, constants beside them, and the name of what flows through."""

    def __init__(self, tensors: Mapping[str, npt.NDArray[np.float32]]) -> None:
        self.tensors = tensors
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self.flow = ""
        self.given_out: list[str] = []
        self.width = int(next(t for n, t in tensors.items() if n.endswith("word_embeddings.weight")).shape[1])

    def embeddings(self) -> None:
        """Word, position and type of each token, summed and normalised."""
        words = self._op("Gather", self._tensor("embeddings.word_embeddings.weight"), "input_ids")
        types = self._op("Gather", self._tensor("embeddings.token_type_embeddings.weight"), "token_type_ids")
        length = self._op("Slice", self._op("Shape", "input_ids"), self._ints("one", [1]), self._ints("two", [2]))
        rows = self._op("Slice", self._tensor("embeddings.position_embeddings.weight"), self._ints("zero", [0]), length)
        self.flow = self._norm(self._op("Add", self._op("Add", words, types), rows), "embeddings.LayerNorm")

    def hide_padding(self) -> None:
        """The mask that no token looks past."""
        shown = self._op("Cast", self._op("Unsqueeze", "attention_mask", self._ints("axes", [1, 2])), to=TensorProto.FLOAT)
        hidden = self._op("Sub", self._float("unit", 1.0), shown)
        self.mask = self._op("Mul", hidden, self._float("far_below", -1e9))

    def layer(self, number: int) -> None:
        """Attention, then two dense steps, each with its shortcut and norm."""
        at = f"encoder.layer.{number}"
        query, key, value = (self._heads(self._dense(self.flow, f"{at}.attention.self.{part}"), part) for part in ("query", "key", "value"))
        scale = self._float("scale", 1 / math.sqrt(self.width / HEADS))
        weights = self._op("Softmax", self._op("Add", self._op("Mul", self._op("MatMul", query, key), scale), self.mask), axis=-1)
        joined = self._op("Transpose", self._op("MatMul", weights, value), perm=[0, 2, 1, 3])
        seen = self._op("Reshape", joined, self._ints("joined", [0, 0, self.width]))
        attended = self._norm(self._op("Add", self._dense(seen, f"{at}.attention.output.dense"), self.flow), f"{at}.attention.output.LayerNorm")
        inner = self._gelu(self._dense(attended, f"{at}.intermediate.dense"))
        self.flow = self._norm(self._op("Add", self._dense(inner, f"{at}.output.dense"), attended), f"{at}.output.LayerNorm")

    def give(self, name: str) -> None:
        """Give out what flows here, under this name."""
        self.nodes.append(helper.make_node("Identity", [self.flow], [name]))
        self.given_out.append(name)

    def model(self, given: Mapping[str, int]) -> onnx.ModelProto:
        """The finished graph. `given`: the inputs with their types."""
        shape: list[str | int | None] = ["batch", "tokens"]
        wide: list[str | int | None] = [*shape, self.width]
        inputs = [helper.make_tensor_value_info(name, kind, wide if kind == TensorProto.FLOAT else shape) for name, kind in given.items()]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, wide) for name in self.given_out]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, list(self.constants.values()))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def _op(self, kind: str, *inputs: str, **attributes: list[int] | float) -> str:
        name = f"n{len(self.nodes)}"
        node = helper.make_node(kind, list(inputs), [name], name=name)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self.nodes.append(node)
        return name

    def _constant(self, name: str, array: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def _tensor(self, name: str, *, turned: bool = False) -> str:
        array = self.tensors[name]
        return self._constant(name, array.T if turned else array)

    def _ints(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, dtype=np.int64))

    def _float(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, dtype=np.float32))

    def _dense(self, flow: str, name: str) -> str:
        return self._op("Add", self._op("MatMul", flow, self._tensor(f"{name}.weight", turned=True)), self._tensor(f"{name}.bias"))

    def _norm(self, flow: str, name: str) -> str:
        return self._op("LayerNormalization", flow, self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias"), axis=-1, epsilon=_EPSILON)

    def _heads(self, flow: str, part: str) -> str:
        split = self._op("Reshape", flow, self._ints("heads", [0, 0, HEADS, self.width // HEADS]))
        return self._op("Transpose", split, perm=[0, 2, 3, 1] if part == "key" else [0, 2, 1, 3])

    def _gelu(self, flow: str) -> str:
        curve = self._op("Erf", self._op("Div", flow, self._float("root_two", math.sqrt(2))))
        return self._op("Mul", self._op("Mul", flow, self._op("Add", curve, self._float("unit", 1.0))), self._float("half", 0.5))
