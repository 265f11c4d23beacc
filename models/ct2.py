"""Reads Whisper weights in CTranslate2's binary format (version 6, `WhisperSpec` revision 3) as a checkpoint.

Layout, little-endian: u32 version, string spec, u32 revision, u32 count; per variable a string name, u8 rank,
u32 * rank shape, u8 dtype, u32 byte count, bytes; then u32 alias count and pairs of strings. A string is a u16 length
(including a final NUL) and that many bytes. Source: the format as CTranslate2 documents and writes it.
"""

import re
import struct
from typing import Any

import numpy as np
import torch

DTYPES = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
WINDOW_S = 30
FRAMES_PER_SECOND = 50


def read_variables(data: bytes) -> dict[str, np.ndarray]:
    """Name → array. Raises ValueError when the bytes are not a Whisper model in this format."""
    position = 0

    def number(code: str) -> int:
        nonlocal position
        (value,) = struct.unpack_from("<" + code, data, position)
        position += struct.calcsize("<" + code)
        return int(value)

    def string() -> str:
        nonlocal position
        length = number("H")
        value = data[position : position + length - 1]
        position += length
        return value.decode()

    try:
        version, spec, revision = number("I"), string(), number("I")
        if (version, spec, revision) != (6, "WhisperSpec", 3):
            raise ValueError(f"unexpected model format: version {version}, {spec} revision {revision}")
        variables = {}
        for _ in range(number("I")):
            name = string()
            shape = tuple(number("I") for _ in range(number("B")))
            dtype, size = DTYPES[number("B")], number("I")
            if position + size > len(data):
                raise struct.error("cut short")
            count = size // np.dtype(dtype).itemsize
            variables[name] = np.frombuffer(data, dtype, count=count, offset=position).reshape(shape)
            position += size
        for _ in range(number("I")):
            alias, name = string(), string()
            variables[alias] = variables[name]
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise ValueError("the model file is cut short or damaged") from error
    return variables


class _Renamed:
    """Tensors under the names of openai-whisper, taken from those of CTranslate2."""

    def __init__(self, source: dict[str, np.ndarray]) -> None:
        self.source = source
        self.state: dict[str, np.ndarray] = {}

    def tensor(self, target: str, name: str) -> None:
        self.state[target] = self.source[name]

    def linear(self, target: str, name: str) -> None:
        self.tensor(f"{target}.weight", f"{name}/weight")
        self.tensor(f"{target}.bias", f"{name}/bias")

    def norm(self, target: str, name: str) -> None:
        self.tensor(f"{target}.weight", f"{name}/gamma")
        self.tensor(f"{target}.bias", f"{name}/beta")

    def stacked(self, targets: list[str], name: str) -> None:
        """Projections that CTranslate2 stacks into one; openai-whisper's key projection has no bias."""
        weights = np.split(self.source[f"{name}/weight"], len(targets))
        biases = np.split(self.source[f"{name}/bias"], len(targets))
        for target, weight, bias in zip(targets, weights, biases, strict=True):
            self.state[f"{target}.weight"] = weight
            if not target.endswith(".key"):
                self.state[f"{target}.bias"] = bias

    def self_attention(self, block: str, layer: str) -> None:
        self.norm(f"{block}.attn_ln", f"{layer}/self_attention/layer_norm")
        attention = f"{layer}/self_attention"
        self.stacked([f"{block}.attn.{part}" for part in ("query", "key", "value")], f"{attention}/linear_0")
        self.linear(f"{block}.attn.out", f"{attention}/linear_1")

    def cross_attention(self, block: str, layer: str) -> None:
        self.norm(f"{block}.cross_attn_ln", f"{layer}/attention/layer_norm")
        self.linear(f"{block}.cross_attn.query", f"{layer}/attention/linear_0")
        self.stacked([f"{block}.cross_attn.key", f"{block}.cross_attn.value"], f"{layer}/attention/linear_1")
        self.linear(f"{block}.cross_attn.out", f"{layer}/attention/linear_2")

    def feed_forward(self, block: str, layer: str) -> None:
        self.norm(f"{block}.mlp_ln", f"{layer}/ffn/layer_norm")
        self.linear(f"{block}.mlp.0", f"{layer}/ffn/linear_0")
        self.linear(f"{block}.mlp.2", f"{layer}/ffn/linear_1")


def _layers(source: dict[str, np.ndarray], stack: str) -> int:
    return 1 + max(int(found[1]) for name in source if (found := re.match(rf"{stack}/layer_(\d+)/", name)))


def to_openai_checkpoint(data: bytes) -> dict[str, Any]:
    """CTranslate2 bytes → `{"dims", "model_state_dict"}` as `whisper.load_model` reads it from a file."""
    source = read_variables(data)
    made = _Renamed(source)
    for index in range(_layers(source, "encoder")):
        block, layer = f"encoder.blocks.{index}", f"encoder/layer_{index}"
        made.self_attention(block, layer)
        made.feed_forward(block, layer)
    for index in range(_layers(source, "decoder")):
        block, layer = f"decoder.blocks.{index}", f"decoder/layer_{index}"
        made.self_attention(block, layer)
        made.cross_attention(block, layer)
        made.feed_forward(block, layer)
    made.linear("encoder.conv1", "encoder/conv1")
    made.linear("encoder.conv2", "encoder/conv2")
    made.norm("encoder.ln_post", "encoder/layer_norm")
    made.norm("decoder.ln", "decoder/layer_norm")
    made.tensor("encoder.positional_embedding", "encoder/position_encodings/encodings")
    made.tensor("decoder.positional_embedding", "decoder/position_encodings/encodings")
    made.tensor("decoder.token_embedding.weight", "decoder/embeddings/weight")
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in made.state.items()}
    return {"dims": _dims(source, made.state), "model_state_dict": tensors}


def _dims(source: dict[str, np.ndarray], state: dict[str, np.ndarray]) -> dict[str, int]:
    n_vocab, width = state["decoder.token_embedding.weight"].shape
    heads = int(source["decoder/num_heads"]) if "decoder/num_heads" in source else width // 64
    return {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": WINDOW_S * FRAMES_PER_SECOND,
        "n_audio_state": state["encoder.conv1.weight"].shape[0],
        "n_audio_head": heads,
        "n_audio_layer": _layers(source, "encoder"),
        "n_vocab": n_vocab,
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": heads,
        "n_text_layer": _layers(source, "decoder"),
    }
