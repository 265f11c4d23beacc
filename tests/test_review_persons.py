"""Who an act means by a voice of another diarization, told second by second: nobody who is not surely meant."""

from helpers.builders import transcript, utterance
from helpers.reviewing import logged
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.review.acts import Base, Merge, Voices
from pipeline.review.persons import MOST, PURE, Persons, key_of, voices_of

EARLIER, NOW = "ABCD", "XYZ"
PAIRS = st.lists(st.permutations(EARLIER).map(lambda four: four[:2]), max_size=3)


def slots(names):
    """Who speaks in each of the seconds; None: nobody."""
    return st.lists(st.sampled_from([None, *names]), min_size=1, max_size=16)


def voices(told):
    """The same as a diarization tells it, a turn for all seconds in a row, the last first."""
    turns = [(who, at) for at, who in enumerate(told) if who is not None and (not at or told[at - 1] != who)]
    ends = [next((end for end in range(at, len(told)) if told[end] != who), len(told)) for who, at in turns]
    spans: dict = {}
    for (who, at), end in reversed([*zip(turns, ends, strict=True)]):
        spans.setdefault(who, []).append((float(at), float(end)))
    return Voices(spans={who: tuple(own) for who, own in spans.items()})


def seconds(told, *names):
    return [at for at, who in enumerate(told) if who in names]


def expected(then, now, own):
    """The voice that most of the time of `own` lies in and that holds hardly anybody else's time."""
    for who in sorted({*now} - {None}):
        common = len({*seconds(then, *own)} & {*seconds(now, who)})
        known = len({*seconds(then, *EARLIER)} & {*seconds(now, who)})
        in_any = len({*seconds(then, *own)} & {*seconds(now, *NOW)})
        if common > MOST * in_any and common >= PURE * known:
            return who
    return None


def one_person(voice, pairs):
    """All voices that a chain of pairs puts together with this one."""
    own = {voice}
    while more := [pair for pair in pairs if own & {*pair} and not own >= {*pair}]:
        own |= {*more[0]}
    return own


@given(slots(EARLIER), slots(NOW), PAIRS, PAIRS)
def test_a_person_is_the_voice_that_has_their_time_and_hardly_anybody_elses(then, now, pairs, of_another):
    earlier, own = voices(then), voices(now)
    assume(earlier != own)
    key, other = key_of(earlier), key_of(Voices(spans={"A": ((90.0, 99.0),)}))
    made = [(key, earlier), *((key, Merge(person=a, into=b)) for a, b in pairs)]
    made += [(other, Merge(person=a, into=b)) for a, b in of_another]  # says nothing of these voices
    acts = [logged(n, Base(words="", voices=base), op) for n, (base, op) in enumerate(made, 1)]
    persons = Persons(own, acts)
    for voice in EARLIER:
        found = expected(then, now, {voice}) or expected(then, now, one_person(voice, pairs))
        meant = (found, True) if found else (f"{voice}@{key[:8]}", False)
        assert persons.who(voice, key) == meant
        assert persons.who(f"{voice}@{key[:8]}", other) == meant
        assert persons.who(voice, key_of(own)) == (voice, True)
        assert persons.who(voice, other) == (f"{voice}@{other[:8]}", False)
    assert persons.who("P1", key) == ("P1", True)


@given(st.lists(st.tuples(st.sampled_from(["S1", "S2", None]), st.text("甲乙", min_size=1, max_size=3)), max_size=6))
def test_a_voice_is_heard_from_the_first_word_of_a_row_to_its_last(said):
    spoken = [utterance(f"u{n}", who, 4.0 * n, 4.0 * n + 3, text) for n, (who, text) in enumerate(said)]
    told = voices_of(transcript(*spoken)).spans
    times = {
        who: [(word.start, word.end) for one in spoken if one.speaker == who for word in one.words] for who in told
    }
    assert {*told} == {one.speaker for one in spoken} - {None}
    for who, spans in told.items():
        assert [span[0] for span in spans] == [
            one.start
            for at, one in enumerate(spoken)
            if one.speaker == who and (not at or spoken[at - 1].speaker != who)
        ]
        assert all(any(start <= a and b <= end for start, end in spans) for a, b in times[who])
        assert max(spans)[1] == times[who][-1][1]
        others = [word for one in spoken if one.speaker != who for word in one.words]
        assert not any(start <= word.start < end for start, end in spans for word in others)
