"""Whisper's text decoder over openai-whisper's weights, for many windows at once.

A `Batch` holds the windows in slots. `forward` takes any number of tokens for some of them, packed along one axis
(prompts, and texts to be timed); `step` takes one token for each hypothesis of all of them, the case that costs: its
attention is one product over all windows. A window that ends leaves, the last one takes its slot.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from whisper.model import TextDecoder

from models.recogniser.linear import linear

FIRST_POSITIONS = 64


class _Layer:
    """One block's products; query, key and value are one product instead of three."""

    def __init__(self, block: Any, dtype: torch.dtype) -> None:
        own, cross = block.attn, block.cross_attn
        no_bias = torch.zeros_like(own.query.bias)
        self.qkv = linear(
            torch.cat([own.query.weight, own.key.weight, own.value.weight]),
            torch.cat([own.query.bias, no_bias, own.value.bias]),
            dtype,
        )
        self.own_out = linear(own.out.weight, own.out.bias, dtype)
        self.cross_query = linear(cross.query.weight, cross.query.bias, dtype)
        self.cross_out = linear(cross.out.weight, cross.out.bias, dtype)
        self.widen = linear(block.mlp[0].weight, block.mlp[0].bias, dtype)
        self.narrow = linear(block.mlp[2].weight, block.mlp[2].bias, dtype)
        self.own_norm, self.cross_norm, self.mlp_norm = block.attn_ln, block.cross_attn_ln, block.mlp_ln
        self.sound_key = cross.key.weight.to(dtype)
        self.sound_value, self.sound_bias = cross.value.weight.to(dtype), cross.value.bias.to(dtype)

    def mlp(self, x: Tensor) -> Tensor:
        return self.narrow(F.gelu(self.widen(self.mlp_norm(x))))


class PackedDecoder:
    """Runs a `TextDecoder` of float32 weights. `dtype`: of what is kept of the sound, and of products on a GPU.

    What passes from layer to layer is float32 on a CPU.
    """

    def __init__(self, decoder: TextDecoder, frames: int, dtype: torch.dtype) -> None:
        self.decoder: Any = decoder  # torch's types do not know a module's own attributes
        self.dtype = dtype
        self.frames = frames
        self.positions, self.width = decoder.positional_embedding.shape
        self.heads = decoder.blocks[0].attn.n_head
        self.layers = len(decoder.blocks)
        self.device = decoder.positional_embedding.device
        self.passing = torch.float32 if self.device.type == "cpu" else dtype
        self.blocks = [_Layer(block, dtype) for block in decoder.blocks]
        self._vocabulary = linear(decoder.token_embedding.weight, None, dtype)
        # How the sound's keys and values lie is what the library's products of few rows are fastest with.
        self.frames_last = dtype == torch.float32

    def bytes_a_window(self, hypotheses: int) -> int:
        """Attention memory one window of a Batch takes."""
        sound, own = self.frames * self.dtype.itemsize, hypotheses * self.positions * self.passing.itemsize
        return 2 * self.layers * self.width * (sound + own)

    def logits(self, hidden: Tensor) -> Tensor:
        """(n, width) → (n, vocabulary), float32"""
        return self._vocabulary(hidden).float()

    def embed(self, tokens: Tensor, places: Tensor) -> Tensor:
        x = F.embedding(tokens, self.decoder.token_embedding.weight)
        return (x + self.decoder.positional_embedding[places]).to(self.passing)


