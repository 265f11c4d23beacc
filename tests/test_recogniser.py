"""The Whisper engine against openai-whisper itself, and its parts against plain versions."""

import random
from collections import deque
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import pytest
import torch
import whisper
from helpers.media import ffmpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import median_filter
from whisper.decoding import ApplyTimestampRules, SuppressBlank, SuppressTokens
from whisper.tokenizer import get_tokenizer

from models import store
from models.compute import Compute
from models.recogniser import attempts as attempts_module
from models.recogniser import engine as engine_module
from models.recogniser.attempts import Attempts
from models.recogniser.load import load_engine
from models.recogniser.rules import MAX_INITIAL_TIMESTAMP_INDEX, Rules
from models.recogniser.search import Search
from models.recogniser.text import Decoded, TimedWord, Window
from models.recogniser.words import attach_punctuation, median_of_seven, split_words, warp, word_tokens
from pipeline.stages.convert.ffmpeg import at_tempo

pytestmark = pytest.mark.models
VOCABULARY = 51865


@pytest.fixture(scope="module")
def samples():
    """The sample panel, mono at 16 kHz."""
    from pathlib import Path

    return whisper.load_audio(str(Path(__file__).parent.parent / "samples" / "panel_zh.flac"))


@pytest.fixture(scope="module")
def engine():
    return load_engine(store.find("whisper-base"), Compute("cpu", "fp32"))


@pytest.fixture(scope="module")
def network():
    return whisper.load_model(str(store.find("whisper-base").path), device="cpu")


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    """A synthetic voice, mono at 16 kHz."""
    path = tmp_path_factory.mktemp("english") / "said.wav"
    said = "Thank you very much for the invitation. I would like to tell you something about our work this year."
    ffmpeg("-f", "lavfi", "-i", f"flite=text={said!r}", path)
    return whisper.load_audio(str(path))


WINDOWS = [
    Window(0.0, 25.0, "zh", "，。"),
    Window(25.0, 37.0, "zh"),
    Window(44.0, 54.0, "zh", "，。"),
    Window(1, 9, "en"),
]


def read_from(samples):
    return lambda start, end: samples[round(start * 16000) : round(end * 16000)]


def test_all_weights_are_the_checkpoints(engine, network):
    found, expected = engine.network.state_dict(), network.state_dict()
    assert set(found) == set(expected)
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_tokens_are_those_of_openai_whisper_alone_and_in_a_batch(engine, network, samples, monkeypatch):
    monkeypatch.setattr(attempts_module, "TEMPERATURES", (0.0,))
    monkeypatch.setattr(attempts_module, "FOREIGN", 0.0)  # openai-whisper translates what is not in its language
    read = read_from(samples)
    together = {decoded.window: decoded for decoded in engine.transcribe(read, deque(WINDOWS))}
    for window in WINDOWS:
        (alone,) = engine.transcribe(read, deque([window]))
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(torch.from_numpy(read(window.start, window.end))))
        options = whisper.DecodingOptions(language=window.language, prompt=window.prompt or None, fp16=False)
        expected = whisper.decode(network, mel, options)
        assert list(alone.tokens) == expected.tokens
        assert together[window].tokens == alone.tokens
        assert alone.avg_logprob == pytest.approx(expected.avg_logprob, abs=1e-3)
        assert alone.no_speech_prob == pytest.approx(expected.no_speech_prob, abs=1e-3)
        assert alone.text == expected.text


def likeliest_of_the_beam(search):
    return max(search.ended, key=search._mean)


def test_what_was_encoded_for_its_language_is_not_encoded_again(engine, samples, monkeypatch):
    read, windows = read_from(samples), [WINDOWS[0], Window(25.0, 44.0, "zh")]
    expected = {decoded.window: decoded.tokens for decoded in engine.transcribe(read, deque(windows))}
    engine.language_probabilities(read, [((window.start, window.end), []) for window in windows])
    monkeypatch.setattr(engine_module, "encode", None)
    assert {decoded.window: decoded.tokens for decoded in engine.transcribe(read, deque(windows))} == expected


