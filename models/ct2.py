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


def to_openai_checkpoint(data: bytes) -> dict[str, Any]:
    """CTranslate2 bytes → `{"dims", "model_state_dict"}` as `whisper.load_model` reads it from a file."""
    source = read_variables(data)
    state: dict[str, np.ndarray] = {}

    def linear(target: str, name: str, *, bias: bool = True) -> None:
        state[f"{target}.weight"] = source[f"{name}/weight"]
        if bias:
            state[f"{target}.bias"] = source[f"{name}/bias"]

    def norm(target: str, name: str) -> None:
        state[f"{target}.weight"], state[f"{target}.bias"] = source[f"{name}/gamma"], source[f"{name}/beta"]

    def stacked(targets: list[str], name: str) -> None:
        """Projections that CTranslate2 stacks into one; openai-whisper's key projection has no bias."""
        weights = np.split(source[f"{name}/weight"], len(targets))
        biases = np.split(source[f"{name}/bias"], len(targets))
        for target, weight, bias in zip(targets, weights, biases, strict=True):
            state[f"{target}.weight"] = weight
            if not target.endswith(".key"):
                state[f"{target}.bias"] = bias

    def layers(stack: str) -> int:
        return 1 + max(int(found[1]) for name in source if (found := re.match(rf"{stack}/layer_(\d+)/", name)))

    def feed_forward(block: str, layer: str) -> None:
        norm(f"{block}.mlp_ln", f"{layer}/ffn/layer_norm")
        linear(f"{block}.mlp.0", f"{layer}/ffn/linear_0")
        linear(f"{block}.mlp.2", f"{layer}/ffn/linear_1")

    def self_attention(block: str, layer: str) -> None:
        norm(f"{block}.attn_ln", f"{layer}/self_attention/layer_norm")
        attention = f"{layer}/self_attention"
        stacked([f"{block}.attn.{part}" for part in ("query", "key", "value")], f"{attention}/linear_0")
        linear(f"{block}.attn.out", f"{attention}/linear_1")

    for index in range(layers("encoder")):
        block, layer = f"encoder.blocks.{index}", f"encoder/layer_{index}"
        self_attention(block, layer)
        feed_forward(block, layer)
    for index in range(layers("decoder")):
        block, layer = f"decoder.blocks.{index}", f"decoder/layer_{index}"
        self_attention(block, layer)
        norm(f"{block}.cross_attn_ln", f"{layer}/attention/layer_norm")
        linear(f"{block}.cross_attn.query", f"{layer}/attention/linear_0")
        stacked([f"{block}.cross_attn.key", f"{block}.cross_attn.value"], f"{layer}/attention/linear_1")
        linear(f"{block}.cross_attn.out", f"{layer}/attention/linear_2")
        feed_forward(block, layer)
    linear("encoder.conv1", "encoder/conv1")
    linear("encoder.conv2", "encoder/conv2")
    norm("encoder.ln_post", "encoder/layer_norm")
    norm("decoder.ln", "decoder/layer_norm")
    state["encoder.positional_embedding"] = source["encoder/position_encodings/encodings"]
    state["decoder.positional_embedding"] = source["decoder/position_encodings/encodings"]
    state["decoder.token_embedding.weight"] = source["decoder/embeddings/weight"]

    n_vocab, width = state["decoder.token_embedding.weight"].shape
    heads = int(source["decoder/num_heads"]) if "decoder/num_heads" in source else width // 64
    dims = {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": WINDOW_S * FRAMES_PER_SECOND,
        "n_audio_state": state["encoder.conv1.weight"].shape[0],
        "n_audio_head": heads,
        "n_audio_layer": layers("encoder"),
        "n_vocab": n_vocab,
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": heads,
        "n_text_layer": layers("decoder"),
    }
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in state.items()}
    return {"dims": dims, "model_state_dict": tensors}
