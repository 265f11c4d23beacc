"""However an export was edited: taken in and written anew, it says what its editor made it say."""

import random
from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import logged

from pipeline.correct import found
from pipeline.correct.alignment import flat
from pipeline.correct.changes import Retimed
from pipeline.correct.layout import retimed
from pipeline.correct.match import Match
from pipeline.correct.ops import ops_of
from pipeline.correct.readers import READERS
from pipeline.output import WRITERS
from pipeline.review.fold import fold
from pipeline.review.machine import Machine
from pipeline.review.making import Making
from pipeline.settings import WriteSettings

LETTERS = {
    "zh": "资金从哪里来养老服务社区时间银行我们讨论三点第一推广经验数据医院护理志愿者老人家庭支持政策落地评估试点",
    "en": "money care village bank time people hospital volunteer policy forum support nurse family street data trial",
}
PUT_IN = {"zh": "的了新改AB12，。", "en": "abc xyz, "}


def sentence(chance, language):
    if language == "zh":
        return "".join(chance.choices(LETTERS["zh"], k=chance.randint(8, 30))) + "。"
    return " ".join(chance.choices(LETTERS["en"].split(), k=chance.randint(5, 14))).capitalize() + "."


def made(chance, language):
    said, at = [], 0.5
    for number in range(chance.randint(3, 12)):
        text = sentence(chance, language)
        end = at + len(text) * (0.25 if language == "zh" else 0.1)
        said.append(utterance(f"u{number + 1}", chance.choice(("S1", "S2", "S3", None)), at, round(end, 2), text))
        at = round(end + chance.choice((0.2, 0.6, 2.0)), 2)
    said[0] = replace(said[0], speaker="S1")
    return transcript(*said, language=language)


def edited(one, chance, language):
    """What an editor may want the transcript to be: words, speakers and names changed, sentences put in and deleted."""
    said, names = list(one.utterances), {speaker.id: speaker.name for speaker in one.speakers}
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(said))
        old, who = said[at], chance.choice([*names, None])
        match chance.choice(("word", "word", "word", "speaker", "name", "delete", "insert")):
            case "word":
                first = chance.randrange(len(old.text))
                new = "".join(chance.choices(PUT_IN[language], k=chance.randrange(4)))
                text = " ".join((old.text[:first] + new + old.text[first + chance.randrange(4) :]).split())
                said[at] = utterance(old.id, old.speaker, old.start, old.end, text or "。")
            case "speaker":
                said[at] = utterance(old.id, who, old.start, old.end, old.text)
            case "name":
                speaker = chance.choice(list(names))
                names[speaker] = f"Mary Ann {speaker}"
            case "delete" if len(said) > 2:
                del said[at]
            case "insert" if at + 1 < len(said):  # what is put under all that was said is asked about
                end = max(old.end + 0.1, said[at + 1].start)
                said.insert(at + 1, utterance(f"n{at}", who, old.end, end, sentence(chance, language)))
    speakers = tuple(replace(speaker, name=names[speaker.id]) for speaker in one.speakers)
    section = replace(one.sections[0], utterances=tuple(each.id for each in said))
    return replace(one, utterances=tuple(said), speakers=speakers, sections=(section,))


def taken_in(one, match):
    """The transcript with the changes found, done as `tinglu correct` does them."""
    acts = []
    now = one
    for step in ("words", "times"):
        if step == "words":
            changes = [change for change in found(match).changes if not isinstance(change, Retimed)]
        else:
            changes = list(retimed(match, Match(match.edited, match.edited, now)))
        for op in ops_of(changes, Making(now)):
            acts.append(logged(len(acts) + 1, Machine(one).base, op))
        now = fold(one, acts)
    return now


def said(reading):
    """Who says what, in order, whatever the layout."""
    laid, runs = flat([passage.text for passage in reading.passages]), []
    for number, passage in enumerate(reading.passages):
        text = laid.shown(*laid.starts[number : number + 2])
        if runs and runs[-1][0] == passage.speaker:
            runs[-1][1] += text
        else:
            runs.append([passage.speaker, text])
    return [(speaker, " ".join(text.split())) for speaker, text in runs]


@pytest.mark.parametrize("form", ["txt", "md", "docx", "srt", "vtt", "ass"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_anew_says_what_the_editor_wrote(form, language, seed):
    chance = random.Random(seed)
    one = made(chance, language)
    wanted = edited(one, chance, language)
    names = {speaker.name for each in (one, wanted) for speaker in each.speakers}
    base = READERS[form](WRITERS[form](one, WriteSettings()), names, None)
    theirs = READERS[form](WRITERS[form](wanted, WriteSettings()), names, base)
    now = taken_in(one, Match(base, theirs, one))
    assert said(READERS[form](WRITERS[form](now, WriteSettings()), names, None)) == said(theirs)