def test_a_beam_is_that_of_openai_whisper(engine, network, samples, monkeypatch):
    monkeypatch.setattr(attempts_module, "TEMPERATURES", (0.0,))
    monkeypatch.setattr(Search, "best", property(likeliest_of_the_beam))
    read = read_from(samples)
    found = list(engine.transcribe(read, deque(WINDOWS[1:3]), 3))
    assert {decoded.window for decoded in found} == set(WINDOWS[1:3])
    for decoded in found:
        window = decoded.window
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(torch.from_numpy(read(window.start, window.end))))
        options = whisper.DecodingOptions(
            language=window.language, prompt=window.prompt or None, fp16=False, beam_size=3
        )
        expected = whisper.decode(network, mel, options)
        assert list(decoded.tokens) == expected.tokens
        assert decoded.avg_logprob == pytest.approx(expected.avg_logprob, abs=1e-3)


def test_a_text_without_end_behind_a_full_prompt_stops_where_whisper_runs_out_of_places(engine, samples, monkeypatch):
    def never_ends(self, logits, written):
        logits[:, self.eot :] = float("-inf")

    monkeypatch.setattr(Rules, "apply", never_ends)
    monkeypatch.setattr(attempts_module, "ends_in_loop", lambda tokens: False)
    monkeypatch.setattr(attempts_module, "TEMPERATURES", (0.0,))
    window = Window(0.0, 25.0, "zh", "社区养老服务中心的工作人员，" * 60)
    for beam in (1, 2):
        (decoded,) = engine.transcribe(read_from(samples), deque([window]), beam)
        assert not decoded.finished
        assert len(decoded.tokens) == engine.network.dims.n_text_ctx + 1 - (1 + 223 + 3)


@pytest.mark.parametrize("beam", [1, 3])
def test_workers_slots_and_windows_added_meanwhile_change_nothing(engine, samples, monkeypatch, beam):
    """Not a bit of what is said of a window, how likely and when: a run that goes on must end as if undisturbed."""
    read, windows = read_from(samples), WINDOWS[1:]
    expected = {decoded.window: decoded for decoded in engine.transcribe(read, deque(windows), beam)}
    for workers, slots in ((1, 8), (2, 2)):
        monkeypatch.setattr(engine_module.torch, "get_num_threads", lambda workers=workers: workers)
        monkeypatch.setattr(engine_module, "BATCH_WINDOWS", workers * slots)
        monkeypatch.setattr(engine_module, "LEAST_WINDOWS", 1)
        queue, found = deque(windows[:1]), {}
        for decoded in engine.transcribe(read, queue, beam):
            found[decoded.window] = decoded
            if len(found) == 1:
                queue.extend(windows[1:])
        assert found == expected


def test_words_join_to_the_text_with_times_in_order_inside_the_window(engine, samples):
    found = list(engine.transcribe(read_from(samples), deque(WINDOWS[:3])))
    assert {decoded.window for decoded in found} == set(WINDOWS[:3])
    for decoded in found:
        words = [word for piece in decoded.pieces for word in piece.words]
        assert "".join(word.text for word in words).strip() == decoded.text.strip()
        assert sum(word.tokens for word in words) == sum(len(p) for piece in decoded.pieces for p in piece.logprobs)
        at = decoded.window.start
        for word in words:
            assert at <= word.start <= word.end <= decoded.window.end + 1.0
            at = word.start


def test_slower_sound_has_its_words_at_the_times_of_the_recording(engine, samples):
    window, read = Window(0.0, 25.0, "zh", "，。"), read_from(samples)
    (usual,) = engine.transcribe(read, deque([window]))
    slow = replace(window, tempo=0.9)
    (slower,) = engine.transcribe(lambda start, end: at_tempo(read(start, end), 0.9), deque([slow]))
    assert slower.window == slow
    words, again = ([w for piece in one.pieces for w in piece.words] for one in (usual, slower))
    same = SequenceMatcher(None, [w.text for w in words], [w.text for w in again], autojunk=False)
    apart = [
        abs(words[block.a + i].start - again[block.b + i].start)
        for block in same.get_matching_blocks()
        for i in range(block.size)
    ]
    assert len(apart) > 0.7 * len(words)
    assert np.median(apart) < 0.1
    assert np.quantile(apart, 0.9) < 0.3
    assert slower.pieces[-1].end == pytest.approx(usual.pieces[-1].end, abs=0.5)


