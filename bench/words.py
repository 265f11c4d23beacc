"""What the lattice is worth: words put right and wrong, and whether the doubts come true.

    python bench/words.py REFERENCES JOBS

REFERENCES holds NAME.ref.json, JOBS the job folders of the same recordings. Nothing is recognised again: the text of
`work/transcript.json` is polished with and without the lattice. Writes bench/results/words.md, and prints the
regressions of pipeline/stages/polish/doubts.py fitted anew.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import table  # noqa: E402
from models.catalogue import WHISPER_BASE  # noqa: E402
from models.loaded import Models  # noqa: E402
from models.punctuation.tokens import ReadText  # noqa: E402
from pipeline.evaluation.measures import word_errors  # noqa: E402
from pipeline.evaluation.normalise import tokens  # noqa: E402
from pipeline.output.document.doubts import MOST, marked  # noqa: E402
from pipeline.settings import PolishSettings  # noqa: E402
from pipeline.stages.polish import homophones, polish  # noqa: E402
from pipeline.stages.polish.doubts import evidence  # noqa: E402
from pipeline.stages.polish.punctuation import punctuated  # noqa: E402
from pipeline.text.edits import word_spans  # noqa: E402
from pipeline.text.script import simplified  # noqa: E402
from pipeline.transcript import Transcript, from_json  # noqa: E402

SAME_TEXT = {"panel_zh_room": "panel_zh", "speech_zh_run": "speech_zh"}  # never one to fit and the other to test
FEW = 50  # words of a language in a session that say nothing
BINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)

Sample = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Session:
    name: str
    recognised: Transcript  # before polishing
    plain: Transcript  # polished without the lattice's changes
    corrected: Transcript
    reference: str
    language: str
    read: ReadText


def main(references: Path, jobs: Path) -> None:
    sessions = list(_sessions(references, jobs))
    out = [
        "What the lattice of words with one sound is worth (`bench/words.py`), on text recognised by Whisper base.",
        "",
        "What a change costs was chosen with earlier text of all of these in view, and by its harm to right text:",
        "none is held out.",
        "",
        "## Words",
        "",
        *_words([session for session in sessions if session.language != "en"]),
        "## Doubts",
        "",
        f"At most {MOST:.0%} of the characters. Left: words as recognised, by `doubt`; right: what documents mark.",
        "",
        *_doubts(sessions),
        "## Calibration",
        "",
        "Each session's words were judged by regressions fitted without it and without another reading of its text.",
        "",
        *_calibration(sessions),
    ]
    (ROOT / "bench" / "results" / "words.md").write_text("\n".join(out), encoding="utf-8")


def _sessions(references: Path, jobs: Path) -> Iterator[Session]:
    read = Models(WHISPER_BASE.name).punctuation.read
    for reference in sorted(references.glob("*.ref.json")):
        name = reference.name.removesuffix(".ref.json")
        recognised = from_json((jobs / name / "work" / "transcript.json").read_bytes())
        said = " ".join(segment["text"] for segment in json.loads(reference.read_text(encoding="utf-8"))["segments"])
        plain, corrected = (polish(recognised, PolishSettings(homophones=form), read) for form in ("off", "on"))
        yield Session(name, recognised, plain, corrected, said, recognised.language, read)


def _errors(texts: Sequence[str], session: Session) -> int:
    found = word_errors(tokens(session.reference, "zh"), tokens(" ".join(texts), "zh"))
    return found.substitutions + found.deletions + found.insertions


def _words(sessions: Sequence[Session]) -> list[str]:
    rows, whole = [], np.zeros(5, int)
    for session in sessions:
        texts = [utterance.text for utterance in session.plain.utterances]
        before = _errors(texts, session)
        after = _errors([utterance.text for utterance in session.corrected.utterances], session)
        changes = np.zeros(3, int)  # right, wrong, one error for another
        for number, utterance in enumerate(session.corrected.utterances):
            for edit in utterance.edits:
                if edit.step == "homophones":
                    text = texts[number]
                    text = text[: edit.at] + edit.after + text[edit.at + len(edit.before) :]
                    gain = before - _errors([*texts[:number], text, *texts[number + 1 :]], session)
                    changes[0 if gain > 0 else 1 if gain < 0 else 2] += 1
        size = len(tokens(session.reference, "zh"))
        rows.append(_row(session.name, size, before, after, *changes))
        whole += (size, before, after, *changes[:2])
    head = ["session", "error before", "after", "fewer errors", "changes right", "wrong", "one error for another"]
    total = [f"all: {1 - whole[2] / whole[1]:.1%} fewer errors, {whole[3]} changes right, {whole[4]} wrong.", ""]
    return [table(head, rows), "", *total]


def _row(name: str, size: int, before: int, after: int, right: int, wrong: int, neither: int) -> list[str]:
    rates = [f"{errors / size:.1%}" for errors in (before, after)]
    return [name, *rates, f"{1 - after / before:.0%}", str(right), str(wrong), str(neither)]


def _characters(text: str) -> list[str]:
    return [one for one in simplified(text).lower() if one.isalnum()]


def _wrong(texts: Sequence[str], reference: str) -> list[list[bool]]:
    """Of each text's characters whether they are wrong."""
    said = [(number, one) for number, text in enumerate(texts) for one in _characters(text)]
    wrong: list[list[bool]] = [[] for _ in texts]
    matcher = SequenceMatcher(None, [one for _, one in said], _characters(reference), autojunk=False)
    for kind, first, last, _, _ in matcher.get_opcodes():
        for number, _ in said[first:last]:
            wrong[number].append(kind in ("replace", "delete"))
    return wrong


