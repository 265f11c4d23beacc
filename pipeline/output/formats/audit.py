"""The audit: where the seconds went, what has no text, what was taken out and why, what was changed or is doubtful."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from pipeline.messages import text
from pipeline.output.document import maybe
from pipeline.output.document.doubts import Doubt, doubts
from pipeline.output.formats.markdown import escaped
from pipeline.output.wishes import unmet_wishes
from pipeline.settings import WriteSettings
from pipeline.text.edits import heard
from pipeline.text.notice import language_of
from pipeline.text.typography import clock, one_line
from pipeline.transcript import Deed, Edit, Transcript, Utterance

KINDS = ("text", "untranscribed", "silence", "sound", "missing")
NAMED_STEPS = (
    "glossary",
    "homophones",
    "numbers",
    "fillers",
    "correction",
)  # changes of words, told one by one; the others are only counted
SHOWN_DOUBTS = 100  # in audit.md


@dataclass(frozen=True, slots=True)
class Audit:
    """`seconds` by kind; `untranscribed_share` of the speech, 0 to 1; `changes`: how many each step made."""

    seconds: dict[str, float]
    untranscribed_share: float
    changes: dict[str, int]


def audited(transcript: Transcript) -> Audit:
    """The figures of a transcript's audit."""
    seconds = dict.fromkeys(KINDS, 0.0)
    for part in transcript.coverage.account:
        seconds[part.kind] += part.end - part.start
    lost = sum(span.end - span.start for span in transcript.coverage.untranscribed)
    share = lost / transcript.coverage.speech if transcript.coverage.speech else 0.0
    changes = Counter(edit.step for utterance in transcript.utterances for edit in utterance.edits)
    return Audit({kind: round(total, 3) for kind, total in seconds.items()}, round(share, 5), dict(changes))


def write_audit_json(transcript: Transcript, settings: WriteSettings) -> str:
    """Schema tinglu.audit/1: the Audit's figures and the lists behind them."""
    found = {
        "schema": "tinglu.audit/1",
        "notice": transcript.status.notice,
        "recording": transcript.recording.file,
        **asdict(audited(transcript)),
        "untranscribed": [asdict(span) for span in transcript.coverage.untranscribed],
        "removed": [asdict(one) for one in transcript.removed],
        "edits": [
            {"utterance": utterance.id, "start": at, **asdict(edit)} for utterance, at, edit in _named(transcript)
        ],
        "doubts": [asdict(doubt) for doubt in doubts(transcript)],
        "account": [asdict(part) for part in transcript.coverage.account],
        "warnings": _warnings(transcript, language_of(transcript)),
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def write_audit_markdown(transcript: Transcript, settings: WriteSettings) -> str:
    """The audit for people, in the transcript's language."""
    lang = language_of(transcript)
    return "\n".join(_lines(transcript, lang)) + "\n"


def _lines(transcript: Transcript, lang: str) -> Iterator[str]:
    def say(key: str, **facts: object) -> str:
        return text(f"audit.{key}", lang=lang, **facts)

    found = audited(transcript)
    yield f"# {say('title', file=escaped(one_line(transcript.recording.file)))}"
    yield ""
    yield f"| {say('kind')} | {say('seconds')} | {say('share')} |"
    yield "| --- | ---: | ---: |"
    for kind, seconds in found.seconds.items():
        share = seconds / transcript.coverage.duration if transcript.coverage.duration else 0.0
        yield f"| {say('kind.' + kind)} | {seconds:.1f} | {share:.1%} |"
    yield ""
    yield say("share_untranscribed", share=f"{found.untranscribed_share:.1%}")
    for warning in _warnings(transcript, lang):
        yield f"- {escaped(one_line(warning))}"
    yield from ("", f"## {say('untranscribed')}", "")
    for span in transcript.coverage.untranscribed:
        about = say("about", seconds=max(1, round(span.end - span.start)))
        yield f"- {clock(span.start)}–{clock(span.end)} ({about}){_checked(span.checked, lang)}"
    if not transcript.coverage.untranscribed:
        yield say("none")
    yield from ("", f"## {say('removed')}", "")
    for one in transcript.removed:
        why = say("reason." + one.reason) + (f" ({say('is_back')})" if one.put_back else "")
        left_out = escaped(one_line(one.text)) + _checked(one.checked, lang)
        yield f"- {one.id} {clock(one.start)}–{clock(one.end)} {why}: {left_out}"
    yield say("put_back") if transcript.removed else say("none")
    yield from ("", f"## {say('changes')}", "")
    for step, count in sorted(found.changes.items()):
        yield f"- {say('step.' + step)}: {count}"
    for _, at, edit in _named(transcript):
        score = "" if edit.score is None else f" ({edit.score:.2f})"
        what = f"{escaped(one_line(edit.before)) or '∅'} → {escaped(one_line(edit.after)) or '∅'}"
        yield f"- {clock(at)} {say('step.' + edit.step)}: {what}{score}"
    if not found.changes:
        yield say("none")
    yield from ("", f"## {say('doubts')}", "")
    yield from _doubts(doubts(transcript), lang)
    yield from ("", escaped(one_line(transcript.status.notice)))


def _checked(deed: Deed | None, lang: str) -> str:
    """Who has heard a gap and found nothing to transcribe."""
    return f" – {text('audit.checked', lang=lang, by=escaped(one_line(deed.by)), on=deed.at[:10])}" if deed else ""


def _warnings(transcript: Transcript, lang: str) -> list[str]:
    return [*transcript.recording.warnings, *unmet_wishes(transcript, lang)]


def _doubts(found: Sequence[Doubt], lang: str) -> Iterator[str]:
    for doubt in found[:SHOWN_DOUBTS]:
        what = f"{clock(doubt.start)} {escaped(doubt.text)} ({doubt.doubt:.0%})"
        yield f"- {what} {escaped(maybe(doubt.candidates, lang))}".rstrip()
    if len(found) > SHOWN_DOUBTS:
        yield text("audit.doubts_left", lang=lang, count=len(found) - SHOWN_DOUBTS)
    if not found:
        yield text("audit.none", lang=lang)


def _named(transcript: Transcript) -> Iterator[tuple[Utterance, float, Edit]]:
    """The changes told one by one, with the second at which the changed words are heard."""
    for utterance in transcript.utterances:
        for edit, at in zip(utterance.edits, heard(utterance), strict=True):
            if edit.step in NAMED_STEPS:
                yield utterance, at, edit