def test_warmer_attempts_are_the_same_every_time(engine, samples, monkeypatch):
    monkeypatch.setattr(Decoded, "is_good", False)  # nothing is good enough
    monkeypatch.setattr(attempts_module, "TEMPERATURES", (0.0, 0.4))
    first, second = (list(engine.transcribe(read_from(samples), deque(WINDOWS[3:]))) for _ in range(2))
    assert first[0].tokens == second[0].tokens


def test_language_probabilities_are_those_of_openai_whisper(engine, network, samples):
    read, windows = read_from(samples), [(start, start + 25.0) for start in (0.0, 44.0)]
    found = engine.language_probabilities(read, [(window, []) for window in windows])
    for window, (probabilities,) in zip(windows, found, strict=True):
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(read(*window)))
        _, expected = whisper.detect_language(network, mel)
        assert probabilities == pytest.approx(expected, abs=1e-5)


def test_each_part_of_a_window_is_heard_in_its_own_language(engine, samples, english):
    both = np.concatenate([samples[: 12 * 16000], english, samples[12 * 16000 : 15 * 16000]])
    end = len(both) / 16000
    parts = [(0.5, 3.0), (4.0, 9.0), (12.0, 15.0), (15.0, end - 3.0), (end - 3.0, end)]
    ((whole, *each),) = engine.language_probabilities(read_from(both), [((0.0, end), parts)])
    assert max(whole, key=whole.get) == "zh"
    assert [max(found, key=found.get) for found in each] == ["zh", "zh", "en", "en", "zh"]
    assert all(sum(found.values()) == pytest.approx(1.0, abs=1e-3) for found in each)


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.lists(st.sampled_from(["text", "time"]), max_size=5))
def test_rules_are_those_of_openai_whisper(seed, kinds):
    tokenizer = get_tokenizer(True, num_languages=99, language="zh", task="transcribe")
    random = np.random.default_rng(seed)
    begin = tokenizer.timestamp_begin
    written, time = [], begin
    for kind in kinds:
        time += int(random.integers(0, 40))
        written.append(min(time, begin + 1500) if kind == "time" else int(random.integers(0, 40000)))
    logits = torch.from_numpy(random.normal(size=(1, VOCABULARY)).astype(np.float32) * 3)
    expected = logits.clone()
    tokens = torch.tensor([[tokenizer.sot, *written]])
    suppressed = [
        *tokenizer.non_speech_tokens, tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev,
        tokenizer.sot_lm, tokenizer.no_speech,
    ]  # fmt: skip
    SuppressBlank(tokenizer, 1).apply(expected, tokens)
    SuppressTokens(suppressed).apply(expected, tokens)
    ApplyTimestampRules(tokenizer, 1, MAX_INITIAL_TIMESTAMP_INDEX).apply(expected, tokens)
    Rules.of(tokenizer, VOCABULARY, torch.device("cpu")).apply(logits, [written])
    assert torch.equal(logits, expected)


def plain_warp(cost):
    rows, columns = cost.shape
    total = np.full((rows, columns), np.inf)
    total[0] = np.cumsum(cost[0])
    for i in range(1, rows):
        for j in range(columns):
            before = [total[i - 1, j]] + ([total[i, j - 1], total[i - 1, j - 1]] if j else [])
            total[i, j] = cost[i, j] + min(before)
    return total[-1, -1]


@settings(max_examples=60)
@given(st.integers(1, 12), st.integers(1, 30), st.integers(0, 2**31))
def test_warping_finds_the_cheapest_path(rows, columns, seed):
    cost = np.random.default_rng(seed).normal(size=(rows, columns))
    firsts = warp(cost)
    assert list(firsts) == sorted(firsts)
    assert firsts[0] == 0
    best = np.inf
    # The firsts fix the path but for where each row ends: at the next first, or one before it (a diagonal step).
    ends = [[columns - 1]] * rows
    for i in range(rows - 1):
        ends[i] = [end for end in (firsts[i + 1], firsts[i + 1] - 1) if end >= firsts[i]]
    prefix = np.concatenate([np.zeros((rows, 1)), np.cumsum(cost, axis=1)], axis=1)
    best = sum(min(prefix[i, end + 1] for end in ends[i]) - prefix[i, firsts[i]] for i in range(rows))
    assert best == pytest.approx(plain_warp(cost), abs=1e-9)


