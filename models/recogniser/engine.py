"""Whisper on many windows at once: encode, decode with fallback, time the words."""

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

import numpy as np
import torch
import whisper
from numpy.typing import NDArray
from torch import Tensor
from whisper.tokenizer import Tokenizer, get_tokenizer

from models.catalogue import check_language
from models.compute import Compute
from models.languages import language_count
from models.parallel import Line, in_parallel, in_workers
from models.recogniser.attempts import FRAMES_PER_SECOND, Attempts
from models.recogniser.decoder import Batch, PackedDecoder
from models.recogniser.encoder import encode
from models.recogniser.languages import language_probabilities
from models.recogniser.rules import Rules
from models.recogniser.search import rows_of
from models.recogniser.text import Decoded, Known, TimedWord, Window
from models.recogniser.words import align, encoded
from models.recogniser.worker import Worker
from pipeline.audio import Clip, Stretch

MOST_WORKERS = 4  # between its products a step holds Python's lock, which all workers share
BATCH_WINDOWS = 16  # of all workers together
LEAST_WINDOWS = 4  # of a worker: a step costs nearly the same for four as for one
BATCH_BYTES = 1 << 30  # of attention memory on a CPU; large networks decode fewer windows at once
KEPT_WINDOWS = 24  # encoded to ask for their language, and kept for their text


class WhisperEngine:
    """openai-whisper's network behind a batched decoder. Its own threads share the work."""

    def __init__(self, network: whisper.Whisper, compute: Compute, name: str = "Whisper") -> None:
        """`name`: of the model, for what is told of it."""
        self.network = network.to(compute.device).eval().requires_grad_(False)
        self.compute, self.name = compute, name
        self.decoder = PackedDecoder(self.network.decoder, self.network.dims.n_audio_ctx, compute.dtype)
        # LayerNorm stays float32, as in openai-whisper.
        for module in self.network.encoder.modules():
            if isinstance(module, torch.nn.Linear):
                module.to(compute.dtype)
        self.heads = [(int(layer), int(head)) for layer, head in self.network.alignment_heads.indices().T]
        self._tokenizers: dict[str, Tokenizer] = {}
        self._encoded: dict[bytes, Tensor] = {}  # by the digest of the sound
        device = torch.device(compute.device)
        self._rules = Rules.of(self.tokenizer("en"), self.network.dims.n_vocab, device)  # the same in every language

    def tokenizer(self, language: str) -> Tokenizer:
        """Raises UsageError where the network does not know the language, a code."""
        if language not in self._tokenizers:
            check_language(language, self.name, language_count(self.network.dims.n_vocab))
            self._tokenizers[language] = get_tokenizer(
                self.network.is_multilingual,
                num_languages=self.network.num_languages,
                language=language,
                task="transcribe",
            )
        return self._tokenizers[language]

    def features(self, samples: NDArray[np.float32]) -> Tensor:
        """Mono samples of at most 30 s → (frames, width) of the encoder. What is kept from before is given away."""
        found = self._encoded.pop(_digest(samples), None)
        return encode(self.network, samples, self.compute) if found is None else found

    def language_probabilities(
        self, read: Clip, asked: Sequence[tuple[Stretch, Sequence[Stretch]]]
    ) -> list[list[dict[str, float]]]:
        """Of windows (at most 30 s) and parts of them: for each window the probability of each language Whisper knows,
        then that of each of its parts. `read(start, end)` gives the recording's samples.
        """
        if not self.network.is_multilingual:
            return [[{"en": 1.0}] * (1 + len(parts)) for _, parts in asked]
        self._encoded.clear()

        def heard(one: tuple[Stretch, Sequence[Stretch]]) -> tuple[bytes, Tensor, list[dict[str, float]]]:
            (start, end), parts = one
            samples = read(start, end)
            features = encode(self.network, samples, self.compute)
            places = [
                (int((first - start) * FRAMES_PER_SECOND), ceil((last - start) * FRAMES_PER_SECOND))
                for first, last in parts
            ]
            found = [self._languages(features), *(self._languages(features[first:last]) for first, last in places)]
            return _digest(samples), features, found

        answers = []
        for digest, features, found in in_parallel(heard, asked, self.compute.device):
            if len(self._encoded) < KEPT_WINDOWS:
                self._encoded[digest] = features
            answers.append(found)
        return answers

    def _languages(self, features: Tensor) -> dict[str, float]:
        if not self.network.is_multilingual:
            return {"en": 1.0}
        return language_probabilities(self.network, self.tokenizer("en"), features)

    def transcribe(self, read: Clip, windows: deque[Window], beam: int = 1) -> Iterator[Decoded]:
        """Takes the windows, also those added meanwhile, and yields each one's text when it is done.

        `read(start, end)` gives the recording's samples. The same window gives the same text, whichever are beside it
        and however many threads work on them; the order in which they are done may differ.
        """

        def attempts(window: Window) -> Attempts:
            features = self.features(read(window.start, window.end))
            tokenizer, positions = self.tokenizer(window.language), self.network.dims.n_text_ctx

            def spoken() -> float:
                return self._languages(features).get(window.language, 0.0)

            return Attempts(window, tokenizer, beam, positions, features, spoken)

        workers = 1 if self.compute.device == "cuda" else min(torch.get_num_threads(), MOST_WORKERS)
        sizes = self._sizes(beam, workers)

        def work(line: Line[Window]) -> Iterator[Decoded]:
            return Worker(self.decoder, self._rules, self.heads, attempts, sizes).work(line)

        yield from in_workers(work, windows, workers)

    def align(self, read: Clip, known: Sequence[Known]) -> Iterator[list[TimedWord]]:
        """The words of each known text, in its order, with the times at which they are said in its sound.

        Joined up they are the text. None where it has more tokens than the network has places for.
        """

        def words(one: Known) -> list[TimedWord]:
            tokenizer = self.tokenizer(one.language)
            tokens = encoded(tokenizer, one.text)
            if len(tokenizer.sot_sequence) + len(tokens) + 2 > self.network.dims.n_text_ctx:
                return []
            batch = Batch(self.decoder, 1)
            batch.enter(self.features(read(one.start, one.end)))
            (found,) = align(batch, [0], self.heads, [tokens], [tokenizer])
            return [replace(word, start=one.start + word.start, end=one.start + word.end) for word in found]

        yield from in_parallel(words, known, self.compute.device)

    def _sizes(self, beam: int, workers: int) -> dict[int, int]:
        """How many windows a worker decodes side by side, by the number of their texts."""
        rows = rows_of(beam)
        own = self.compute.room(BATCH_BYTES) // workers // self.decoder.bytes_a_window(rows)
        first = max(1, min(own, max(BATCH_WINDOWS // workers, LEAST_WINDOWS)))
        half = max(1, first // 2)  # a beam's products have rows enough
        return {1: first} if beam == 1 else {rows: half, 1: half}


def _digest(samples: NDArray[np.float32]) -> bytes:
    return hashlib.blake2b(samples.tobytes()).digest()
