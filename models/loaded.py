"""The networks of a run, loaded when first needed and shared by all its recordings."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from models import store
from models.catalogue import CAMPPLUS, CATALOGUE, SEGMENTATION, check_language
from pipeline.transcript import ModelUsed

if TYPE_CHECKING:
    from models.community import CommunityDiarizer
    from models.diarization import Diarizer
    from models.punctuation.reader import Reader
    from models.recogniser.engine import WhisperEngine
    from models.segmentation import Segmenter

T = TypeVar("T")


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """While modules and weights are loaded there is no garbage: to look for it takes an eighth of the time.

    What was loaded is old from then on, not young, so that nobody looks through all of it right behind.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if before:
            gc.enable()


class Once(Generic[T]):
    """A property that is made when first asked for, and once however many threads ask."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.name = make, make.__name__

    def __get__(self, models: Models, _: type[Models]) -> T:
        with models.locks.setdefault(self.name, Lock()):
            if self.name not in vars(models):
                with _collecting_nothing():
                    vars(models)[self.name] = self.make(models)
            made: T = vars(models)[self.name]
            return made


@dataclass
class Models:
    """The weights are found and checked at once: raises ModelError. A network is loaded when it is first asked for.

    `model`: a name of the catalogue or the path of a checkpoint; `diarization`, `compute`: see ModelSettings.
    """

    model: str
    compute: str = "auto"
    diarization: str = CAMPPLUS.name
    whisper: store.Weights = field(init=False)
    segmentation: store.Weights = field(init=False)
    embedding: store.Weights = field(init=False)
    locks: dict[str, Lock] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        named = self.model in CATALOGUE
        self.whisper = store.find(self.model) if named else store.find_file(Path(self.model))
        self.segmentation = store.find(SEGMENTATION.name)
        self.embedding = store.find(self.diarization)

    def check_language(self, language: str) -> None:
        """Raises UsageError where the recogniser does not know the language, a code or "auto".

        A checkpoint that a path names is opened for it, not loaded: ModelError where it is none.
        """
        if language not in ("auto", "en"):
            check_language(language, self.whisper.model, self._languages)

    @property
    def _languages(self) -> int:
        if self.model in CATALOGUE:
            return CATALOGUE[self.model].languages
        from models.recogniser.load import languages_in

        return languages_in(self.whisper.path)

    def load_ahead(self) -> None:
        """Begins to load, in a thread, what a run needs first. Whoever asks for it meets what is wrong with it."""
        Thread(target=self._load_first).start()

    def _load_first(self) -> None:
        with suppress(Exception), _collecting_nothing():  # nor between the two
            _ = self.segmenter, self.engine

    @Once
    def engine(self) -> WhisperEngine:
        from models.compute import choose
        from models.recogniser.load import load_engine

        return load_engine(self.whisper, choose(self.compute))

    @Once
    def segmenter(self) -> Segmenter:
        from models.compute import choose
        from models.segmentation import Segmenter

        return Segmenter(self.segmentation.path, choose(self.compute))

    @Once
    def diarizer(self) -> Diarizer | CommunityDiarizer:
        from models.compute import choose

        if self.diarization != CAMPPLUS.name:
            from models.community import CommunityDiarizer

            return CommunityDiarizer(self.embedding.path, choose(self.compute))
        from models.diarization import Diarizer

        return Diarizer(self.embedding.path, choose(self.compute))

    @Once
    def punctuation(self) -> Reader:
        from models.compute import choose
        from models.punctuation.reader import Reader

        return Reader.packaged(choose(self.compute))

    @property
    def used(self) -> tuple[ModelUsed, ...]:
        return tuple(ModelUsed(w.model, w.sha256) for w in (self.whisper, self.segmentation, self.embedding))


@lru_cache(maxsize=1)
def models_of(model: str, compute: str, diarization: str) -> Models:
    """The process's models of this choice: one set stays loaded. Raises ModelError, each time it is asked."""
    return Models(model, compute, diarization)
