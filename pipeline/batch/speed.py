"""How long a batch will take, by a measurement on its own sound before it begins."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict

from models.loaded import Models, models_of
from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.batch.find import Planned
from pipeline.batch.processes import limit_threads, threads_for
from pipeline.errors import TingluError
from pipeline.flow import prepare
from pipeline.messages import text
from pipeline.report import Report
from pipeline.settings import DiarizeSettings, How, RunSettings
from pipeline.stages.convert.convert import open_audio
from pipeline.stages.diarize import diarize
from pipeline.stages.find_speech import find_speech
from pipeline.stages.recognise.recognise import recognise
from pipeline.text.typography import clock

ESTIMATE_FROM_S = 600.0  # of audio; less is done before an estimate would be made
# Windows are recognised side by side, so a second of a long stretch costs less than one of a short stretch: a sample is
# as long as a full batch of windows, where the measurement is not too great a share of the work.
SAMPLE_S = 300.0
SHORTEST_SAMPLE_S = 60.0
SHARE = 0.1  # of the audio may be measured
WARMING_S = 10.0  # the first sound takes longer: memory and kernels are made ready


def tell_estimate(planned: Sequence[Planned], settings: RunSettings, how: How, jobs: int, report: Report) -> None:
    """Says how long the recordings that are not done yet will take; nothing where there is little to do."""
    new = [one for one in planned if how.force or not (one.folder / "transcript.json").exists()]
    total = sum(one.seconds or 0.0 for one in new)
    if total < ESTIMATE_FROM_S or how.redo_from is not None:
        return
    report.say(text("batch.measuring"))
    wanted = min(max(SHARE * total, SHORTEST_SAMPLE_S), SAMPLE_S)
    if jobs > 1:
        limit_threads(threads_for(jobs))
    for one in sorted(new, key=lambda one: _fitness(one.seconds or 0.0, wanted)):
        with suppress(TingluError):  # told when its turn comes
            prepare(one.recording, one.folder, settings, how)
            sample = _middle(open_audio(one.folder / "work" / "audio.wav"), wanted)
            work = measured(sample, settings, models_of(**asdict(settings.models))) * total / jobs
            length = round(sample.duration)
            report.say(text("batch.estimate", duration=clock(work), sample=length, file=one.recording))
            return


def _fitness(seconds: float, wanted: float) -> tuple[bool, float]:
    """Best first: the shortest that is long enough, for it is converted first; else the longest."""
    return (False, seconds) if seconds >= wanted else (True, -seconds)


def _middle(audio: Audio, seconds: float) -> Audio:
    begin = max(0.0, (audio.duration - seconds) / 2)
    return Audio(audio.samples[round(begin * SAMPLE_RATE_HZ) : round((begin + seconds) * SAMPLE_RATE_HZ)])


def measured(sample: Audio, settings: RunSettings, models: Models) -> float:
    """Seconds of work a second of audio. Loading the networks and the first use of them do not count."""
    _ = models.engine, models.segmenter, models.diarizer
    _process(_middle(sample, WARMING_S), settings, models)
    begun = time.monotonic()
    _process(sample, settings, models)
    return (time.monotonic() - begun) / max(sample.duration, 1.0)


def _process(sample: Audio, settings: RunSettings, models: Models) -> None:
    speech = find_speech(sample, settings.segment, models.segmenter)
    if speech.speech:
        recognise(sample, speech, settings.recognise, models.engine)
        diarize(sample, speech, DiarizeSettings(), models.diarizer)
