"""Whisper on many windows at once: encode, decode greedily with fallback, time the words."""

import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
import whisper
from numpy.typing import NDArray
from torch import Tensor
from whisper.tokenizer import Tokenizer, get_tokenizer

from models.compute import Compute
from models.recogniser.decoder import PackedDecoder, Row
from models.recogniser.rules import Rules
from models.recogniser.text import Decoded, Piece, TimedWord, Window
from models.recogniser.words import align

SAMPLE_RATE_HZ = 16_000
WINDOW_SECONDS = 30.0
FRAMES_PER_SECOND = 50  # of the encoder's output
BATCH_WINDOWS = 16
MAX_TOKENS = 224  # of text a window, as Whisper was trained

# openai-whisper's conditions for decoding again, warmer: the text loops, or is improbable.
COMPRESSION_RATIO_LIMIT = 2.4
AVG_LOGPROB_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Read = Callable[[float, float], NDArray[np.float32]]


@dataclass(eq=False)
class _Job:
    index: int
    window: Window
    tokenizer: Tokenizer
    features: Tensor
    row: Row
    prompt: list[int]
    temperature: float = 0.0
    written: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    no_speech_prob: float = 0.0
    best: "Decoded | None" = None
    best_logprobs: list[float] = field(default_factory=list)


class WhisperEngine:
    """openai-whisper's network behind a batched decoder. Not for use by several threads at once."""

    def __init__(self, network: whisper.Whisper, compute: Compute) -> None:
        self.network = network.to(compute.device).eval().requires_grad_(False)
        self.compute = compute
        # LayerNorm stays float32, as in openai-whisper.
        for module in self.network.modules():
            if isinstance(module, torch.nn.Linear | torch.nn.Conv1d | torch.nn.Embedding):
                module.to(compute.dtype)
        self.decoder = PackedDecoder(self.network.decoder, compute.dtype)
        self.heads = [(int(layer), int(head)) for layer, head in self.network.alignment_heads.indices().T]
        self._tokenizers: dict[str, Tokenizer] = {}
        self._rules: Rules | None = None

    def tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = get_tokenizer(
                self.network.is_multilingual,
                num_languages=self.network.num_languages,
                language=language,
                task="transcribe",
            )
        return self._tokenizers[language]

    @torch.inference_mode()
    def encode(self, samples: NDArray[np.float32]) -> Tensor:
        """Mono samples of at most 30 s → (frames, width), all frames.

        Cutting the silence behind the audio would save time, but base then stops early or loops: Whisper needs it.
        """
        padded = whisper.pad_or_trim(torch.from_numpy(samples))
        mel = whisper.log_mel_spectrogram(padded, self.network.dims.n_mels).to(self.compute.device, self.compute.dtype)
        return self.network.encoder(mel[None])[0].to(self.compute.dtype)

    @torch.inference_mode()
    def language_probabilities(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Probability of each language Whisper knows for up to WINDOW_SECONDS of sound."""
        if not self.network.is_multilingual:
            return {"en": 1.0}
        tokenizer = self.tokenizer("en")
        hidden = self.decoder.forward([self.decoder.row(self.encode(samples))], [[tokenizer.sot]])
        scores = self.decoder.logits(hidden)[0, list(tokenizer.all_language_tokens)].softmax(-1)
        return dict(zip(tokenizer.all_language_codes, scores.tolist(), strict=True))

    def transcribe(self, read: Read, windows: Sequence[Window]) -> Iterator[tuple[int, Decoded]]:
        """Yields (index of the window, its text) as windows finish, in any order.

        `read(start, end)` gives the recording's samples. The same windows give the same text.
        """
        queue = deque(enumerate(windows))
        active: list[_Job] = []
        while queue or active:
            entering: list[_Job] = []
            while queue and len(active) + len(entering) < BATCH_WINDOWS:
                index, window = queue.popleft()
                entering.append(self._enter(index, window, self.encode(read(window.start, window.end))))
            active, finished = self._step(active, entering)
            for job in finished:
                decoded = self._finish(job)
                if decoded is None:  # to be decoded again, warmer
                    active.append(job)
                    self._first_step(job)
                else:
                    yield job.index, self._with_words(job, decoded)

    @torch.inference_mode()
    def _enter(self, index: int, window: Window, features: Tensor) -> _Job:
        tokenizer = self.tokenizer(window.language)
        prompt = list(tokenizer.sot_sequence)
        if window.prompt:
            # As openai-whisper: the end of the prompt, at most half the text positions less one.
            said = tokenizer.encode(" " + window.prompt.strip())[-(self.network.dims.n_text_ctx // 2 - 1) :]
            prompt = [tokenizer.sot_prev, *said, *prompt]
        return _Job(index, window, tokenizer, features, self.decoder.row(features), prompt)

    @torch.inference_mode()
    def _step(self, active: list[_Job], entering: list[_Job]) -> tuple[list[_Job], list[_Job]]:
        """One more token for all: (those that go on, those that ended)."""
        jobs = active + entering
        tokens = [[job.written[-1]] for job in active] + [job.prompt for job in entering]
        hidden = self.decoder.forward([job.row for job in jobs], tokens)
        last = torch.tensor([len(new) for new in tokens]).cumsum(0) - 1
        for job, end in zip(entering, last[len(active) :].tolist(), strict=True):
            at_sot = end - (len(job.tokenizer.sot_sequence) - 1)
            scores = self.decoder.logits(hidden[at_sot : at_sot + 1])[0].softmax(-1)
            job.no_speech_prob = float(scores[job.tokenizer.no_speech])
        self._choose(jobs, self.decoder.logits(hidden[last]))
        ended = [job.written[-1] == job.tokenizer.eot or len(job.written) >= MAX_TOKENS for job in jobs]
        return (
            [job for job, end in zip(jobs, ended, strict=True) if not end],
            [job for job, end in zip(jobs, ended, strict=True) if end],
        )

    def _choose(self, jobs: list[_Job], logits: Tensor) -> None:
        """Writes the next token of each job: the most probable, or a drawn one at a temperature."""
        if self._rules is None:
            self._rules = Rules.of(jobs[0].tokenizer, logits.shape[-1], logits.device)
        self._rules.apply(logits, [job.written for job in jobs])
        normaliser = logits.logsumexp(-1)
        choices = logits.argmax(-1).tolist()
        for position, job in enumerate(jobs):
            token = choices[position]
            if job.temperature > 0:
                # Gumbel's trick draws from the softmax; the seed makes a repeated run repeat its text.
                seed = zlib.crc32(repr((job.window, job.temperature, len(job.written))).encode())
                noise = np.random.default_rng(seed).gumbel(size=logits.shape[-1])
                token = int((logits[position].cpu().numpy() / job.temperature + noise).argmax())
            job.written.append(token)
            job.logprobs.append(float(logits[position, token] - normaliser[position]))

    @torch.inference_mode()
    def _first_step(self, job: _Job) -> None:
        """Starts a job afresh at its new temperature."""
        job.row = self.decoder.row(job.features)
        job.written, job.logprobs = [], []
        going, _ = self._step([], [job])
        assert going, "the first token is a timestamp, never the end"

    def _finish(self, job: _Job) -> Decoded | None:
        """The job's text if it will do or no attempt is left; None when it shall be tried again, warmer."""
        tokens, logprobs = job.written, job.logprobs
        finished = tokens[-1] == job.tokenizer.eot
        text_tokens = [token for token in tokens if token < job.tokenizer.eot]
        text = job.tokenizer.decode(text_tokens).strip()
        written = tuple(tokens[:-1] if finished else tokens)
        decoded = Decoded(
            window=job.window,
            tokens=written,
            finished=finished,
            pieces=(),
            text=text,
            avg_logprob=sum(logprobs) / (len(written) + 1),
            no_speech_prob=job.no_speech_prob,
            compression_ratio=whisper.utils.compression_ratio(text) if text else 0.0,
            temperature=job.temperature,
        )
        good = decoded.compression_ratio <= COMPRESSION_RATIO_LIMIT and (
            decoded.avg_logprob >= AVG_LOGPROB_LIMIT or decoded.no_speech_prob > NO_SPEECH_LIMIT
        )
        if job.best is None or _quality(decoded) > _quality(job.best):
            job.best, job.best_logprobs = decoded, logprobs
        if good:
            return decoded
        if job.temperature >= TEMPERATURES[-1]:
            return job.best
        job.temperature = TEMPERATURES[TEMPERATURES.index(job.temperature) + 1]
        return None

    def _with_words(self, job: _Job, decoded: Decoded) -> Decoded:
        """Adds the pieces between timestamps with their timed words."""
        tokenizer, window, begin = job.tokenizer, decoded.window, job.tokenizer.timestamp_begin
        logprobs = job.best_logprobs if decoded is job.best else job.logprobs
        spans: list[tuple[float, float, bool, int]] = []  # start, end, closed, number of text tokens
        text_tokens: list[int] = []
        text_logprobs: list[float] = []
        start, count = 0.0, 0
        for token, logprob in zip(decoded.tokens, logprobs, strict=False):
            if token >= begin:
                time = (token - begin) / FRAMES_PER_SECOND
                if count:
                    spans.append((start, time, True, count))
                start, count = time, 0
            elif token < tokenizer.eot:
                text_tokens.append(token)
                text_logprobs.append(logprob)
                count += 1
        if count:
            spans.append((start, window.end - window.start, False, count))
        job.row.n = 0
        words = align(self.decoder, job.row, self.heads, text_tokens, tokenizer)
        return replace(decoded, pieces=tuple(_pieces(spans, words, text_logprobs, window.start)))


def _pieces(
    spans: list[tuple[float, float, bool, int]], words: list[TimedWord], logprobs: list[float], offset: float
) -> Iterator[Piece]:
    """Deals the words out to the spans; a word belongs where its first token does."""
    remaining, token, span_end = deque(words), 0, 0
    for start, end, closed, count in spans:
        span_end += count
        own: list[TimedWord] = []
        own_logprobs: list[tuple[float, ...]] = []
        while remaining and token < span_end:
            word = remaining.popleft()
            own.append(replace(word, start=offset + word.start, end=offset + word.end))
            own_logprobs.append(tuple(logprobs[token : token + word.tokens]))
            token += word.tokens
        if own:
            yield Piece(offset + start, offset + end, closed, tuple(own), tuple(own_logprobs))


def _quality(decoded: Decoded) -> tuple[bool, float]:
    """Of several attempts, text that does not loop is better, then the more probable."""
    return decoded.compression_ratio <= COMPRESSION_RATIO_LIMIT, decoded.avg_logprob