def test_the_median_is_the_median():
    x = np.random.default_rng(0).normal(size=(2, 3, 40)).astype(np.float32)
    expected = median_filter(x, size=(1, 1, 7), mode="mirror")
    assert np.array_equal(median_of_seven(torch.from_numpy(x)).numpy(), expected)


@pytest.mark.parametrize(
    "text",
    [
        "各位来宾，大家上午好。",
        "我们用 ChatGPT 做了 1,246 次",
        "龘靐齉爩是生僻字",
        "好😀的",
        " Hello, it's 3.5 degrees.",
        "第5届OpenAI大会",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_are_whole_characters_latin_words_and_numbers(text, language):
    tokenizer = get_tokenizer(True, num_languages=99, language=language, task="transcribe")
    tokens = tokenizer.encode(text)
    words = split_words(tokens, tokenizer)
    assert "".join(word for word, _ in words) == text
    assert sum(count for _, count in words) == len(tokens)
    assert not any("\ufffd" in word for word, _ in words)
    for whole in ("ChatGPT", "OpenAI", "Hello"):
        if whole in text:
            assert sum(whole in word for word, _ in words) == 1


def test_a_character_that_was_never_finished_leaves_no_broken_one():
    tokenizer = get_tokenizer(True, num_languages=99, language="zh", task="transcribe")
    tokens = tokenizer.encode("龘")
    assert len(tokens) > 1
    words = split_words(tokens[:-1], tokenizer)
    assert not any("\ufffd" in word for word, _ in words)
    assert sum(count for _, count in words) == len(tokens) - 1


@pytest.mark.parametrize("broken", [[22702, 12831], [3336, 109], [12917, 34324, 30879]])
def test_words_behind_broken_characters_are_there(broken):
    """openai-whisper leaves them out: bytes broken across tokens make more signs alone than in the text."""
    tokenizer = get_tokenizer(True, num_languages=99, language="zh", task="transcribe")
    words = split_words([*broken, *tokenizer.encode("今天天气很好")], tokenizer)
    assert "".join(word for word, _ in words).endswith("今天天气很好")


@pytest.mark.parametrize("language", ["zh", "en", "th", "de"])
def test_words_are_openai_whispers_and_lose_no_token(language):
    tokenizer = get_tokenizer(True, num_languages=99, language=language, task="transcribe")
    rng, compared = random.Random(0), 0
    for _ in range(2000):
        tokens = [rng.randrange(tokenizer.eot) for _ in range(rng.randrange(1, 12))]
        words = word_tokens(tokens, tokenizer)
        assert sum(count for _, count in words) == len(tokens)
        texts, theirs = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
        expected = list(zip(texts, map(len, theirs), strict=True))
        if sum(count for _, count in expected) == len(tokens) + 1:
            compared += 1
            assert [*words, ("<|endoftext|>", 1)] == expected
    assert compared > 1900


def test_what_looks_like_a_token_of_whispers_is_text_in_a_prompt():
    tokenizer = get_tokenizer(True, num_languages=99, language="zh", task="transcribe")
    window = Window(0.0, 1.0, "zh", prompt="<|endoftext|>")
    prompt = Attempts(window, tokenizer, 1, 448, torch.zeros(1), lambda: 1.0).prompt
    assert tokenizer.decode(prompt[1 : -len(tokenizer.sot_sequence)]) == " <|endoftext|>"
    assert tokenizer.eot not in prompt


def test_punctuation_clings_and_nothing_is_lost():
    pieces = ["你", "好", "，", "“", "再", "见", "”", "。"]
    words = [TimedWord(piece, i * 1.0, i + 1.0, 1) for i, piece in enumerate(pieces)]
    attached = attach_punctuation(words)
    assert [word.text for word in attached] == ["你", "好，", "“再", "见”。"]
    assert sum(word.tokens for word in attached) == len(pieces)
    assert [(w.start, w.end) for w in attached] == [(0, 1), (1, 2), (4, 5), (5, 6)]
