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

FIRST_POSITIONS = 64


class PackedDecoder:
    """Runs a `TextDecoder` whose linear and embedding weights are already in the wanted dtype."""

    def __init__(self, decoder: TextDecoder, frames: int, dtype: torch.dtype) -> None:
        self.decoder: Any = decoder  # torch's types do not know a module's own attributes
        self.dtype = dtype
        self.frames = frames
        self.positions, self.width = decoder.positional_embedding.shape
        self.heads = decoder.blocks[0].attn.n_head
        self.layers = len(decoder.blocks)
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

    def bytes_a_window(self, hypotheses: int) -> int:
        """Attention memory one window of a Batch takes."""
        return 2 * self.layers * self.width * (self.frames + hypotheses * self.positions) * self.dtype.itemsize

    def logits(self, hidden: Tensor) -> Tensor:
        """(n, width) → (n, vocabulary), float32"""
        return F.linear(hidden, self.decoder.token_embedding.weight).float()

    def embed(self, tokens: Tensor, places: Tensor) -> Tensor:
        x = F.embedding(tokens, self.decoder.token_embedding.weight)
        return (x + self.decoder.positional_embedding[places]).to(self.dtype)


class Batch:
    """Up to `size` windows, each with `hypotheses` texts that grow side by side; slots 0 … `count` - 1 are taken.

    Keys and values of the sound lie frames last, (slots, heads, head width, frames), as the products want them.
    """

    def __init__(self, decoder: PackedDecoder, size: int, hypotheses: int = 1) -> None:
        self.decoder, self.size, self.hypotheses = decoder, size, hypotheses
        head = decoder.width // decoder.heads
        sound = (decoder.layers, size, decoder.heads, head, decoder.frames)
        own = (decoder.layers, size, hypotheses, decoder.heads, FIRST_POSITIONS, head)
        self.sound_keys, self.sound_values = self._zeros(sound), self._zeros(sound)
        self.own_keys, self.own_values = self._zeros(own), self._zeros(own)
        self.lengths: list[int] = []  # tokens each slot has decoded

    def _zeros(self, shape: tuple[int, ...]) -> Tensor:
        return torch.zeros(shape, dtype=self.decoder.dtype, device=self.decoder.device)

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
        sound = features.t()
        for layer, block in enumerate(self.decoder.decoder.blocks):
            cross = block.cross_attn
            keys = self.sound_keys[layer, slot].view(self.decoder.width, -1)
            torch.mm(cross.key.weight, sound, out=keys)
            values = self.sound_values[layer, slot].view(self.decoder.width, -1)
            torch.addmm(cross.value.bias[:, None], cross.value.weight, sound, out=values)
        self.lengths.append(0)
        return slot

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
        if parents != list(range(self.hypotheses)):
            for memory in (self.own_keys, self.own_values):
                known = memory[:, slot, :, :, : self.lengths[slot]]
                known.copy_(known[:, parents])

    def forward(self, slots: list[int], tokens: list[list[int]], record: "Recorder | None" = None) -> Tensor:
        """Begins the first hypothesis of slots[i] anew with tokens[i].

        Returns the final hidden states, packed: (total tokens, width).
        """
        decoder, lengths = self.decoder, [len(new) for new in tokens]
        self._make_room(max(lengths))
        flat = torch.tensor([token for new in tokens for token in new], device=decoder.device)
        x = decoder.embed(flat, torch.cat([torch.arange(n) for n in lengths]).to(decoder.device))
        for layer, block in enumerate(decoder.decoder.blocks):
            q, k, v = F.linear(block.attn_ln(x), *decoder.qkv[layer]).chunk(3, -1)
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
            x = x + F.linear(out, block.attn.out.weight, block.attn.out.bias)
            q, out, at = block.cross_attn.query(block.cross_attn_ln(x)), torch.empty_like(x), 0
            for slot, length in zip(slots, lengths, strict=True):
                own = slice(at, at + length)
                scores = self._split(q[own] * self._scale) @ self.sound_keys[layer, slot]
                if record is not None:
                    record.add(slot, layer, scores)
                mixed = self._weights(scores) @ self.sound_values[layer, slot].transpose(1, 2)
                out[own] = mixed.transpose(0, 1).reshape(length, -1)
                at += length
            x = x + F.linear(out, block.cross_attn.out.weight, block.cross_attn.out.bias)
            x = x + block.mlp(block.mlp_ln(x))
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
        for layer, block in enumerate(decoder.decoder.blocks):
            q, k, v = F.linear(block.attn_ln(x), *decoder.qkv[layer]).chunk(3, -1)
            self.own_keys[layer, rows, :, :, places] = k.view(shape)
            self.own_values[layer, rows, :, :, places] = v.view(shape)
            scores = (q * self._scale).view(*shape)[:, :, :, None] @ self.own_keys[layer, :count].mT
            scores.masked_fill_(unwritten[:, None, None, None], float("-inf"))
            mixed = self._weights(scores) @ self.own_values[layer, :count]
            x = x + F.linear(mixed.reshape(x.shape), block.attn.out.weight, block.attn.out.bias)
            q = (block.cross_attn.query(block.cross_attn_ln(x)) * self._scale).view(shape).transpose(1, 2)
            scores = q @ self.sound_keys[layer, :count]  # (slots, heads, hypotheses, frames)
            mixed = self._weights(scores) @ self.sound_values[layer, :count].mT
            mixed = mixed.transpose(1, 2).reshape(x.shape)
            x = x + F.linear(mixed, block.cross_attn.out.weight, block.cross_attn.out.bias)
            x = x + block.mlp(block.mlp_ln(x))
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
