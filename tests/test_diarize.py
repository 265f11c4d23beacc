"""Diarization: settings, clustering of made-up voices, and turns of a real call."""

import time
from itertools import pairwise

import numpy as np
import pytest
from helpers import sounds
from helpers.media import ffmpeg
from helpers.places import SAMPLE

from pipeline.audio import SAMPLE_RATE_HZ, Audio, SpeechMap
from pipeline.errors import UsageError
from pipeline.settings import ConvertSettings, DiarizeSettings, SpeechSettings
from pipeline.stages.convert.convert import convert, open_audio
from pipeline.stages.diarize import diarize
from pipeline.stages.find_speech import find_speech

WIDTH = 192


@pytest.mark.parametrize(
    "wrong",
    [
        {"speakers": 0},
        {"speakers": 101},
        {"min_speakers": -1},
        {"speakers": 2, "min_speakers": 1},
        {"speakers": 2, "max_speakers": 3},
        {"min_speakers": 3, "max_speakers": 2},
    ],
)
def test_settings_that_cannot_be_meant(wrong):
    with pytest.raises(UsageError):
        DiarizeSettings(**wrong)


def made_up(order: list[int], chunks_each: int = 8, spread: float = 0.25, seed: int = 0):
    """Embeddings of people who speak one after the other, `chunks_each` chunks of one second's step each.

    `spread` is the cosine distance between embeddings of one person; different people are about 1.0 apart.
    """
    rng = np.random.default_rng(seed)
    people = rng.standard_normal((max(order) + 1, WIDTH))
    people /= np.linalg.norm(people, axis=1, keepdims=True)
    truth = np.repeat(order, chunks_each)
    noise = rng.standard_normal((len(truth), WIDTH)) / np.sqrt(WIDTH) * np.sqrt(spread / (1 - spread))
    embeddings = np.full((len(truth), 3, WIDTH), np.nan, dtype=np.float32)
    embeddings[:, 0] = people[truth] + noise
    clean = np.zeros((len(truth), 3))
    clean[:, 0] = 8.0
    origin = np.tile(np.array([0, -1, -1], dtype=np.int8), (len(truth), 1))
    return embeddings, clean, origin, truth


def assign(embeddings, clean, origin, **bounds):
    from models.clustering import assign

    return assign(embeddings, clean, origin, step_share=0.1, step=1.0, **bounds)[0]


def same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


@pytest.mark.parametrize("people", [1, 2, 5, 20])
def test_finds_the_number_of_people(people):
    rng = np.random.default_rng(people)
    order = [*range(people), *rng.integers(0, people, 2 * people).tolist()]
    embeddings, clean, origin, truth = made_up(order)
    assert same_partition(assign(embeddings, clean, origin)[:, 0], truth)


def test_one_who_speaks_a_single_turn_is_a_person():
    embeddings, clean, origin, truth = made_up([0] * 20 + [1] + [0] * 20)
    assert same_partition(assign(embeddings, clean, origin)[:, 0], truth)


def test_voices_alike_stay_apart_when_heard_side_by_side():
    """At 0.3 of distance, as over a telephone: what one chunk holds as two people decides."""
    rng = np.random.default_rng(0)
    one = rng.standard_normal(WIDTH)
    one /= np.linalg.norm(one)
    two = one + rng.standard_normal(WIDTH) / np.sqrt(WIDTH)
    embeddings = np.stack([np.stack([one, two])] * 12).astype(np.float32)
    embeddings += rng.standard_normal(embeddings.shape).astype(np.float32) / np.sqrt(WIDTH) * 0.1
    clean = np.full((12, 2), 4.0)
    beside = assign(embeddings, clean, np.tile(np.array([0, 1], dtype=np.int8), (12, 1)))
    assert len(set(beside.flatten())) == 2
    assert all(a != b for a, b in beside)
    turns = np.concatenate([embeddings[:, :1], embeddings[:, 1:]])
    assert len(set(assign(turns, np.full((24, 1), 4.0), np.zeros((24, 1), dtype=np.int8)).flatten())) == 1


