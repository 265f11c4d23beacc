"""How often a window is tried, and when its text is known to go nowhere."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from models.recogniser import attempts as module
from models.recogniser.attempts import Attempts
from models.recogniser.loops import ends_in_loop
from models.recogniser.search import Hypothesis, Search
from models.recogniser.text import AVG_LOGPROB_LIMIT, COMPRESSION_RATIO_LIMIT, ENCODING_STEPS, Window

EOT = 1000


@given(st.lists(st.integers(0, 50), max_size=60), st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_a_loop_is_known_whatever_stands_before_it(before, unit):
    assert ends_in_loop(before + unit * 40)


@given(st.permutations(range(120)), st.integers(1, 119))
def test_text_without_repeats_is_no_loop(tokens, at):
    assert not ends_in_loop(tokens)
    assert not ends_in_loop(tokens[:at] + tokens[:at])


def test_a_chorus_of_assent_is_no_loop():
    assert not ends_in_loop([5, 6] * 6)


class Tokenizer:
    """A letter a token."""

    sot_sequence = (2000,)
    eot = EOT
    timestamp_begin = EOT + 500

    def encode(self, text):
        return [ord(letter) for letter in text]

    def decode(self, tokens):
        return "".join(chr(97 + token % 26) for token in tokens)


def tried(texts, monkeypatch, beam=1, budget=10_000, no_speech_prob=0.1, spoken=0.9):
    """The searches made one after the other, whose texts are told beforehand: (tokens, log-probability of each)."""
    window = Window(0.0, 10.0, "en", budget=budget)
    attempts = Attempts(window, Tokenizer(), beam, 448, torch.zeros(1), lambda: spoken)
    attempts.no_speech_prob = no_speech_prob
    made = []
    for tokens, logprob in texts:
        made.append((attempts.search.width, attempts.search.temperature))
        logprobs = torch.full((attempts.search.rows, EOT + 1), -50.0)
        for token in [*tokens, EOT]:
            if attempts.search.done:
                break
            monkeypatch.setattr(attempts.search, "grow", forced(attempts.search, token, logprob))
            attempts.grow(logprobs, (token, logprob))
        if not attempts.conclude():
            break
    return attempts, made


def forced(search, token, logprob):
    def grow(logprobs, likeliest):
        search.first = search.first.then(token, logprob)
        search.growing = [hypothesis.then(token, logprob) for hypothesis in search.growing]
        if token == EOT:
            search.ended += search.growing
        return list(range(search.rows))

    return grow


WORDS = [(list(range(seed, seed + 20)), -1.5) for seed in range(0, 400, 21)]  # improbable, each another


def test_good_text_is_not_tried_again(monkeypatch):
    attempts, made = tried([(list(range(20)), -0.2)], monkeypatch)
    assert made == [(1, 0.0)]
    assert attempts.answer([]).steps == ENCODING_STEPS + 21


def test_improbable_text_is_drawn_again_warmer(monkeypatch):
    _, made = tried(WORDS, monkeypatch, beam=5)
    assert made == [(5, 0.0), (1, 0.2), (1, 0.4), (1, 0.6), (1, 0.8), (1, 1.0)]


def test_a_text_written_twice_is_not_asked_for_again(monkeypatch):
    _, made = tried([WORDS[0], WORDS[1], WORDS[1], WORDS[2]], monkeypatch)
    assert made == [(1, 0.0), (1, 0.2), (1, 0.4)]


def test_no_attempt_begins_once_the_budget_is_spent(monkeypatch):
    _, made = tried(WORDS, monkeypatch, budget=ENCODING_STEPS + 50)
    assert len(made) == 3


def test_where_there_is_no_speech_nothing_more_is_tried(monkeypatch):
    _, made = tried(WORDS, monkeypatch, no_speech_prob=0.9)
    assert made == [(1, 0.0)]


def test_another_language_than_the_one_given_is_not_recognised(monkeypatch):
    attempts, made = tried(WORDS, monkeypatch, spoken=0.001)
    assert made == [(1, 0.0)]
    assert attempts.answer([]).text == ""
    likely, _ = tried([(list(range(20)), -0.2)], monkeypatch, spoken=0.001)  # Whisper understands it all the same
    assert likely.answer([]).text != ""


def test_a_loop_is_stopped_while_it_is_written(monkeypatch):
    loop = ([7, 8, 9] * 70, -0.1)
    attempts, made = tried([loop, (list(range(20)), -0.2)], monkeypatch)
    assert made == [(1, 0.0), (1, 0.2)]
    assert attempts.steps < ENCODING_STEPS + 80
    assert attempts.answer([]).text == Tokenizer().decode(range(20))


def searched(first, *ended, width=2):
    """What a beam takes of greedy text and its own, each told as (tokens, log-probability of each token)."""
    made = [
        Hypothesis((*tokens, EOT), (logprob,) * (len(tokens) + 1), logprob * (len(tokens) + 1))
        for tokens, logprob in (first, *ended)
    ]
    return list(Search(width, EOT, first=made[0], ended=made[1:]).best.tokens[:-1])


def test_a_beam_takes_the_likelier_text_but_none_that_lacks_what_greedy_decoding_heard():
    heard = list(range(40))
    otherwise, shorter = [*heard[:20], 90, 91, *heard[23:]], [*heard[:20], *heard[26:]]
    assert searched((heard, -0.4), (otherwise, -0.3)) == otherwise
    assert searched((heard, -0.4), (shorter, -0.2)) == heard
    assert searched((heard, -0.4), (shorter, -0.2), (otherwise, -0.3)) == otherwise
    assert searched((heard, -1.2), (shorter, -0.2)) == shorter  # greedy text that failed proves nothing


def test_a_loop_of_one_text_does_not_end_the_other():
    loop = [5, 6] * 60
    attempts = Attempts(Window(0.0, 10.0, "en"), Tokenizer(), 2, 448, torch.zeros(1), lambda: 0.9)
    for token, other in zip(loop, range(100, 220), strict=True):
        logprobs = torch.full((3, EOT + 1), -50.0)
        logprobs[:, other], logprobs[0, token] = -0.3, -0.1
        attempts.grow(logprobs, (token, -0.1))
    assert attempts.search.first_loops
    assert not attempts.search.beam_loops
    assert not attempts.search.done
    for _ in range(2):
        logprobs = torch.full((3, EOT + 1), -50.0)
        logprobs[:, EOT] = -0.1
        attempts.grow(logprobs, (EOT, -0.1))
    assert attempts.search.done
    attempts.conclude()
    assert attempts.text_tokens == list(range(100, 220))


def test_the_limits_are_those_of_openai_whisper():
    import inspect

    import whisper

    defaults = inspect.signature(whisper.transcribe).parameters
    assert defaults["temperature"].default == module.TEMPERATURES
    assert defaults["compression_ratio_threshold"].default == COMPRESSION_RATIO_LIMIT
    assert defaults["logprob_threshold"].default == AVG_LOGPROB_LIMIT
