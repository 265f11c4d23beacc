"""A machine's transcript made ready for acts: found out once, however often the acts are done anew."""

from __future__ import annotations

from functools import cached_property

from pipeline.review.acts import Base, digest
from pipeline.review.persons import key_of, voices_of
from pipeline.review.places import Finder
from pipeline.review.state import Utterances
from pipeline.transcript import Transcript


class Machine:
    """What the machine left. `voices`: who speaks when; `base`: what acts on it are made on."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.voices = voices_of(transcript)
        words = [(word.text, word.start, word.end) for one in transcript.utterances for word in one.words]
        self.base = Base(words=digest(words), voices=key_of(self.voices))

    @cached_property
    def finder(self) -> Finder:
        """Finds anchors among its words."""
        return Finder([word for one in self.transcript.utterances for word in one.words])

    @cached_property
    def utterances(self) -> Utterances:
        """As they are; nobody may change them."""
        return Utterances(self.transcript)
