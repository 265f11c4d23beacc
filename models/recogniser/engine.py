"""Whisper on many windows at once: encode, decode with fallback, time the words."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import whisper
from numpy.typing import NDArray
from torch import Tensor
from whisper.tokenizer import Tokenizer, get_tokenizer

from models.compute import Compute
from models.parallel import in_parallel
from models.recogniser.decoder import Batch, PackedDecoder
from models.recogniser.encoder import SAMPLES_PER_FRAME, encode
from models.recogniser.languages import language_probabilities
from models.recogniser.rules import Rules
from models.recogniser.search import MAX_TOKENS, Search
from models.recogniser.text import Decoded, Piece, TimedWord, Window
from models.recogniser.words import align

FRAMES_PER_SECOND = 50  # of the encoder's output
BATCH_WINDOWS = 16
BATCH_BYTES = 1 << 30  # of attention memory; large networks decode fewer windows at once
REFILL = 4  # windows enter so many at a time, to be encoded side by side
KEPT_WINDOWS = 24  # encoded to ask for their language, and kept for their text
LANGUAGE_SILENCE_FRAMES = FRAMES_PER_SECOND  # behind a short sound; the language found is that of all 30 s

# openai-whisper's conditions for decoding again, warmer: the text loops, or is improbable.
COMPRESSION_RATIO_LIMIT = 2.4
AVG_LOGPROB_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Read = Callable[[float, float], NDArray[np.float32]]


@dataclass(eq=False)
class _Job:
    """A window in the batch, with its best attempt so far and the log-probability of each token of that."""

    window: Window
    tokenizer: Tokenizer
    prompt: list[int]
    search: Search
    no_speech_prob: float = 0.0
    best: Decoded | None = None
    logprobs: tuple[float, ...] = ()


class WhisperEngine:
    """openai-whisper's network behind a batched decoder. Not for use by several threads at once."""

    def __init__(self, network: whisper.Whisper, compute: Compute) -> None:
        self.network = network.to(compute.device).eval().requires_grad_(False)
        self.compute = compute
        self.decoder = PackedDecoder(self.network.decoder, self.network.dims.n_audio_ctx, compute.dtype)
        # LayerNorm stays float32, as in openai-whisper.
        for module in self.network.encoder.modules():
            if isinstance(module, torch.nn.Linear):
                module.to(compute.dtype)
        self.heads = [(int(layer), int(head)) for layer, head in self.network.alignment_heads.indices().T]
        self._tokenizers: dict[str, Tokenizer] = {}
        self._encoded: dict[bytes, Tensor] = {}  # by the digest of the sound
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

    def encode(self, sounds: Sequence[NDArray[np.float32]]) -> list[Tensor]:
        """Mono samples of at most 30 s each → (frames, width) each. Those kept from before are given away."""
        found = [self._encoded.pop(_digest(samples), None) for samples in sounds]
        unknown = [samples for samples, features in zip(sounds, found, strict=True) if features is None]
        made = in_parallel(lambda samples: encode(self.network, samples, self.compute), unknown)
        return [next(made) if features is None else features for features in found]

    def language_probabilities(self, sounds: Sequence[NDArray[np.float32]]) -> list[dict[str, float]]:
        """For each sound of at most 30 s, the probability of each language Whisper knows."""
        if not self.network.is_multilingual:
            return [{"en": 1.0} for _ in sounds]
        self.tokenizer("en")  # made here, as it is shared by the threads
        self._encoded.clear()
        found = []
        for samples, (features, probabilities) in zip(sounds, in_parallel(self._heard, sounds), strict=True):
            if len(features) == self.decoder.frames and len(self._encoded) < KEPT_WINDOWS:
                self._encoded[_digest(samples)] = features
            found.append(probabilities)
        return found

    def _heard(self, samples: NDArray[np.float32]) -> tuple[Tensor, dict[str, float]]:
        """Encoded to ask for the language, and what it is: for that, a short sound needs little silence behind it."""
        frames = len(samples) // SAMPLES_PER_FRAME + LANGUAGE_SILENCE_FRAMES
        features = encode(self.network, samples, self.compute, frames if 2 * frames < self.decoder.frames else None)
        return features, language_probabilities(self.network, self.tokenizer("en"), features)

    @torch.inference_mode()
    def transcribe(self, read: Read, windows: deque[Window], beam_size: int = 1) -> Iterator[Decoded]:
        """Takes the windows, also those added meanwhile, and yields each one's text when it is done.

        `read(start, end)` gives the recording's samples. The same windows give the same text.
        """
        most = max(1, BATCH_BYTES // self.decoder.bytes_a_window(beam_size))
        batch = Batch(self.decoder, min(BATCH_WINDOWS, most), beam_size)
        active: list[_Job] = []  # the place of a job is its slot in the batch
        while windows or active:
            free = batch.size - len(active)
            if windows and (not active or free >= min(REFILL, len(windows), batch.size)):
                entering = [self._job(windows.popleft(), beam_size) for _ in range(min(free, len(windows)))]
                for features in self.encode([read(job.window.start, job.window.end) for job in entering]):
                    batch.enter(features)
                active += entering
                self._begin(batch, active, entering)
            hidden = batch.step([[tokens[-1] for tokens in job.search.written] for job in active])
            self._choose(batch, active, active, self.decoder.logits(hidden))
            ended = [job for job in active if job.search.done]
            again = [job for job in ended if not self._will_do(job)]
            if again:
                self._begin(batch, active, again)
            finished = [job for job in ended if job not in again]
            if finished:
                yield from self._with_words(batch, active, finished)
            for job in finished:
                slot = active.index(job)
                batch.leave(slot)
                active[slot] = active[-1]
                active.pop()

    def _job(self, window: Window, beam_size: int) -> _Job:
        tokenizer = self.tokenizer(window.language)
        prompt = list(tokenizer.sot_sequence)
        if window.prompt:
            # As openai-whisper: the end of the prompt, at most half the text positions less one.
            said = tokenizer.encode(" " + window.prompt.strip())[-(self.network.dims.n_text_ctx // 2 - 1) :]
            prompt = [tokenizer.sot_prev, *said, *prompt]
        # The last token is never read again, so one more than the positions left may be written.
        room = min(MAX_TOKENS, self.network.dims.n_text_ctx + 1 - len(prompt))
        return _Job(window, tokenizer, prompt, Search(beam_size, tokenizer.eot, room, window))

    def _begin(self, batch: Batch, active: list[_Job], jobs: list[_Job]) -> None:
        """The prompt and the first token of each of the jobs."""
        slots = [active.index(job) for job in jobs]
        hidden = batch.forward(slots, [job.prompt for job in jobs])
        last = torch.tensor([len(job.prompt) for job in jobs]).cumsum(0) - 1
        for job, slot, end in zip(jobs, slots, last.tolist(), strict=True):
            batch.spread(slot)
            at_sot = end - (len(job.tokenizer.sot_sequence) - 1)
            scores = self.decoder.logits(hidden[at_sot : at_sot + 1])[0].softmax(-1)
            job.no_speech_prob = float(scores[job.tokenizer.no_speech])
        logits = self.decoder.logits(hidden[last.to(hidden.device)])
        self._choose(batch, active, jobs, logits.repeat_interleave(batch.hypotheses, dim=0))

    def _choose(self, batch: Batch, active: list[_Job], jobs: list[_Job], logits: Tensor) -> None:
        """The next token of each hypothesis of the jobs. logits: (jobs * hypotheses, vocabulary)."""
        if self._rules is None:
            self._rules = Rules.of(jobs[0].tokenizer, logits.shape[-1], logits.device)
        self._rules.apply(logits, [tokens for job in jobs for tokens in job.search.written])
        logprobs = logits.log_softmax(-1)
        values, tokens = (found.tolist() for found in logprobs[:: batch.hypotheses].max(-1))
        for job, own, value, token in zip(jobs, logprobs.split(batch.hypotheses), values, tokens, strict=True):
            parents = job.search.grow(own, (token, value))
            batch.reorder(active.index(job), parents)

    def _will_do(self, job: _Job) -> bool:
        """Whether the job's text is good, or no attempt is left; else the job is set up to be decoded warmer."""
        tokenizer, search = job.tokenizer, job.search
        tokens, logprobs = search.best.tokens, search.best.logprobs
        finished = tokens[-1] == tokenizer.eot
        text = tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip()
        written = tokens[:-1] if finished else tokens
        decoded = Decoded(
            window=job.window,
            tokens=written,
            finished=finished,
            pieces=(),
            text=text,
            avg_logprob=sum(logprobs) / (len(written) + 1),
            no_speech_prob=job.no_speech_prob,
            compression_ratio=whisper.utils.compression_ratio(text) if text else 0.0,
            temperature=search.temperature,
        )
        if job.best is None or _quality(decoded) > _quality(job.best):
            job.best, job.logprobs = decoded, logprobs
        if decoded.compression_ratio <= COMPRESSION_RATIO_LIMIT and (
            decoded.avg_logprob >= AVG_LOGPROB_LIMIT or decoded.no_speech_prob > NO_SPEECH_LIMIT
        ):
            job.best, job.logprobs = decoded, logprobs
            return True
        if search.temperature >= TEMPERATURES[-1]:
            return True
        warmer = TEMPERATURES[TEMPERATURES.index(search.temperature) + 1]
        job.search = Search(search.width, search.eot, search.room, search.seed, warmer)
        return False

    def _with_words(self, batch: Batch, active: list[_Job], jobs: list[_Job]) -> Iterator[Decoded]:
        """The jobs' texts with their pieces between timestamps and timed words."""
        decoded = [job.best for job in jobs if job.best is not None]
        texts = [
            [token for token in each.tokens if token < job.tokenizer.eot]
            for job, each in zip(jobs, decoded, strict=True)
        ]
        slots = [active.index(job) for job in jobs]
        words = align(batch, slots, self.heads, texts, [job.tokenizer for job in jobs])
        for job, best, own in zip(jobs, decoded, words, strict=True):
            yield replace(best, pieces=tuple(_pieces(best, job.logprobs, job.tokenizer, own)))


def _pieces(
    decoded: Decoded, logprobs: Sequence[float], tokenizer: Tokenizer, words: list[TimedWord]
) -> Iterator[Piece]:
    """Deals the words out to the spans between timestamps; a word belongs where its first token does."""
    offset = decoded.window.start
    spans: list[tuple[float, float, bool, int]] = []  # start, end, closed, number of text tokens
    text_logprobs: list[float] = []
    start, count = 0.0, 0
    for token, logprob in zip(decoded.tokens, logprobs, strict=False):
        if token >= tokenizer.timestamp_begin:
            time = (token - tokenizer.timestamp_begin) / FRAMES_PER_SECOND
            if count:
                spans.append((start, time, True, count))
            start, count = time, 0
        elif token < tokenizer.eot:
            text_logprobs.append(logprob)
            count += 1
    if count:
        spans.append((start, decoded.window.end - offset, False, count))
    remaining, at, span_end = deque(words), 0, 0
    for start, end, closed, count in spans:
        span_end += count
        own: list[TimedWord] = []
        own_logprobs: list[tuple[float, ...]] = []
        while remaining and at < span_end:
            word = remaining.popleft()
            own.append(replace(word, start=offset + word.start, end=offset + word.end))
            own_logprobs.append(tuple(text_logprobs[at : at + word.tokens]))
            at += word.tokens
        if own:
            yield Piece(offset + start, offset + end, closed, tuple(own), tuple(own_logprobs))


def _digest(samples: NDArray[np.float32]) -> bytes:
    return hashlib.blake2b(samples.tobytes()).digest()


def _quality(decoded: Decoded) -> tuple[bool, float]:
    """Of several attempts, text that does not loop is better, then the more probable."""
    return decoded.compression_ratio <= COMPRESSION_RATIO_LIMIT, decoded.avg_logprob
