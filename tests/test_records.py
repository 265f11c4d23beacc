"""Results kept one by one: whatever is cut off or damaged, what was whole before it stays."""

import random
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.recogniser.text import Decoded, Piece, TimedWord, Window
from pipeline.job.records import open_records
from pipeline.stages.recognise.decode import transcribe

VALUES = {f"窗{i}": {"text": "各位\u2028来宾\n", "at": [i / 3, 1e-17]} for i in range(5)}


def written(path, key="k", values=VALUES):
    with open_records(path, key) as records:
        for name, value in values.items():
            records.put(name, value)


def test_what_was_put_is_there_and_another_key_begins_anew(tmp_path):
    path = tmp_path / "x.records"
    written(path)
    with open_records(path, "k") as records:
        assert len(records) == 5
        assert {name: records.get(name) for name in VALUES} == VALUES
        assert records.get("none") is None
    with open_records(path, "other") as records:
        assert len(records) == 0
    with open_records(path, "k") as records:
        assert len(records) == 0


@settings(max_examples=200)
@given(st.data())
def test_after_any_damage_what_stands_before_it_is_known(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("records") / "x.records"
    written(path)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        damaged = whole[:at]
    else:
        damaged = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    path.write_bytes(damaged)
    lines_before = whole[:at].count(b"\n")
    with open_records(path, "k") as records:
        names = [name for name in VALUES if records.get(name) is not None]
        assert names == list(VALUES)[: max(0, lines_before - 1)]
        assert all(records.get(name) == VALUES[name] for name in names)
        records.put("new", 1)
    with open_records(path, "k") as records:
        assert [records.get(name) for name in names] == [VALUES[name] for name in names]
        assert records.get("new") == 1


class Engine:
    """Answers each window with a word a second; stops after `patience` answers."""

    def __init__(self, patience=1000):
        self.patience, self.asked = patience, []

    def transcribe(self, read, windows, beam):
        while windows:
            if len(self.asked) == self.patience:
                raise KeyboardInterrupt
            window = windows.popleft()
            self.asked.append(window)
            words = (TimedWord("字", window.start + 1 / 3, window.start + 0.7, 1),)
            piece = Piece(window.start, window.end, True, words, ((-1 / 3,),))
            yield Decoded(window, (1, 2), True, (piece,), "字", -1 / 7, 0.1, 1.1, 0.0)


def answers(engine, kept, count=20):
    """Each answered window asks for a rest, as recognition does."""
    windows = deque(Window(i * 30.0, i * 30.0 + 29.1, "zh", "，。") for i in range(count))
    found = []
    for decoded in transcribe(engine, None, windows, 1, kept):
        found.append(decoded)
        if decoded.window.end - decoded.window.start > 20:
            windows.append(Window(decoded.window.start + 25.0, decoded.window.end, "zh", "，。"))
    return sorted(found, key=lambda one: one.window.start)


def test_no_window_is_decoded_twice_and_the_answers_are_the_same(tmp_path):
    path, draw = tmp_path / "x.records", random.Random(1)
    with open_records(tmp_path / "whole", "k") as kept:
        expected = answers(Engine(), kept)
    assert len(expected) == 40
    asked = []
    for _ in range(100):
        engine = Engine(draw.randint(1, 6))
        try:
            with open_records(path, "k") as kept:
                found = answers(engine, kept)
            break
        except KeyboardInterrupt:
            pass
        finally:
            asked += engine.asked
    assert found == expected
    assert len(asked) == len(set(asked)) == 40


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", b"{}\n", b"a b\n" * 3])
def test_a_file_of_something_else_is_begun_anew(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with open_records(tmp_path / "x", "k") as records:
        assert len(records) == 0
        records.put("a", 1)
    with open_records(tmp_path / "x", "k") as records:
        assert records.get("a") == 1