class Batch:
    """Up to `size` windows, each with `hypotheses` texts that grow side by side; slots 0 … `count` - 1 are taken.

    Keys and values of the sound: (slots, heads, frames, head width), or `frames_last`.
    """

    def __init__(self, decoder: PackedDecoder, size: int, hypotheses: int = 1) -> None:
        self.decoder, self.size, self.hypotheses = decoder, size, hypotheses
        head = decoder.width // decoder.heads
        frames = (head, decoder.frames) if decoder.frames_last else (decoder.frames, head)
        sound = (decoder.layers, size, decoder.heads, *frames)
        own = (decoder.layers, size, hypotheses, decoder.heads, FIRST_POSITIONS, head)
        device = decoder.device  # a free slot's memory is neither written nor read
        self.sound_keys, self.sound_values = (torch.empty(sound, dtype=decoder.dtype, device=device) for _ in range(2))
        self.own_keys, self.own_values = (torch.zeros(own, dtype=decoder.passing, device=device) for _ in range(2))
        self.lengths: list[int] = []  # tokens each slot has decoded

    def _make_room(self, positions: int) -> None:
        """The products run over all of `own_keys`, so it is no longer than the texts ask for."""
        room = self.own_keys.shape[-2]
        if positions > room:
            more = min(self.decoder.positions, max(positions, 2 * room)) - room
            self.own_keys, self.own_values = (F.pad(own, (0, 0, 0, more)) for own in (self.own_keys, self.own_values))

    @property
    def count(self) -> int:
        return len(self.lengths)

    def enter(self, features: Tensor) -> int:
        """Gives a window a slot. features: (frames, width) of the encoder."""
        slot = self.count
        for layer, block in enumerate(self.decoder.blocks):
            self._keys(layer)[slot] = self._split(features @ block.sound_key.t())
            self._values(layer)[slot] = self._split(torch.addmm(block.sound_bias, features, block.sound_value.t()))
        self.lengths.append(0)
        return slot

    def _keys(self, layer: int) -> Tensor:
        """Of the sound: (slots, heads, frames, head width)."""
        return self.sound_keys[layer].mT if self.decoder.frames_last else self.sound_keys[layer]

    def _values(self, layer: int) -> Tensor:
        return self.sound_values[layer].mT if self.decoder.frames_last else self.sound_values[layer]

    def leave(self, slot: int) -> int:
        """Frees the slot; the window of the last slot, whose number is returned, now has this one."""
        last = self.count - 1
        if slot != last:
            for memory in (self.sound_keys, self.sound_values, self.own_keys, self.own_values):
                memory[:, slot] = memory[:, last]
            self.lengths[slot] = self.lengths[last]
        self.lengths.pop()
        return last

    def spread(self, slot: int) -> None:
        """Gives all hypotheses of the slot the tokens `forward` gave to its first."""
        for memory in (self.own_keys, self.own_values):
            memory[:, slot, 1:, :, : self.lengths[slot]] = memory[:, slot, :1, :, : self.lengths[slot]]

    def reorder(self, slot: int, parents: list[int]) -> None:
        """Hypothesis i goes on from what was hypothesis parents[i]."""
        moved = [place for place, parent in enumerate(parents) if parent != place]
        if moved:
            taken = [parents[place] for place in moved]
            for memory in (self.own_keys, self.own_values):
                known = memory[:, slot, :, :, : self.lengths[slot]]
                known[:, moved] = known[:, taken]

    def forward(self, slots: list[int], tokens: list[list[int]], record: "Recorder | None" = None) -> Tensor:
        """Begins the first hypothesis of slots[i] anew with tokens[i].

        Returns the final hidden states, packed: (total tokens, width).
        """
        decoder, lengths = self.decoder, [len(new) for new in tokens]
        self._make_room(max(lengths))
        flat = torch.tensor([token for new in tokens for token in new], device=decoder.device)
        x = decoder.embed(flat, torch.cat([torch.arange(n) for n in lengths]).to(decoder.device))
        for layer, block in enumerate(decoder.blocks):
            q, k, v = block.qkv(block.own_norm(x)).chunk(3, -1)
            out, at = torch.empty_like(x), 0
            for slot, length in zip(slots, lengths, strict=True):
                own = slice(at, at + length)
                keys, values = self._split(k[own]), self._split(v[own])
                self.own_keys[layer, slot, 0, :, :length] = keys
                self.own_values[layer, slot, 0, :, :length] = values
                query = self._split(q[own])[None]
                mixed = F.scaled_dot_product_attention(query, keys[None], values[None], is_causal=True)[0]
                out[own] = mixed.transpose(0, 1).reshape(length, -1)
                at += length
            x = x + block.own_out(out)
            q, out, at = block.cross_query(block.cross_norm(x)), torch.empty_like(x), 0
            for slot, length in zip(slots, lengths, strict=True):
                own = slice(at, at + length)
                scores = self._split(q[own] * self._scale).to(decoder.dtype) @ self._keys(layer)[slot].mT
                if record is not None:
                    record.add(slot, layer, scores)
                mixed = self._weights(scores) @ self._values(layer)[slot]
                out[own] = mixed.transpose(0, 1).reshape(length, -1)
                at += length
            x = x + block.cross_out(out)
            x = x + block.mlp(x)
        for slot, length in zip(slots, lengths, strict=True):
            self.lengths[slot] = length
        return decoder.decoder.ln(x)

    def step(self, tokens: list[list[int]]) -> Tensor:
        """Appends tokens[slot][hypothesis], for all slots; returns (slots * hypotheses, width)."""
        decoder, count, wide = self.decoder, self.count, self.hypotheses
        places = torch.tensor(self.lengths, device=decoder.device)
        self._make_room(max(self.lengths) + 1)
        every = torch.arange(self.own_keys.shape[-2], device=decoder.device)
        unwritten = every > places[:, None]  # (slots, positions)
        rows = torch.arange(count, device=decoder.device)
        x = decoder.embed(torch.tensor(tokens, device=decoder.device), places[:, None]).view(count * wide, -1)
        shape = (count, wide, decoder.heads, -1)
        for layer, block in enumerate(decoder.blocks):
            q, k, v = block.qkv(block.own_norm(x)).chunk(3, -1)
            self.own_keys[layer, rows, :, :, places] = k.view(shape)
            self.own_values[layer, rows, :, :, places] = v.view(shape)
            scores = (q * self._scale).view(*shape)[:, :, :, None] @ self.own_keys[layer, :count].mT
            scores.masked_fill_(unwritten[:, None, None, None], float("-inf"))
            mixed = scores.float().softmax(-1).to(x.dtype) @ self.own_values[layer, :count]
            x = x + block.own_out(mixed.reshape(x.shape))
            q = (block.cross_query(block.cross_norm(x)) * self._scale).view(shape).transpose(1, 2)
            scores = q.to(decoder.dtype) @ self._keys(layer)[:count].mT  # (slots, heads, hypotheses, frames)
            mixed = self._weights(scores) @ self._values(layer)[:count]
            x = x + block.cross_out(mixed.transpose(1, 2).reshape(x.shape).to(x.dtype))
            x = x + block.mlp(x)
        self.lengths = [length + 1 for length in self.lengths]
        return decoder.decoder.ln(x)

    @property
    def _scale(self) -> float:
        return (self.decoder.width // self.decoder.heads) ** -0.5

    def _split(self, x: Tensor) -> Tensor:
        """(n, width) → (heads, n, head width)"""
        return x.view(len(x), self.decoder.heads, -1).transpose(0, 1)

    def _weights(self, scores: Tensor) -> Tensor:
        return scores.float().softmax(-1).to(self.decoder.dtype)


class Recorder:
    """Keeps the cross-attention of the heads that follow the sound in time ("alignment heads")."""

    def __init__(self, heads: list[tuple[int, int]]) -> None:
        self.heads = heads
        self.scores: dict[int, list[Tensor]] = {}  # of each slot, one (tokens, frames) a head, before the softmax

    def add(self, slot: int, layer: int, scores: Tensor) -> None:
        self.scores.setdefault(slot, []).extend(scores[head].float() for own, head in self.heads if own == layer)