def _doubts(sessions: Sequence[Session]) -> list[str]:
    rows = []
    for session in sessions:
        words = [word for utterance in session.corrected.utterances for word in utterance.words]
        wrong = _wrong([word.text for word in words], session.reference)
        doubt = np.repeat([word.doubt or 0.0 for word in words], [len(one) for one in wrong])
        flat = np.concatenate([np.array(one, bool) for one in wrong])
        least = np.sort(doubt)[::-1][int(MOST * len(doubt))]
        rows.append([session.name, f"{flat.mean():.1%}", *_shares(doubt > least, flat), *_shares(*_marks(session))])
    head = ["session", "wrong", "marked", "of the marked wrong", "of the wrong marked"]
    return [table([*head, *head[2:]], rows), ""]


def _marks(session: Session) -> tuple[np.ndarray, np.ndarray]:
    """Of each published character whether it is marked, and whether it is wrong."""
    chosen = marked(session.corrected)
    texts, is_marked = [], []
    for utterance in session.corrected.utterances:
        firsts = {suspect.first for suspect in chosen.get(utterance.id, ())}
        for first, last in word_spans(utterance):
            texts.append(utterance.text[first:last])
            is_marked.append(first in firsts)
    wrong = _wrong(texts, session.reference)
    return np.repeat(is_marked, [len(one) for one in wrong]), np.concatenate([np.array(one, bool) for one in wrong])


def _shares(marks: np.ndarray, wrong: np.ndarray) -> list[str]:
    both = (marks & wrong).sum()
    return [f"{marks.mean():.1%}", f"{both / max(1, marks.sum()):.0%}", f"{both / max(1, wrong.sum()):.0%}"]


def _calibration(sessions: Sequence[Session]) -> list[str]:
    lines = []
    for title, size in (("Mandarin, by confidence, lattice and what stands around", 3), ("Others, by confidence", 1)):
        samples = {session.name: _samples(session, size) for session in sessions}
        samples = {name: sample for name, sample in samples.items() if len(sample[1]) > FEW}
        said = []
        for name, (seen, _) in samples.items():
            others = [sample for other, sample in samples.items() if _text_of(other) != _text_of(name)]
            said.append(_likely(_fitted(*_together(others)), seen))
        true = np.concatenate([wrong for _, wrong in samples.values()])
        print(title, np.round(_fitted(*_together(samples.values())), 3))
        lines += [f"{title}:", "", _curve(np.concatenate(said), true), ""]
    return lines


def _text_of(name: str) -> str:
    return SAME_TEXT.get(name, name)


def _samples(session: Session, size: int) -> Sample:
    """Of each word with so many kinds of evidence the evidence, and whether the word is wrong."""
    utterances = session.plain.utterances
    mandarin = [one for one in utterances if (one.language or session.plain.language) == "zh"]
    read = homophones.read(mandarin, (), punctuated(session.recognised, session.read))
    readings = {one.id: reading for one, reading in zip(mandarin, read, strict=True)}
    seen = [row for one in utterances for row in evidence(one, readings.get(one.id))]
    wrong = _wrong([word.text for one in utterances for word in one.words], session.reference)
    chosen = [(row, any(own)) for row, own in zip(seen, wrong, strict=True) if own and len(row) == size]
    return np.array([row for row, _ in chosen]).reshape(-1, size), np.array([own for _, own in chosen], bool)


def _together(samples: Iterable[Sample]) -> Sample:
    seen, wrong = zip(*samples, strict=True)
    return np.concatenate(seen), np.concatenate(wrong)


def _fitted(seen: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Intercept and weights of the likeliest logistic regression."""

    def surprise(weights: np.ndarray) -> float:
        logit = weights[0] + seen @ weights[1:]
        return float(np.logaddexp(0, np.where(wrong, -logit, logit)).sum())

    return minimize(surprise, np.zeros(seen.shape[1] + 1)).x


def _likely(weights: np.ndarray, seen: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-weights[0] - seen @ weights[1:]))


def _curve(said: np.ndarray, true: np.ndarray) -> str:
    rows = []
    for least, most in pairwise(BINS):
        own = (said >= least) & (said < most)
        if own.any():
            rows.append(
                [f"{least:.2f}–{most:.2f}", str(own.sum()), f"{said[own].mean():.1%}", f"{true[own].mean():.1%}"]
            )
    return table(["doubt", "words", "said to be wrong", "wrong"], rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
