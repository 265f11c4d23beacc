"""Broken and hostile recordings made from a good one: the same ones each time."""

import gzip
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from helpers.media import ffmpeg
from helpers.places import SAMPLE

SECONDS = 3.0
# Suffix and how ffmpeg writes it.
CONTAINERS = {
    "wav": (),
    "flac": (),
    "mp3": (),
    "m4a": (),
    "ogg": ("-c:a", "libopus"),
    "webm": ("-c:a", "libopus"),
    "mkv": ("-c:a", "flac"),
    "aac": (),
    "ts": ("-c:a", "aac"),
}


def good(folder: Path) -> dict[str, Path]:
    """Three seconds of speech in each container."""
    made = {}
    for suffix, how in CONTAINERS.items():
        made[suffix] = folder / f"good.{suffix}"
        ffmpeg("-ss", 5, "-i", SAMPLE, "-t", SECONDS, "-ac", 1, *how, made[suffix])
    return made


def broken(folder: Path) -> list[Path]:
    """More than 300 files: cut, flipped, blanked, spliced, stuffed, beheaded, misnamed."""
    files = good(folder)
    draw = random.Random(20261124)
    made: list[Path] = []

    def keep(name: str, data: bytes) -> None:
        made.append(folder / name)
        made[-1].write_bytes(data)

    for suffix, path in files.items():
        data = path.read_bytes()
        size = len(data)
        for share in (0.001, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999):
            keep(f"cut-{share}.{suffix}", data[: int(size * share)])
        for number in range(12):
            flipped = bytearray(data)
            # A third of the damage hits the head, where the structure is.
            for _ in range(draw.choice([1, 4, 30])):
                at = draw.randrange(min(size, 512) if number % 3 == 0 else size)
                flipped[at] ^= 1 << draw.randrange(8)
            keep(f"flip-{number}.{suffix}", bytes(flipped))
        for number in range(4):
            at = draw.randrange(size)
            keep(f"blank-{number}.{suffix}", data[:at] + bytes(min(4000, size - at)) + data[at + 4000 :])
            keep(f"stuffed-{number}.{suffix}", data[:at] + draw.randbytes(3000) + data[at:])
            other = draw.choice(list(files.values())).read_bytes()
            keep(f"spliced-{number}.{suffix}", data[:at] + other[draw.randrange(len(other)) :])
        keep(f"beheaded.{suffix}", data[400:])
        keep(f"backwards.{suffix}", data[::-1])
        wrong = draw.choice([one for one in CONTAINERS if one != suffix])
        keep(f"misnamed-{suffix}.{wrong}", data)
        keep(f"twice.{suffix}", data + data)
    return made


def strange(folder: Path) -> dict[Path, float]:
    """Unusual but whole recordings, and their seconds."""
    source = ("-ss", 5, "-i", SAMPLE, "-t", SECONDS)
    made: dict[Path, float] = {}

    def keep(name: str, *how: object, seconds: float = SECONDS, given: tuple[object, ...] = source) -> None:
        ffmpeg(*given, *how, folder / name)
        made[folder / name] = seconds

    keep("eight.wav", "-ac", 8)
    keep("96k.flac", "-ar", 96000)
    keep("mulaw.wav", "-ar", 8000, "-ac", 1, "-c:a", "pcm_mulaw")
    keep("u8.wav", "-c:a", "pcm_u8")
    keep("f32.wav", "-c:a", "pcm_f32le")
    keep("f64.wav", "-c:a", "pcm_f64le")
    keep("s24be.aiff", "-c:a", "pcm_s24be")
    keep("tenth.wav", "-t", 0.1, seconds=0.1, given=("-i", SAMPLE))
    keep("hundredth.wav", "-t", 0.01, seconds=0.01, given=("-i", SAMPLE))
    keep("twelve.mkv", *(word for _ in range(12) for word in ("-map", "0:a")), "-c:a", "flac")
    video = ("-f", "lavfi", "-i", "testsrc=s=64x64:r=10:d=3", *source)
    keep("vfr.mp4", "-vf", "select='not(mod(n,3))'", "-fps_mode", "vfr", "-c:a", "aac", given=video)
    (folder / "chapters.txt").write_text(
        ";FFMETADATA1\n" + "[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=--> {x}\n" * 9
    )
    keep("chapters.m4a", "-i", folder / "chapters.txt", "-map", "0:a", "-map_metadata", 1, "-t", SECONDS)
    return made


def impossible_headers(folder: Path) -> list[Path]:
    """A WAV whose header says what cannot be."""
    ffmpeg("-ss", 5, "-i", SAMPLE, "-t", SECONDS, "-ac", 1, "-bitexact", folder / "plain.wav")
    data = (folder / "plain.wav").read_bytes()
    made = []
    for name, at, value in (
        ("0hz", 24, bytes(4)),
        ("no-channels", 22, bytes(2)),
        ("many-channels", 22, b"\xff\xff"),
        ("4ghz", 24, b"\xff\xff\xff\xff"),
        ("no-bits", 34, bytes(2)),
        ("huge-data", 40, b"\xff\xff\xff\xff"),
        ("no-format", 20, b"\xff\xee"),
        ("no-block", 32, bytes(2)),
    ):
        made.append(folder / f"{name}.wav")
        made[-1].write_bytes(data[:at] + value + data[at + len(value) :])
    return made


def scripts(folder: Path, secret: Path, address: str) -> list[Path]:
    """Texts that ask a player to open `secret` or `address`."""
    file, name = secret.resolve(), secret.name
    contents = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{file}\n#EXT-X-ENDLIST\n",
        "near.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{name}\n#EXT-X-ENDLIST\n",
        "far.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{address}\n#EXT-X-ENDLIST\n",
        "as.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://{file}\n#EXT-X-ENDLIST\n",
        "concat.ffconcat": f"ffconcat version 1.0\nfile '{name}'\n",
        "concat.wav": f"ffconcat version 1.0\nfile '{file}'\n",
        "far.ffconcat": f"ffconcat version 1.0\nfile '{address}'\n",
        "list.pls": f"[playlist]\nFile1={file}\nNumberOfEntries=1\n",
        "talk.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 4242 RTP/AVP 0\n",
        "talk.mpd": f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet mimeType="audio/mp4">'
        f"<Representation id='1'><BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        "picture.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>',
        "entity.xml": f'<!DOCTYPE x [<!ENTITY y SYSTEM "file://{file}">]><x>&y;</x>',
        "page.mp4": f"<html><audio src='{address}'></html>",
    }
    for one, content in contents.items():
        (folder / one).write_text(content)
    return [folder / one for one in contents]


def archives(folder: Path, inside: Path) -> list[Path]:
    data = inside.read_bytes()
    (folder / "talk.wav.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(folder / "talk.zip", "w") as packed:
        packed.writestr("talk.wav", data)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.add(inside, "talk.wav")
    (folder / "talk.tar").write_bytes(buffer.getvalue())
    (folder / "zip.wav").write_bytes((folder / "talk.zip").read_bytes())
    return [folder / name for name in ("talk.wav.gz", "talk.zip", "zip.wav")]


def names() -> Iterator[bytes]:
    """What a file may be called."""
    yield from (b"two words.wav", b"'single'.wav", b'"double".wav', b"-rf.wav", b"new\nline.wav", b"%d-%03d.wav")
    yield from ("表情😀.wav".encode(), b"not utf-8 \xff\xfe.wav", b"x" * 251 + b".wav", b"a:b@c,d=[0].wav", b".wav")


def put(folder: Path, name: bytes, data: bytes) -> Path:
    path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118 - bytes
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(data)
    return Path(os.fsdecode(path))
