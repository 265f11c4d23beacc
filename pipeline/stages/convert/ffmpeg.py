"""ffmpeg and ffprobe: finding them, asking what is in a file, decoding one audio stream of it.

They parse whatever a stranger sends, so they are kept to the one file named: only the `file` protocol, only formats
that hold their sound themselves, nothing from the standard input, no report file, and never a program that merely lies
in the current folder.
"""

import contextlib
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.errors import RecordingError, ToolError
from pipeline.files.names import printable, shown
from pipeline.stages.convert import matroska
from pipeline.stages.convert.chunks import WHOLE, Part

# Containers and bare codecs whose files hold their own sound. Absent on purpose: all that names other files or hosts
# (hls, dash, concat, imf, sdp, image2, ...), devices, scripts, pictures, subtitles, and music that is synthesised.
_FORMATS = """\
    aa aac aax ac3 act adts aiff alaw amr amrnb amrwb ape apc aptx aptx_hd asf asf_o ast au avi avr caf daud dhav
    dsf dss dts dtshd dv dvr_ms eac3 epaf f4v flac flv g722 g723_1 g726 g726le g729 gsm gxf iff ilbc ircam iss ivf kux
    lc3 live_flv loas lvf matroska mlp mmf mov mp3 mpc mpc8 mpeg mpegts mpegvideo msf mulaw mxf nistsphere nsv nut oma
    ogg osq paf pva pvf rm rso sbc sds shn sln smjpeg sol sox spdif swf tak truehd tta ty vivo voc vqf w64 wav webm wsd
    wtv wv xa xwma
"""
_SAFELY = ("-format_whitelist", ",".join(_FORMATS.split()))
_PROBE_SECONDS = 300  # a slow network disk is no reason to give up early
_PACKETS_SEEN = 32  # enough to meet a packet of an encrypted stream
# Gaps in MPEG-TS and Ogg up to this many seconds are time that passed; larger jumps are a clock that was set.
_LONGEST_GAP = 3600
_COMPLAINTS_KEPT = 50
_REASON_LENGTH = 300
# Containers that count the sound of each stream. Of others ffprobe often gives the whole file's length for a stream's.
_COUNTED = ("mov", "mxf")
_ENCRYPTED_TAGS = frozenset({"drms", "drmi", "enca", "encv", "aavd"})
_NO_DECODER = re.compile(r"Unsupported codec with id \d+ for input stream (\d+)")
_BLOCKED = re.compile(r"\[([^\]\s]+) @ [^\]]*\] Format not on whitelist")
_ADDRESS = re.compile(r"^(?:\[[^\]]*@ (?:0x)?[0-9a-fA-F]+\] *)+")


@dataclass(frozen=True, slots=True)
class AudioStream:
    index: int  # among all streams of the file
    codec: str | None  # None: this ffmpeg has no decoder for it
    tag: str
    encrypted: bool
    default: bool
    sample_format: str | None  # as "s16" or "fltp"; None: nothing of it could be decoded for a look
    title: str
    end: float | None  # where its sound should end by the file's own word, on the player's clock
    end_is_files: bool = False  # the word is about the file, of which another stream may be the longest


@dataclass(frozen=True, slots=True)
class Probe:
    container: str
    duration: float | None  # of the whole container; may be an estimate
    streams: tuple[AudioStream, ...]
    remarks: str  # ffprobe's last words, empty if it had none
    begins: float = 0.0  # what the file's own clock shows at the player's 0


def find_ffmpeg() -> tuple[Path, Path]:
    """Paths of ffmpeg and ffprobe. Only absolute PATH entries count: one beside the recordings may be a trap."""
    return _find("ffmpeg"), _find("ffprobe")


def _find(name: str) -> Path:
    file_name = f"{name}.exe" if os.name == "nt" else name
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = Path(entry) / file_name
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return program
    raise ToolError("convert.tool_missing", program=name)