def test_what_is_one_voice_depends_on_how_far_it_may_lie():
    embeddings, clean, origin, _ = made_up([0, 1] * 6)
    one, two = np.eye(WIDTH, dtype=np.float32)[:2]
    two = 0.69 * one + np.sqrt(1 - 0.69**2) * two  # 0.31 away
    embeddings[::2, 0], embeddings[1::2, 0] = one, two
    clean[:, 0] = 1.5  # too little to tell two constant voices from one
    assert len(set(assign(embeddings, clean, origin)[:, 0])) == 1
    assert len(set(assign(embeddings, clean, origin, join=0.28)[:, 0])) == 2


@pytest.mark.parametrize(("likeness", "people"), [(0.41, 1), (0.5, 2)], ids=["clearly not the other", "perhaps"])
def test_a_voice_heard_twice_in_a_chunk_is_not_put_under_another_name(likeness, people):
    """The network tells a greeting from the speech behind it: 0.85 alike, the next best person `likeness`."""
    embeddings, clean, origin, _ = made_up([0, 1] * 3, spread=0.01)
    one, two = (embeddings[turn, 0] / np.linalg.norm(embeddings[turn, 0]) for turn in (0, 10))
    two -= one * (one @ two)
    rest = np.sqrt(1 - 0.85**2 - likeness**2) * np.eye(WIDTH, dtype=np.float32)[0]
    embeddings[0, 1] = 0.85 * one + likeness * two / np.linalg.norm(two) + rest
    origin[0, 1] = 1
    clean[0, :2] = 8.0, 0.9  # too short to be a person by itself
    assert len(set(assign(embeddings, clean, origin)[0, :2])) == people


def test_nothing_heard_is_nobody():
    embeddings = np.full((4, 3, WIDTH), np.nan, dtype=np.float32)
    assert (assign(embeddings, np.zeros((4, 3)), np.full((4, 3), -1, dtype=np.int8)) == -2).all()


def test_one_word_is_one_person():
    embeddings, clean, origin, _ = made_up([0], chunks_each=1)
    clean[:] = 0.2
    assert assign(embeddings, clean, origin)[0].tolist() == [0, -2, -2]


def test_six_hours_of_twenty_people_take_seconds():
    rng = np.random.default_rng(1)
    embeddings, clean, origin, truth = made_up(rng.integers(0, 20, 2700).tolist())
    assert len(truth) == 6 * 3600
    started = time.process_time()
    found = assign(embeddings, clean, origin)[:, 0]
    assert time.process_time() - started < 60
    assert same_partition(found, truth)


def test_hours_of_voices_unlike_each_other_stay_bounded():
    rng = np.random.default_rng(1)
    embeddings, clean, origin, _ = made_up(rng.integers(0, 20, 1000).tolist(), spread=0.6)
    started = time.process_time()
    assign(embeddings, clean, origin)
    assert time.process_time() - started < 60


@pytest.fixture(scope="module")
def models():
    from models import store
    from models.catalogue import CAMPPLUS, SEGMENTATION
    from models.compute import choose
    from models.diarization import Diarizer
    from models.segmentation import Segmenter

    segmenter = Segmenter(store.find(SEGMENTATION.name).path, choose("auto"))
    return segmenter, Diarizer(store.find(CAMPPLUS.name).path, choose("auto"))


@pytest.fixture(scope="module")
def call(models) -> tuple[Audio, SpeechMap]:
    audio, _ = sounds.call()
    return audio, find_speech(audio, SpeechSettings(), models[0])


