"""Which language a sound is in: the one token Whisper writes of it at the start."""

from typing import Any

import torch
import whisper
from torch import Tensor
from whisper.tokenizer import Tokenizer


@torch.inference_mode()
def language_probabilities(network: whisper.Whisper, tokenizer: Tokenizer, features: Tensor) -> dict[str, float]:
    """Code → probability, of all Whisper knows. features: (frames, width) of the encoder, of any number of frames.

    The logits are those of openai-whisper's decoder for its start token.
    """
    decoder: Any = network.decoder
    sound = features.float()
    x = decoder.token_embedding.weight[tokenizer.sot] + decoder.positional_embedding[0]
    for block in decoder.blocks:
        x = x + block.attn.out(block.attn.value(block.attn_ln(x)))  # a lone token attends to itself
        x = x + _attend(block.cross_attn, block.cross_attn_ln(x), sound)
        x = x + block.mlp(block.mlp_ln(x))
    logits = decoder.token_embedding.weight[list(tokenizer.all_language_tokens)] @ decoder.ln(x)
    return dict(zip(tokenizer.all_language_codes, logits.softmax(-1).tolist(), strict=True))


def _attend(attn: Any, x: Tensor, sound: Tensor) -> Tensor:
    """Cross-attention of one token: x (width,), sound (frames, width) → (width,).

    Keys and values of all frames would cost sixty times as much for a single token as folding their matrices into it.
    """
    key, value = (layer.weight.view(attn.n_head, -1, len(x)) for layer in (attn.key, attn.value))
    head = key.shape[1]
    query = (attn.query(x).view(-1, 1, head) * head**-0.5 @ key)[:, 0]  # (heads, width)
    mixed = (query @ sound.t()).softmax(-1) @ sound
    return attn.out((value @ mixed[:, :, None]).flatten() + attn.value.bias)
