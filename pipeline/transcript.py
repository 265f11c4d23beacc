"""The vocabulary of the pipeline and of `transcript.json`: one frozen type an idea.

Times are float seconds on the clock of the original recording. `Transcript` validates on the way in, so what was read
from a file can be trusted as what was made here.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

SCHEMA: Literal["tinglu.transcript/1"] = "tinglu.transcript/1"


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word with the punctuation that clings to it.

    `text` keeps its leading space where the script has one, so that joining the words gives the text back. `doubt`
    and `candidates` come with the published text.
    """

    text: str
    start: float
    end: float
    confidence: float  # 0 to 1: geometric mean of its tokens' probabilities
    speaker: str | None = None
    doubt: float | None = None  # 0 to 1: how likely it is wrong; 0: a person has settled it; None: nobody has asked
    candidates: tuple[str, ...] = ()  # what else it may be, the likeliest first


@dataclass(frozen=True, slots=True)
class Segment:
    """What Whisper wrote between two of its own timestamps, and how sure it was."""

    start: float
    end: float
    words: tuple[Word, ...]
    language: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    window: tuple[float, float] = (0.0, 0.0)  # seconds of the recording Whisper heard when it wrote this

    @property
    def text(self) -> str:
        return join(self.words)


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of time one person holds. Turns of different speakers may overlap."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on a stretch of an utterance for its reviewer.

    `kind`: overlap (`note`, another speaker, is heard too), loop (words stand again and again, and may not have been
    said so often), short_turn (too short to tell a voice by).
    """

    kind: str
    start: float
    end: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change made to an utterance's text: `before` at position `at` became `after`.

    Edits apply one after the other, each to the text the ones before it left (pipeline/text/edits.py).
    """

    step: str  # punctuation, script, glossary, homophones, numbers, fillers; correction: a person's
    at: int
    before: str
    after: str
    score: float | None = None  # how sure the step was, 0 to 1, where it can tell


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did to an utterance or a gap: an act of the review's log, by its number and kind."""

    n: int
    kind: str
    by: str
    at: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person remarked on some words of an utterance; `n`: of the act."""

    n: int
    by: str
    at: str  # ISO 8601
    text: str
    quote: str  # the words as they stood


@dataclass(frozen=True, slots=True)
class CueTimes:
    """When `text[first:last]` of an utterance shows as a subtitle, in seconds, where a person has set it."""

    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TextTimes:
    """When `text[first:last]` of an utterance is said, in seconds."""

    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the machine had where a person has changed an utterance, and what was done by whom.

    `aligned`: when corrected text is said, as found in the sound; the rest is said when its recognised words are.
    """

    machine_text: str = ""
    machine_speaker: str | None = None
    acts: tuple[Deed, ...] = ()
    comments: tuple[Comment, ...] = ()
    cues: tuple[CueTimes, ...] = ()
    aligned: tuple[TextTimes, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person's act that did not fit what the machine says now. What the person wrote stands.

    `reason`: changed (the machine has other text there now), moved (only the time tells where it belongs), lost
    (nothing was recognised there), voice (another diarization no longer tells whose voice it is).
    """

    n: int
    kind: str
    reason: Literal["changed", "moved", "lost", "voice"]
    start: float
    end: float
    wanted: str  # what the person wrote
    found: str  # what the machine has


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker said without a change of speaker, a long pause or the end of a sentence.

    `raw_text` is what the machine recognised and equals its words joined; `text` is what is published, and what
    `edits` make of `raw_text`.
    """

    id: str
    speaker: str | None  # None: nobody can be named with confidence
    start: float
    end: float
    text: str
    raw_text: str
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    language: str = ""  # a Whisper code; empty where it is the transcript's
    edits: tuple[Edit, ...] = ()
    reviewed: Reviewed | None = None  # None: as the machine left it

    @property
    def teller(self) -> tuple[str | None, str]:
        """The same for two where one person is known to say both: where nobody is named, only as one voice heard."""
        heard = self.reviewed.machine_speaker if self.reviewed else None
        return self.speaker, "" if self.speaker is not None else heard or self.id


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Whether a speaker has approved what they are quoted with. `by`: who says so."""

    state: Literal["unreviewed", "approved"] = "unreviewed"
    by: str | None = None
    at: str | None = None  # ISO 8601


@dataclass(frozen=True, slots=True)
class Speaker:
    id: str
    name: str
    role: str | None = None  # as in "research fellow"
    review: ReviewState = ReviewState()
    organisation: str | None = None
    part: Literal["host", "main", "guest", "asker"] | None = None  # in the event, told by its structure


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the event: `kind` is opening, speech, discussion or recording (no structure found)."""

    title: str | None
    kind: str
    utterances: tuple[str, ...]  # ids, in order


@dataclass(frozen=True, slots=True)
class Recording:
    file: str
    sha256: str
    duration: float
    channels: int
    warnings: tuple[str, ...] = ()  # e.g. that the file is damaged and ends early


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on the event's list. `speaker`: the id the recording knows them by, where the editor has told it."""

    name: str
    role: str | None = None
    organisation: str | None = None
    speaker: str | None = None
    title: str | None = None  # of their speech


@dataclass(frozen=True, slots=True)
class Event:
    """`untied`: names of attendees whose voice, which the editor told, an earlier run found and this one does not."""

    title: str | None = None
    name: str | None = None
    date: str | None = None
    place: str | None = None
    attendees: tuple[Attendee, ...] = ()
    untied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """`review`: how many of the speakers have approved; `conflicts`: acts of the review that want another look."""

    review: Literal["unreviewed", "partly", "reviewed"]
    notice: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    start: float
    end: float
    checked: Deed | None = None  # by whom it was heard who found nothing there that can be transcribed


@dataclass(frozen=True, slots=True)
class Accounted:
    """A stretch of the recording and what it holds."""

    kind: Literal["text", "untranscribed", "silence", "sound", "missing"]  # sound: neither speech nor silence
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where the recording's seconds went. `account` covers them all, in order, without gap or overlap."""

    duration: float
    speech: float
    transcribed: float  # seconds of speech that some utterance covers
    untranscribed: tuple[Span, ...] = ()  # stretches of speech without text
    account: tuple[Accounted, ...] = ()


Reason = Literal["phantom", "loop", "not_speech", "too_fast"]


@dataclass(frozen=True, slots=True)
class Removed:
    """Text that was recognised and left out, with the evidence against it. `id` puts it back: --keep ID.

    `put_back`: its editor has, so that it stands in the text after all.
    """

    id: str
    start: float
    end: float
    text: str
    reason: Reason
    avg_logprob: float
    no_speech_prob: float
    put_back: bool = False
    checked: Deed | None = None  # by whom it was heard who agrees that it be left out


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """A network, or a model of a language, by its name and the sha256 of its weights."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    versions: dict[str, str] = field(default_factory=dict)
    models: tuple[ModelUsed, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in a recording, by whom, and how that was found.

    `language`: a Whisper code, "und" where nothing tells it. `script`: hans or hant where Chinese text was put into it;
    "und" where there is none or it was kept as recognised (--script keep).
    """

    recording: Recording
    status: Status
    language: str
    script: str
    speakers: tuple[Speaker, ...]
    utterances: tuple[Utterance, ...]
    turns: tuple[Turn, ...]
    sections: tuple[Section, ...]
    coverage: Coverage
    provenance: Provenance
    event: Event = Event()
    removed: tuple[Removed, ...] = ()
    terms: tuple[str, ...] = ()  # of the glossary, as they stand in the text: never broken over a line
    schema: Literal["tinglu.transcript/1"] = SCHEMA

    __pydantic_config__ = ConfigDict(extra="forbid")

    def voice(self, called: str) -> str | None:
        """The id of the speaker with this id or name, or number in the order of their appearance."""
        known = {str(number): one.id for number, one in enumerate(self.speakers, 1)}
        known |= {one.name: one.id for one in self.speakers} | {one.id: one.id for one in self.speakers}
        return known.get(called)

    def speaker_name(self, speaker: str | None) -> str | None:
        return next((known.name for known in self.speakers if known.id == speaker), None)


def join(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words).strip()


@cache
def _adapter() -> TypeAdapter[Transcript]:
    return TypeAdapter(Transcript)


def to_json(transcript: Transcript) -> bytes:
    """UTF-8 JSON, indented, times rounded to milliseconds by the stages that made them."""
    return _adapter().dump_json(transcript, indent=2) + b"\n"


def from_json(data: bytes) -> Transcript:
    """Read `transcript.json`. Raises pydantic.ValidationError (a ValueError) that names what is wrong and where."""
    return _adapter().validate_json(data)


def wrong_in(error: ValueError) -> str:
    """What is wrong in what was read, and where in it, for people."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    first = error.errors(include_url=False)[0]
    return ": ".join(told for told in (".".join(map(str, first["loc"])), first["msg"]) if told)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `transcript.json`; docs/transcript.schema.json is this, written out."""
    return _adapter().json_schema(mode="serialization")