@pytest.mark.models
def test_a_call_of_two(models, call):
    from pyannote.core import Annotation, Segment
    from pyannote.database.util import load_rttm
    from pyannote.metrics.diarization import DiarizationErrorRate

    turns = diarize(*call, DiarizeSettings(), models[1])
    assert {turn.speaker for turn in turns} == {"S1", "S2"}
    assert turns[0].speaker == "S1"
    assert turns == sorted(turns, key=lambda turn: turn.start)
    assert all(0 <= turn.start < turn.end <= call[0].duration for turn in turns)
    assert any(a.end > b.start for a, b in pairwise(turns)), "overlap is kept"
    found = Annotation()
    for number, turn in enumerate(turns):
        found[Segment(turn.start, turn.end), number] = turn.speaker
    (truth,) = load_rttm(sounds.call()[1]).values()
    assert DiarizationErrorRate()(truth, found) < 0.08
    assert diarize(*call, DiarizeSettings(), models[1]) == turns, "the same each time"


@pytest.mark.models
def test_five_people_are_five_through_a_slow_codec(models, tmp_path):
    ffmpeg("-i", SAMPLE, "-ac", 1, "-c:a", "libopus", "-b:a", "8k", "-application", "voip", tmp_path / "call.opus")
    convert(tmp_path / "call.opus", tmp_path / "audio.wav", ConvertSettings(), lambda *_: None)
    audio = open_audio(tmp_path / "audio.wav")
    turns = diarize(audio, find_speech(audio, SpeechSettings(), models[0]), DiarizeSettings(), models[1])
    assert len({turn.speaker for turn in turns}) == 5


@pytest.mark.models
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"speakers": 1}, 1),
        ({"speakers": 2}, 2),
        ({"speakers": 3}, 2),
        ({"max_speakers": 1}, 1),
        ({"min_speakers": 3}, 2),
    ],
)
def test_a_call_of_a_given_number(models, call, asked, found):
    turns = diarize(*call, DiarizeSettings(**asked), models[1])
    assert len({turn.speaker for turn in turns}) == found, "nobody's voice is divided"


@pytest.mark.models
@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_shorter_than_a_chunk(models, seconds):
    audio, _ = sounds.call()
    word = Audio(audio.samples[round(8.4 * SAMPLE_RATE_HZ) : round((8.4 + seconds) * SAMPLE_RATE_HZ)])
    turns = diarize(word, find_speech(word, SpeechSettings(), models[0]), DiarizeSettings(), models[1])
    assert turns
    assert all(0 <= turn.start < turn.end <= seconds for turn in turns)


@pytest.mark.models
def test_no_speech_has_no_turns(models):
    silence = sounds.without_speech(3.0)["silence"]
    assert diarize(silence, find_speech(silence, SpeechSettings(), models[0]), DiarizeSettings(), models[1]) == []


@pytest.mark.models
def test_one_pass_gives_the_embeddings_of_a_pass_per_chunk(models, call):
    import torch

    audio, speech = call
    embedder = models[1].embed_units
    device = embedder.compute.device
    alone = np.ones(10**5, bool)
    units = embedder(
        audio.clip, speech.activity, alone, 10.0, speech.chunk_step, audio.duration, lambda done, total: None
    )
    similarities = []
    for chunk in range(len(units.activity)):
        start = chunk * speech.chunk_step
        sound = torch.from_numpy(audio.clip(start, start + 10.0))
        if len(sound) < 10 * SAMPLE_RATE_HZ:
            continue
        single = units.activity[chunk] * (units.activity[chunk].sum(axis=1, keepdims=True) == 1)
        for unit in np.flatnonzero(single.sum(axis=0) >= 120):  # two seconds alone
            weights = torch.from_numpy(single[:, unit].astype(np.float32))[None]
            own = embedder.network(sound[None, None].to(device), weights.to(device))[0].cpu()
            similarities.append(float(torch.cosine_similarity(own, torch.from_numpy(units.embeddings[chunk, unit]), 0)))
    assert len(similarities) > 10
    assert np.median(similarities) > 0.97
    assert min(similarities) > 0.85
