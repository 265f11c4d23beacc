"""Reviews for tests: random acts, what must hold whatever was done, acts made one by one, jobs and their editors."""

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from pipeline.flow import write_again
from pipeline.job.folder import open_job
from pipeline.review.acts import Restore, sealed
from pipeline.review.approval import approve
from pipeline.review.fold import fold
from pipeline.review.machine import Machine
from pipeline.review.making import Making, new_person
from pipeline.text.edits import applied, word_spans
from pipeline.transcript import Transcript, from_json, join, to_json

TEXTS = ("", "资金", "The ", "栋，", "a b", "2026年。")


def act_on(transcript: Transcript, kind: str, draw) -> list:
    """An act of a kind on a random place; none where it can do nothing."""
    making, said = Making(transcript), transcript.utterances
    if not said:
        return []
    one = said[draw(st.integers(0, len(said) - 1))]
    other = said[min(len(said) - 1, said.index(one) + draw(st.integers(0, 2)))]
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(one.text))] * 2)))
    people = [speaker.id for speaker in transcript.speakers]
    person, into = draw(st.sampled_from([*people, None])), draw(st.sampled_from(people))
    new = draw(st.sampled_from(TEXTS))
    make = {
        "text": lambda: making.text(one.id, first, last, new),
        "retext": lambda: making.retext(one.id, one.text[:first] + new + one.text[last:]),
        "speaker": lambda: making.speaker((one.id, first), (other.id, len(other.text)), person),
        "new": lambda: making.speaker((one.id, first), (one.id, last), new_person()),
        "split": lambda: making.split(one.id, first),
        "join": lambda: making.join(one.id),
        "insert": lambda: making.insert(one.id, one.end, one.end + 1, new, person),
        "no-text": lambda: making.no_text(one.start, one.end + 5),
        "name": lambda: making.name(into, new),
        "merge": lambda: making.merge(person, into),
        "confirm": lambda: making.confirm((one.id, first), (one.id, last)),
        "comment": lambda: making.comment((one.id, first), (one.id, last), "?"),
        "times": lambda: making.times((one.id, first), (other.id, len(other.text)), 1.0, 2.0),
        "approve": lambda: approve(making, into, "2026-11-26"),
        "restore": Restore,
    }[kind]
    try:
        made = make()
    except ValueError:
        return []
    return made if isinstance(made, list) else [made]


KINDS = ["text", "retext", "speaker", "new", "split", "join", "insert", "no-text", "name", "merge"]
KINDS += ["confirm", "comment", "times", "approve", "restore", "undo"]


def sound(transcript: Transcript, machine: Transcript) -> None:
    """Every word is where it was, and words, edits, text and sections of the utterances fit each other."""
    words = [(word.text, word.start, word.end) for one in transcript.utterances for word in one.words]
    assert words == [(word.text, word.start, word.end) for one in machine.utterances for word in one.words]
    known = {one.id for one in transcript.speakers}
    for one in transcript.utterances:
        assert one.raw_text == join(one.words)
        assert applied(one.raw_text, one.edits) == one.text
        assert len(word_spans(one)) == len(one.words)
        assert one.start <= one.end
        assert one.speaker is None or one.speaker in known
        for cue in one.reviewed.cues if one.reviewed else ():
            assert 0 <= cue.first <= cue.last <= len(one.text)
    ids = [one.id for one in transcript.utterances]
    assert sorted(ids) == sorted(name for section in transcript.sections for name in section.utterances)
    assert len(ids) == len(set(ids))


def job_of(folder, machine, sha256="1"):
    """A job folder that holds what polishing left."""
    with open_job(folder, {"path": f"/recordings/{folder.name}.wav", "sha256": sha256}) as job:
        job.write("work/published.json", to_json(machine))
        job.finish("polish", sha256, ("work/published.json",), 1.0)
    return folder


def published_job(folder, machine, sha256="1"):
    """A job folder with all its files, which are made once for all tests that ask for the same."""
    for name, data in _published(folder.name, to_json(machine), sha256).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@cache
def _published(name, machine, sha256):
    with tempfile.TemporaryDirectory() as place:
        folder = job_of(Path(place) / name, from_json(machine), sha256)
        write_again(folder)
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(file, old, new):
    """What an editor does to a file."""
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new), encoding="utf-8")


def logged(number, base, one):
    """The act of this number in a log, done to what the machine left."""
    return sealed(number, "", "2026-11-26T00:00:00Z", "me", base, one)


class Session:
    """Acts made one by one on a machine's transcript, to be folded over it or another."""

    def __init__(self, made_on: Transcript) -> None:
        self.acts = []
        self.begin(made_on)

    def begin(self, made_on: Transcript) -> None:
        """From now on acts are made on this transcript."""
        self.machine, self.base = made_on, Machine(made_on).base
        self.do([Machine(made_on).voices])

    def do(self, ops):
        for one in ops if isinstance(ops, list) else [ops]:
            self.acts.append(logged(len(self.acts) + 1, self.base, one))
        return self

    @property
    def making(self):
        return Making(self.over(self.machine))

    def over(self, other):
        return fold(other, self.acts)
