"""One measurement of a peer, in the peers' environment. usage: peers.py TOOL AUDIO LANGUAGE OUT THREADS WEIGHTS"""

import sys
from pathlib import Path
from typing import Any

from meter import Meter, arguments


def piece(segment: Any) -> dict[str, Any]:
    get = segment.get if isinstance(segment, dict) else lambda name: getattr(segment, name, None)
    return {"speaker": get("speaker"), "start": get("start"), "end": get("end"), "text": get("text")}


def openai_whisper(meter: Meter, audio: Path, language: str | None, threads: int, weights: Path) -> list[Any]:
    with meter.part("import"):
        import torch
        import whisper
    torch.set_num_threads(threads)
    meter.imported()
    with meter.part("load"):
        model = whisper.load_model(str(weights / "base.pt"))
    with meter.part("recognise"):
        return model.transcribe(
            str(audio), language=language, condition_on_previous_text=False, fp16=False, temperature=0.0
        )["segments"]


def faster_whisper(
    meter: Meter, audio: Path, language: str | None, threads: int, weights: Path, batched: bool, beam: int
) -> list[Any]:
    with meter.part("import"):
        from faster_whisper import BatchedInferencePipeline, WhisperModel
    meter.imported()
    with meter.part("load"):
        model = WhisperModel(str(weights / "ct2"), device="cpu", compute_type="int8", cpu_threads=threads)
    with meter.part("recognise"):
        if batched:
            segments, _ = BatchedInferencePipeline(model).transcribe(
                str(audio), language=language, batch_size=8, beam_size=beam, word_timestamps=True
            )
        else:
            segments, _ = model.transcribe(
                str(audio),
                language=language,
                beam_size=beam,
                word_timestamps=True,
                condition_on_previous_text=False,
            )
        return list(segments)


def whisperx(meter: Meter, audio: Path, language: str | None, threads: int, weights: Path) -> list[Any]:
    """Its voice detection and recognition. No wheel carries its alignment models, so words are not timed."""
    with meter.part("import"):
        import torch
        import whisperx
    torch.set_num_threads(threads)
    meter.imported()
    with meter.part("load"):
        model = whisperx.load_model(
            str(weights / "ct2"),
            device="cpu",
            compute_type="int8",
            language=language,
            vad_method="pyannote",
            threads=threads,
        )
    with meter.part("recognise"):
        return model.transcribe(whisperx.load_audio(str(audio)), batch_size=8, language=language)["segments"]


def main() -> None:
    tool, audio, language, out, threads = arguments()
    weights, meter = Path(sys.argv[6]), Meter()
    given = (meter, audio, None if language == "auto" else language, threads, weights)
    if tool == "openai-whisper":
        segments = openai_whisper(*given)
    elif tool == "whisperx":
        segments = whisperx(*given)
    else:
        segments = faster_whisper(*given, batched="batched" in tool, beam=5 if "beam5" in tool else 1)
    meter.save(out, [piece(segment) for segment in segments])


if __name__ == "__main__":
    main()