def ffmpeg_version() -> str:
    """As in "5.1.9-0+deb12u1". Raises ToolError if ffmpeg or ffprobe is missing or will not run."""
    ffmpeg, _ = find_ffmpeg()
    try:
        run = subprocess.run(
            [ffmpeg, "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError("convert.tool_broken", program=ffmpeg, reason=error) from error
    return run.stdout.decode(errors="replace").removeprefix("ffmpeg version ").split(" ", 1)[0]


def _environment() -> dict[str, str]:
    # FFREPORT would have ffmpeg write a log wherever it likes.
    return {name: value for name, value in os.environ.items() if name != "FFREPORT"} | {"AV_LOG_FORCE_NOCOLOR": "1"}


def _url(recording: Path, part: Part) -> bytes:
    # "file:" takes the rest literally, so that no name can be an option, a protocol or a pattern.
    url = b"file:" + os.fsencode(recording.absolute())
    if part.start or part.end is not None:
        url = b"subfile,,start,%d,end,%d,,:" % (part.start, part.end or 0) + url  # 0: to the end
    return url


def _input(recording: Path, part: Part) -> list[str | bytes]:
    protocols = "file,subfile" if part.start or part.end is not None else "file"
    ignoring = ("-ignore_length", "1") if part.longer else ()
    return ["-protocol_whitelist", protocols, *_SAFELY, *ignoring, "-i", _url(recording, part)]


def _clean(lines: list[str], url: bytes) -> list[str]:
    """ffmpeg's complaints without memory addresses, the file's own name, repetitions and unprintable characters."""
    name = url.decode(errors="replace")
    clean = []
    for line in lines:
        told = printable(_ADDRESS.sub("", line).replace(f"{name}: ", "").replace(name, "").strip())
        if told and told not in clean and not told.startswith("Last message repeated"):
            clean.append(told)
    return clean


def _reason(lines: list[str], url: bytes) -> str:
    return "; ".join(_clean(lines, url)[-2:])[-_REASON_LENGTH:]


def probe(recording: Path, part: Part = WHOLE) -> Probe:
    """What ffprobe finds in the file. Raises RecordingError if it is no recording or of a format we do not open."""
    _, ffprobe = find_ffmpeg()
    entries = (
        "format=format_name,start_time,duration:stream=index,codec_type,codec_name,codec_tag_string,sample_fmt,start_time,duration"
        ":stream_disposition=default:stream_tags=DURATION,language,title"
        ":packet=stream_index:packet_side_data=side_data_type"
    )
    command: list[str | Path | bytes] = [ffprobe, "-v", "warning", "-hide_banner", "-show_entries", entries]
    command += ["-read_intervals", f"%+#{_PACKETS_SEEN}", "-of", "json", *_input(recording, part)]
    try:
        run = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RecordingError("convert.not_media", file=shown(recording), reason="ffprobe: timeout") from error
    except OSError as error:
        raise ToolError("convert.tool_broken", program=ffprobe, reason=error) from error
    complaints = run.stderr.decode(errors="replace").splitlines()
    if blocked := next(filter(None, map(_BLOCKED.search, complaints)), None):
        raise RecordingError("convert.format_refused", file=shown(recording), format=blocked[1])
    if run.returncode < 0:
        raise ToolError(
            "convert.tool_stopped", program="ffprobe", file=shown(recording), reason=f"signal {-run.returncode}"
        )
    try:
        found = json.loads(run.stdout.decode(errors="replace") or "{}")
    except ValueError:  # ffprobe gave up in the middle of its answer
        found = {}
    reason = _reason(complaints, _url(recording, part))
    if run.returncode or "format" not in found:
        raise RecordingError("convert.not_media", file=shown(recording), reason=reason or "-")
    return _read_probe(found, complaints, reason, streamed=part.streamed)


def _read_probe(found: dict[str, Any], complaints: list[str], remarks: str, streamed: bool) -> Probe:
    # Such a length is a guess from the first seconds' bitrate; taken as a promise it would cry wolf.
    guessed = streamed or any("Estimating duration from bitrate" in line for line in complaints)
    not_decoded = {int(line[1]) for line in map(_NO_DECODER.match, complaints) if line}
    file = _Times.of(found["format"])
    encrypted = {
        packet.get("stream_index")
        for packet in found.get("packets", ())
        for data in packet.get("side_data_list", ())
        if data.get("side_data_type") == "Encryption info"
    }
    container, all_streams = found["format"].get("format_name", ""), found.get("streams", ())
    streams = []
    for stream in all_streams:
        if stream.get("codec_type") != "audio":
            continue
        tags = {name.upper(): value for name, value in stream.get("tags", {}).items()}
        told = _clock(tags.get("DURATION", "")) if container.startswith("matroska") else None
        name, tag = stream.get("codec_name", "unknown"), stream.get("codec_tag_string", "?")
        streams.append(
            AudioStream(
                index=stream["index"],
                codec=None if name in ("unknown", "none") or stream["index"] in not_decoded else name,
                tag=tag if tag.isprintable() and not tag.startswith("[0]") else "?",
                encrypted=stream["index"] in encrypted or tag in _ENCRYPTED_TAGS,
                default=bool(stream.get("disposition", {}).get("default")),
                sample_format=stream.get("sample_fmt"),
                title=printable(" ".join(tags[tag] for tag in ("LANGUAGE", "TITLE") if tags.get(tag, "und") != "und")),
                end=None if guessed else _end(_Times.of(stream), file, told),
                end_is_files=told is None and len(all_streams) > 1 and not container.startswith(_COUNTED),
            )
        )
    return Probe(container, file.duration, tuple(streams), remarks, file.start or 0.0)


@dataclass(frozen=True, slots=True)
class _Times:
    """As ffprobe tells them of a file or of a stream, in seconds."""

    start: float | None
    duration: float | None

    @classmethod
    def of(cls, told: dict[str, Any]) -> "_Times":
        return cls(_seconds(told.get("start_time")), _seconds(told.get("duration")))


def _end(stream: _Times, file: _Times, told: float | None) -> float | None:
    """Where a stream ends by the file's word, on the player's clock. `told`: by its tag, on the file's clock."""
    begins = file.start or 0.0
    if told is not None:
        return told - begins
    if stream.duration is None:
        return file.duration
    return (begins if stream.start is None else stream.start) - begins + stream.duration


def reaches(recording: Path, part: Part, moment: float) -> bool:
    """Whether any stream goes on to `moment`, in seconds of the file's own clock. Reads all of it, decodes nothing."""
    _, ffprobe = find_ffmpeg()
    command: list[str | Path | bytes] = [ffprobe, "-v", "error", "-hide_banner", "-show_entries", "packet=pts_time"]
    command += ["-of", "csv=p=0", *_input(recording, part)]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=_environment(), check=False)
    except OSError as error:
        raise ToolError("convert.tool_broken", program=ffprobe, reason=error) from error
    times = (_seconds(line.split(b",")[0].decode(errors="replace")) for line in run.stdout.splitlines())
    return any(time is not None and time >= moment for time in times)


def _seconds(value: str | None) -> float | None:
    try:
        return float(value or "")
    except ValueError:
        return None


def _clock(value: str) -> float | None:
    """Seconds of "00:12:34.567000000", as Matroska's muxers note a stream's length."""
    parts = [_seconds(part) for part in value.split(":")]
    if len(parts) != 3 or None in parts:
        return None
    return sum((part or 0.0) * unit for part, unit in zip(parts, (3600, 60, 1), strict=True))


class Decoding:
    """A running ffmpeg that decodes one stream to samples of all its channels, interleaved."""

    def __init__(self, process: "subprocess.Popen[bytes]", recording: Path, part: Part) -> None:
        self._process = process
        self._recording = recording
        self._url = _url(recording, part)
        self.complaints: list[str] = []
        self.complaint_count = 0
        self.first_complaint_at: float | None = None
        self._position = 0.0
        # Read beside the sound: an ffmpeg whose complaints nobody reads stands still.
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        stderr = self._stream(self._process.stderr)
        for line in stderr:
            if self.first_complaint_at is None:
                self.first_complaint_at = self._position
            self.complaint_count += 1
            if len(self.complaints) < _COMPLAINTS_KEPT:
                self.complaints.append(line.decode(errors="replace"))
            else:
                self.complaints[-1] = line.decode(errors="replace")

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream

    @cached_property
    def _reader(self) -> matroska.Reader:
        return matroska.Reader(self._stream(self._process.stdout))

    @property
    def channels(self) -> int:
        """0 if nothing could be decoded."""
        return self._reader.channels

    def blocks(self) -> Iterator[tuple[float, bytes]]:
        """(when it sounds on the player's clock, samples), in order. Raises ToolError if ffmpeg crashed."""
        for position, samples in self._reader.blocks():
            self._position = position
            yield position, samples
        code = self._process.wait()
        self._listener.join()
        if code < 0:
            raise ToolError(
                "convert.tool_stopped", program="ffmpeg", file=shown(self._recording), reason=f"signal {-code}"
            )

    @property
    def reason(self) -> str:
        return _reason(self.complaints, self._url)

    @property
    def first_complaint(self) -> str:
        return next(iter(_clean(self.complaints, self._url)), "-")[:_REASON_LENGTH]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdout, self._process.stderr):
            self._stream(stream).close()


