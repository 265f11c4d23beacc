"""Whatever stands otherwise than the machine left it tells what the machine had, and by which acts it became so."""

from helpers.builders import transcript, utterance
from helpers.reviewing import KINDS, Session, act_on
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.review.acts import Undo
from pipeline.text.edits import word_spans
from pipeline.text.typography import joined


def panel():
    said = [("S1", "各位来宾上午好"), ("S2", "Thank you all"), (None, "对"), ("S1", "请讲"), ("S3", "第一点是资金")]
    return transcript(*(utterance(f"u{n}", who, 5.0 * n, 5.0 * n + 4, text) for n, (who, text) in enumerate(said, 1)))


def left_by(machine, first, last):
    """What the machine left of the words from one to another (exclusive): the text, and who said it; None: several."""
    texts, voices, at = [], set(), 0
    for one in machine.utterances:
        own = range(max(first - at, 0), min(last - at, len(one.words)))
        if own:
            spans = word_spans(one)
            texts.append(one.text[spans[own[0]][0] : spans[own[-1]][1]])
            voices.add(one.speaker)
        at += len(one.words)
    return joined(texts, machine.language), voices.pop() if len(voices) == 1 else None


@settings(max_examples=40)
@given(st.data())
def test_what_differs_from_the_machine_says_what_it_had_and_who_changed_it(data):
    session, machine = Session(panel()), panel()
    for kind in data.draw(st.lists(st.sampled_from(KINDS[:-1]), min_size=1, max_size=8)):
        session.do(act_on(session.over(machine), kind, data.draw))
    found, at = session.over(machine), 0
    merged = {act.op.person for act in session.acts if act.op.kind == "merge-speakers"}
    for one in found.utterances:
        had = left_by(machine, at, at + len(one.words))
        at += len(one.words)
        if one.reviewed is None:
            assert had == (one.text, one.speaker)
            continue
        assert (one.reviewed.machine_text, one.reviewed.machine_speaker) == had
        assert [deed.n for deed in one.reviewed.acts] == sorted({deed.n for deed in one.reviewed.acts})
        assert one.reviewed.acts
        for deed in one.reviewed.acts:
            assert (deed.kind, deed.by) == (session.acts[deed.n - 1].op.kind, "me")
        if one.speaker != had[1] and one.words and not merged:
            assert {"speaker", "join", "approve"} & {deed.kind for deed in one.reviewed.acts}
    assert at == sum(len(one.words) for one in machine.utterances)


def test_what_was_done_to_text_that_is_gone_is_listed_and_what_was_written_stands():
    session = Session(panel())
    session.do(session.making.insert("u1", 9.1, 9.9, "补上", "S1"))
    session.do(session.making.retext("a2", "补充"))
    session.do(session.making.speaker(("a2", 0), ("a2", 2), "S2"))
    session.do(Undo(act=2))
    found = session.over(session.machine)
    assert [(one.n, one.kind, one.reason, one.wanted) for one in found.status.conflicts] == [
        (3, "text", "lost", "补充"),
        (4, "speaker", "lost", "发言人2"),
    ]
    assert [(one.id, one.text, one.speaker) for one in found.utterances if not one.words] == [("a3", "补充", None)]
    session.do(session.making.confirm(("a3", 0), ("a3", 2)))
    assert [one.n for one in session.over(session.machine).status.conflicts] == [4], "somebody has looked at the text"
