"""Known text in real sound: the recogniser finds its words where it recognised them."""

import random
import statistics
import threading
from collections import deque

import pytest
from helpers.builders import transcript
from helpers.desk import wait_for
from helpers.media import excerpt
from helpers.pages import reviewable

from bench.align import errors
from models.loaded import models_of
from models.recogniser.text import Known, Window
from pipeline.flow import write_again
from pipeline.review import Review
from pipeline.review_page.desks import Desks
from pipeline.review_page.hearing import Hearing
from pipeline.settings import ModelSettings
from pipeline.stages.convert.convert import open_audio
from pipeline.transcript import Utterance, Word, join

pytestmark = pytest.mark.models
BEGIN, LENGTH = 20.0, 28.0


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    return open_audio(excerpt(tmp_path_factory.mktemp("sound") / "audio.wav", BEGIN, LENGTH))


@pytest.fixture(scope="module")
def engine():
    chosen = ModelSettings()
    return models_of(chosen.model, chosen.compute, chosen.diarization).engine


@pytest.fixture(scope="module")
def recognised(audio, engine):
    """An utterance a piece of what was recognised."""
    (decoded,) = engine.transcribe(audio.clip, deque([Window(0.0, LENGTH, "zh")]))
    found = []
    for number, piece in enumerate(decoded.pieces, 1):
        words = tuple(Word(one.text, one.start, one.end, 0.9, "S1") for one in piece.words)
        said = join(words)
        found.append(Utterance(f"u{number}", "S1", words[0].start, words[-1].end, said, said, words))
    return transcript(*found)


def test_words_put_back_are_found_where_they_were(recognised, audio, engine):
    draw, estimated, aligned = random.Random(0), [], []
    for _ in range(3):
        both = errors(recognised, audio, engine, draw)
        estimated += both[0]
        aligned += both[1]
    assert len(aligned) > 15
    assert statistics.median(aligned) <= 0.08
    assert sum(aligned) < sum(estimated)


def test_known_text_is_given_back_word_by_word_in_its_order(audio, engine):
    texts = ["各位来宾", "the <|endoftext|> is text", "嗯" * 600, ""]
    found = list(engine.align(audio.clip, [Known(0.0, 5.0, "zh", text) for text in texts]))
    assert ["".join(word.text for word in words) for words in found] == [
        "各位来宾",
        "the <|endoftext|> is text",
        "",
        "",
    ]
    assert all(0.0 <= word.start <= word.end <= 30.0 for words in found for word in words)


def test_the_page_hears_in_another_process_that_ends_with_it(tmp_path, recognised, monkeypatch):
    job = reviewable(tmp_path / "job", recognised)
    excerpt(job / "work" / "audio.wav", BEGIN, LENGTH)
    review = Review.open(job)
    one = next(one for one in recognised.utterances if len(one.text) > 8)
    review.add(review.making.retext(one.id, one.text[:3] + "加进来的" + one.text[3:]), "chen")
    desks = Desks(job, "chen")
    desks.align("1")
    assert desks.open("1").view()["n"] == review.head
    assert Review.open(job).transcript.utterances != review.machine.utterances
    assert not desks.open("1").unaligned
    (process,) = desks._hearing._processes
    assert process.is_alive()
    desks.close()
    wait_for(lambda: not process.is_alive())  # whose end the pool may hear of first
    assert (job / "录音.txt").exists()
    write_again(job)
    assert not Review.open(job).unaligned


def test_what_takes_too_long_ends_and_the_files_are_written(tmp_path, recognised, monkeypatch):
    job = reviewable(tmp_path / "job", recognised)
    excerpt(job / "work" / "audio.wav", BEGIN, LENGTH)
    review = Review.open(job)
    one = recognised.utterances[0]
    review.add(review.making.retext(one.id, one.text + "加进来的"), "chen")
    told = []
    desks = Desks(job, "chen", say=told.append)
    monkeypatch.setattr(
        "pipeline.review_page.desks.LONGEST_S", 600.0
    )  # a busy machine takes longer than anybody would wait
    desks.align("1", longest=0.01)
    assert Review.open(job).unaligned
    assert "录音.txt" in desks.write("1")
    desks.close()
    assert len(told) == 1
    assert not Review.open(job).unaligned


def test_the_end_waits_for_nothing_that_still_goes_on(tmp_path, recognised):
    job = reviewable(tmp_path / "job", recognised)
    excerpt(job / "work" / "audio.wav", BEGIN, LENGTH)
    review = Review.open(job)
    review.add(review.making.retext("u1", recognised.utterances[0].text + "加进来的"), "chen")
    hearing = Hearing()
    running = threading.Thread(target=hearing.align, args=(job,))
    running.start()
    wait_for(lambda: hearing._processes)
    hearing.align(job, longest=0.1)
    hearing.end()
    running.join(60)
    assert not running.is_alive()
    assert Review.open(job).unaligned
    assert not hearing._processes