# How decoded samples are written: as 32-bit floats at the stream's own rate, 1 for full scale, what exceeds it kept.
AS_IT_IS = ("-c:a", "pcm_f32le")


def sixteen_bits(gain: float) -> tuple[str, ...]:
    """At 16 kHz, `gain` times as loud. The gain comes first: what does not fit into 16 bits is lost."""
    louder = ("-af", f"volume={gain}:precision=double") if gain != 1 else ()
    return (*louder, "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s16le")


def at_tempo(samples: NDArray[np.float32], tempo: float) -> NDArray[np.float32]:
    """Sound at SAMPLE_RATE_HZ, slower (tempo below 1) or faster, its pitch kept. Raises ToolError."""
    ffmpeg, _ = find_ffmpeg()
    raw = ("-f", "f32le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "1")
    command: list[str | Path] = [ffmpeg, "-v", "error", "-hide_banner", "-nostats", "-protocol_whitelist", "pipe", *raw]
    command += ["-i", "pipe:0", "-af", f"atempo={tempo}", *raw, "pipe:1"]
    sound = samples.astype("<f4").tobytes()
    try:
        # In a session of its own: Ctrl-C is for us.
        run = subprocess.run(command, input=sound, capture_output=True, env=_environment(), start_new_session=True)
    except OSError as error:
        raise ToolError("convert.tool_broken", program=ffmpeg, reason=error) from error
    if run.returncode:
        told = run.stderr.decode(errors="replace").strip()[-_REASON_LENGTH:]
        raise ToolError("convert.tool_broken", program=ffmpeg, reason=told or f"exit code {run.returncode}")
    return np.frombuffer(run.stdout, "<f4").astype(np.float32)


@contextlib.contextmanager
def decoding(recording: Path, part: Part, stream: AudioStream, output: tuple[str, ...]) -> Iterator[Decoding]:
    """Decode `stream` of a part once, to what `output` says. ffmpeg is gone when the block ends, however it ends."""
    ffmpeg, _ = find_ffmpeg()
    command: list[str | Path | bytes] = [ffmpeg, "-v", "error", "-hide_banner", "-nostdin", "-nostats"]
    command += ["-dts_delta_threshold", str(_LONGEST_GAP), *_input(recording, part), "-map", f"0:{stream.index}"]
    command += ["-map_metadata", "-1", "-map_chapters", "-1", *output]
    command += ["-f", "matroska", "-cluster_time_limit", "1000", "pipe:1"]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for us; we stop ffmpeg
        )
    except OSError as error:
        raise ToolError("convert.tool_broken", program=ffmpeg, reason=error) from error
    running = Decoding(process, recording, part)
    try:
        yield running
    finally:
        running.close()
