"""Whisper's text decoder over openai-whisper's weights, for many windows at once.

Tokens of all windows are packed along one axis, so a window that has just entered (its whole prompt) and windows in
mid-sentence (one token each) share every matrix product. Attention runs per window over exactly its own keys: no
padding, no masks, and a window that ends simply leaves.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from whisper.model import TextDecoder


@dataclass(eq=False)
class Row:
    """A window's attention memory. `n` tokens of it are decoded.

    cross_keys/values[layer]: (heads, frames, head width). own_keys/values: (layers, heads, text positions, head width).
    """

    cross_keys: list[Tensor]
    cross_values: list[Tensor]
    own_keys: Tensor
    own_values: Tensor
    n: int = 0


class PackedDecoder:
    """Runs a `TextDecoder` whose linear and embedding weights are already in the wanted dtype."""

    def __init__(self, decoder: TextDecoder, dtype: torch.dtype) -> None:
        self.decoder: Any = decoder  # torch's types do not know a module's own attributes
        self.dtype = dtype
        self.positions, self.width = decoder.positional_embedding.shape
        self.heads = decoder.blocks[0].attn.n_head
        self.device = decoder.positional_embedding.device
        # One product for query, key and value instead of three.
        self.qkv = [
            (
                torch.cat([block.attn.query.weight, block.attn.key.weight, block.attn.value.weight]),
                torch.cat(
                    [block.attn.query.bias, torch.zeros_like(block.attn.query.bias), block.attn.value.bias],
                ),
            )
            for block in decoder.blocks
        ]

    def row(self, features: Tensor) -> Row:
        """A fresh Row for one window. features: (frames, width) of the encoder, cut to the frames that hold audio."""
        keys, values = [], []
        for block in self.decoder.blocks:
            cross = block.cross_attn
            keys.append(self._split(F.linear(features, cross.key.weight)))
            values.append(self._split(F.linear(features, cross.value.weight, cross.value.bias)))
        shape = (len(self.decoder.blocks), self.heads, self.positions, self.width // self.heads)
        own = torch.empty((2, *shape), dtype=self.dtype, device=self.device)
        return Row(keys, values, own[0], own[1])

    def _split(self, x: Tensor) -> Tensor:
        """(n, width) → (heads, n, head width)"""
        return x.view(x.shape[0], self.heads, -1).transpose(0, 1).contiguous()

    def forward(self, rows: list[Row], tokens: list[list[int]], record: "Recorder | None" = None) -> Tensor:
        """Appends tokens[i] to rows[i] and returns the final hidden states, packed: (total tokens, width)."""
        lengths = [len(new) for new in tokens]
        flat = torch.tensor([token for new in tokens for token in new], device=self.device)
        places = torch.cat([torch.arange(row.n, row.n + n) for row, n in zip(rows, lengths, strict=True)])
        x = F.embedding(flat, self.decoder.token_embedding.weight)
        x = (x + self.decoder.positional_embedding[places.to(self.device)]).to(self.dtype)
        for layer, block in enumerate(self.decoder.blocks):
            x = x + self._own_attention(layer, block.attn, block.attn_ln(x), rows, lengths)
            x = x + self._cross_attention(layer, block.cross_attn, block.cross_attn_ln(x), rows, lengths, record)
            x = x + block.mlp(block.mlp_ln(x))
        for row, length in zip(rows, lengths, strict=True):
            row.n += length
        return self.decoder.ln(x)

    def logits(self, hidden: Tensor) -> Tensor:
        """(n, width) → (n, vocabulary), float32"""
        return F.linear(hidden, self.decoder.token_embedding.weight).float()

    def _own_attention(self, layer: int, attn: Any, x: Tensor, rows: list[Row], lengths: list[int]) -> Tensor:
        q, k, v = (
            part.view(len(x), self.heads, -1).transpose(0, 1) for part in F.linear(x, *self.qkv[layer]).chunk(3, -1)
        )
        out, at = torch.empty_like(x), 0
        for row, length in zip(rows, lengths, strict=True):
            end = row.n + length
            row.own_keys[layer, :, row.n : end] = k[:, at : at + length]
            row.own_values[layer, :, row.n : end] = v[:, at : at + length]
            keys, values = row.own_keys[layer, :, :end], row.own_values[layer, :, :end]
            out[at : at + length] = attend(q[:, at : at + length], keys, values, causal=True)
            at += length
        return F.linear(out, attn.out.weight, attn.out.bias)

    def _cross_attention(
        self,
        layer: int,
        attn: Any,
        x: Tensor,
        rows: list[Row],
        lengths: list[int],
        record: "Recorder | None",
    ) -> Tensor:
        q = F.linear(x, attn.query.weight, attn.query.bias).view(len(x), self.heads, -1).transpose(0, 1)
        out, at = torch.empty_like(x), 0
        for row, length in zip(rows, lengths, strict=True):
            query = q[:, at : at + length]
            out[at : at + length] = attend(query, row.cross_keys[layer], row.cross_values[layer], causal=False)
            if record is not None:
                record.add(layer, query, row.cross_keys[layer])
            at += length
        return F.linear(out, attn.out.weight, attn.out.bias)


def attend(query: Tensor, keys: Tensor, values: Tensor, *, causal: bool) -> Tensor:
    """(heads, n, head width) queries → (n, width). Causal: the first query is the first position."""
    if query.shape[1] == 1:
        # The fused kernel is five times slower than plain products for a single query in bf16 on a CPU.
        scores = (query * query.shape[-1] ** -0.5) @ keys.transpose(1, 2)
        mixed = scores.float().softmax(-1).to(values.dtype) @ values
    else:
        mixed = F.scaled_dot_product_attention(query[None], keys[None], values[None], is_causal=causal)[0]
    return mixed.transpose(0, 1).reshape(query.shape[1], -1)


class Recorder:
    """Keeps the cross-attention of the heads that follow the sound in time ("alignment heads")."""

    def __init__(self, heads: list[tuple[int, int]]) -> None:
        self.heads = heads
        self.scores: list[Tensor] = []  # each (tokens, frames), before the softmax

    def add(self, layer: int, query: Tensor, keys: Tensor) -> None:
        for wanted_layer, head in self.heads:
            if wanted_layer == layer:
                scale = query.shape[-1] ** -0.5
                self.scores.append((query[head].float() @ keys[head].float().T) * scale)
