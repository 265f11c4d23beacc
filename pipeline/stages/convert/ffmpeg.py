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

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.errors import RecordingError, ToolError
from pipeline.files.names import printable, shown
from pipeline.stages.convert import matroska

# Containers and bare codecs whose files hold their own sound. Absent on purpose: all that names other files or hosts
# (hls, dash, concat, imf, sdp, image2, ...), devices, scripts, pictures, subtitles, and music that is synthesised.
_FORMATS = """\
    aa aac aax ac3 act adts aiff alaw amr amrnb amrwb ape apc aptx aptx_hd asf asf_o ast au avi avr caf daud dhav
    dsf dss dts dtshd dv dvr_ms eac3 epaf f4v flac flv g722 g723_1 g726 g726le g729 gsm gxf iff ilbc ircam iss ivf kux
    lc3 live_flv loas lvf matroska mlp mmf mov mp3 mpc mpc8 mpeg mpegts mpegvideo msf mulaw mxf nistsphere nsv nut oma
    ogg osq paf pva pvf rm rso sbc sds shn sln smjpeg sol sox spdif swf tak truehd tta ty vivo voc vqf w64 wav webm wsd
    wtv wv xa xwma
"""
_SAFELY = ("-protocol_whitelist", "file", "-format_whitelist", ",".join(_FORMATS.split()))
_PROBE_SECONDS = 300  # a slow network disk is no reason to give up early
_PACKETS_SEEN = 32  # enough to meet a packet of an encrypted stream
# Gaps in MPEG-TS and Ogg up to this many seconds are time that passed; larger jumps are a clock that was set.
_LONGEST_GAP = 3600
_COMPLAINTS_KEPT = 50
_REASON_LENGTH = 300
_ENCRYPTED_TAGS = frozenset({"drms", "drmi", "enca", "encv", "aavd"})
_BLOCKED = re.compile(r"\[([^\]\s]+) @ [^\]]*\] Format not on whitelist")
_ADDRESS = re.compile(r"^(?:\[[^\]]*@ (?:0x)?[0-9a-fA-F]+\] *)+")


@dataclass(frozen=True, slots=True)
class AudioStream:
    index: int  # among all streams of the file
    codec: str | None  # None: this ffmpeg has no decoder for it
    tag: str
    encrypted: bool
    default: bool
    title: str
    end: float | None  # where its sound should end by the file's own word, on the player's clock


@dataclass(frozen=True, slots=True)
class Probe:
    container: str
    duration: float | None  # of the whole container; may be an estimate
    streams: tuple[AudioStream, ...]
    remarks: str  # ffprobe's last words, empty if it had none


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


def _url(recording: Path) -> bytes:
    # "file:" takes the rest literally, so that no name can be an option, a protocol or a pattern.
    return b"file:" + os.fsencode(recording.absolute())


def _clean(lines: list[str], recording: Path) -> list[str]:
    """ffmpeg's complaints without memory addresses, the file's own name, repetitions and unprintable characters."""
    name = _url(recording).decode(errors="replace")
    clean = []
    for line in lines:
        told = printable(_ADDRESS.sub("", line).replace(f"{name}: ", "").replace(name, "").strip())
        if told and told not in clean and not told.startswith("Last message repeated"):
            clean.append(told)
    return clean


def _reason(lines: list[str], recording: Path) -> str:
    return "; ".join(_clean(lines, recording)[-2:])[-_REASON_LENGTH:]


def probe(recording: Path) -> Probe:
    """What ffprobe finds in the file. Raises RecordingError if it is no recording or of a format we do not open."""
    _, ffprobe = find_ffmpeg()
    entries = (
        "format=format_name,start_time,duration:stream=index,codec_type,codec_name,codec_tag_string,start_time,duration"
        ":stream_disposition=default:stream_tags=DURATION,language,title"
        ":packet=stream_index:packet_side_data=side_data_type"
    )
    command: list[str | Path | bytes] = [ffprobe, "-v", "warning", "-hide_banner", *_SAFELY, "-show_entries", entries]
    command += ["-read_intervals", f"%+#{_PACKETS_SEEN}", "-of", "json", "-i", _url(recording)]
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
    if run.returncode or "format" not in found:
        raise RecordingError("convert.not_media", file=shown(recording), reason=_reason(complaints, recording) or "-")
    # Such a length is a guess from the first seconds' bitrate; taken as a promise it would cry wolf.
    guessed = any("Estimating duration from bitrate" in line for line in complaints)
    return _read_probe(found, guessed, _reason(complaints, recording))


def _read_probe(found: dict[str, Any], guessed: bool, remarks: str) -> Probe:
    beginning = _seconds(found["format"].get("start_time")) or 0.0
    duration = _seconds(found["format"].get("duration"))
    encrypted = {
        packet.get("stream_index")
        for packet in found.get("packets", ())
        for data in packet.get("side_data_list", ())
        if data.get("side_data_type") == "Encryption info"
    }
    alone = len(found.get("streams", ())) == 1
    streams = []
    for stream in found.get("streams", ()):
        if stream.get("codec_type") != "audio":
            continue
        tags = {name.upper(): value for name, value in stream.get("tags", {}).items()}
        own = _seconds(stream.get("duration"))
        if own is not None:
            end: float | None = (_seconds(stream.get("start_time")) or beginning) - beginning + own
        else:
            end = _clock(tags.get("DURATION", "")) or (duration if alone else None)
        name, tag = stream.get("codec_name", "unknown"), stream.get("codec_tag_string", "?")
        streams.append(
            AudioStream(
                index=stream["index"],
                codec=None if name in ("unknown", "none") else name,
                tag=tag if tag.isprintable() and not tag.startswith("[0]") else "?",
                encrypted=stream["index"] in encrypted or tag in _ENCRYPTED_TAGS,
                default=bool(stream.get("disposition", {}).get("default")),
                title=printable(" ".join(tags[tag] for tag in ("LANGUAGE", "TITLE") if tags.get(tag, "und") != "und")),
                end=None if guessed else end,
            )
        )
    return Probe(
        container=found["format"].get("format_name", ""), duration=duration, streams=tuple(streams), remarks=remarks
    )


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
    """A running ffmpeg that decodes one stream to 16 kHz 16-bit samples of all its channels, interleaved."""

    def __init__(self, process: "subprocess.Popen[bytes]", recording: Path) -> None:
        self._process = process
        self._recording = recording
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
        return _reason(self.complaints, self._recording)

    @property
    def first_complaint(self) -> str:
        return next(iter(_clean(self.complaints, self._recording)), "-")[:_REASON_LENGTH]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdout, self._process.stderr):
            self._stream(stream).close()


@contextlib.contextmanager
def decoding(recording: Path, stream: AudioStream) -> Iterator[Decoding]:
    """Decode `stream` of `recording`, once. ffmpeg is gone when the block ends, however it ends."""
    ffmpeg, _ = find_ffmpeg()
    command: list[str | Path | bytes] = [
        ffmpeg,
        "-v",
        "error",
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-dts_delta_threshold",
        str(_LONGEST_GAP),
    ]
    command += [
        *_SAFELY,
        "-i",
        _url(recording),
        "-map",
        f"0:{stream.index}",
        "-map_metadata",
        "-1",
        "-map_chapters",
        "-1",
    ]
    command += [
        "-ar",
        str(SAMPLE_RATE_HZ),
        "-c:a",
        "pcm_s16le",
        "-f",
        "matroska",
        "-cluster_time_limit",
        "1000",
        "pipe:1",
    ]
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
    running = Decoding(process, recording)
    try:
        yield running
    finally:
        running.close()
