"""Which stream of which part of a file is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import RecordingError
from pipeline.files.names import shown
from pipeline.stages.convert import ffmpeg
from pipeline.stages.convert.chunks import Part
from pipeline.stages.convert.ffmpeg import AudioStream, Probe
from pipeline.stages.convert.remark import Remark


@dataclass(frozen=True, slots=True)
class Track:
    """An audio stream to be decoded: `number` among those of `part`."""

    part: Part
    probe: Probe
    number: int
    remarks: tuple[Remark, ...] = ()  # on the choice

    @property
    def stream(self) -> AudioStream:
        return self.probe.streams[self.number]

    @property
    def promised(self) -> float | None:
        """Seconds of sound by the file's own word."""
        cut = self.part.declared is not None and self.part.declared > 1
        # ffmpeg goes by the size of a WAV cut short, not by its header.
        estimate = (self.probe.duration or 0.0) * (self.part.declared or 0.0) if cut else None
        return self.stream.end or estimate or None

    @property
    def expected(self) -> float:
        """Seconds, as far as can be known before; 0 if not."""
        if self.part.longer:
            return (self.probe.duration or 0.0) / (self.part.declared or 1.0)
        return self.promised or self.probe.duration or 0.0


def tracks_of(recording: Path, parts: Sequence[Part], wanted: int | None) -> list[Track]:
    """The stream `wanted` (None: the best) of each part. Parts behind the first of which none can be read are left out.

    Raises RecordingError or ToolError.
    """
    tracks = [_track(recording, parts[0], wanted)]
    for part in parts[1:]:
        try:
            tracks.append(_track(recording, part, wanted))
        except RecordingError:
            continue
    return tracks


def _track(recording: Path, part: Part, wanted: int | None) -> Track:
    probe = ffmpeg.probe(recording, part)
    streams = probe.streams
    if not streams:
        raise RecordingError("convert.no_audio", file=shown(recording))
    default = next((number for number, stream in enumerate(streams) if stream.default), 0)
    number = _best(streams, default) if wanted is None else wanted
    if not 0 <= number < len(streams):
        raise RecordingError("convert.no_such_stream", file=shown(recording), stream=number, streams=_listed(streams))
    if streams[number].encrypted:
        raise RecordingError("convert.encrypted", file=shown(recording))
    if streams[number].codec is None:
        raise RecordingError("convert.no_decoder", file=shown(recording), codec=streams[number].tag)
    remarks = []
    if wanted is None and number != default:
        facts = {"default": default, "codec": streams[default].codec or streams[default].tag, "stream": number}
        remarks.append(Remark("convert.default_not_decoded", facts))
    if len(streams) > 1:
        remarks.append(Remark("convert.several_streams", {"streams": _listed(streams), "stream": number}))
    return Track(part, probe, number, tuple(remarks))


def _best(streams: Sequence[AudioStream], default: int) -> int:
    """The default stream if it can be decoded, else the first that can."""

    def worth(number: int) -> tuple[bool, bool, bool]:
        stream = streams[number]
        return stream.codec is not None and not stream.encrypted, stream.sample_format is not None, number == default

    return max(range(len(streams)), key=lambda number: (*worth(number), -number))


def _listed(streams: Sequence[AudioStream]) -> str:
    return ", ".join(
        " ".join(filter(None, (f"{number}:", stream.codec or stream.tag, stream.title)))
        for number, stream in enumerate(streams)
    )
