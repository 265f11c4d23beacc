"""One measurement in tinglu's environment. usage: ours.py TOOL AUDIO LANGUAGE OUT THREADS

TOOL: tinglu-auto, tinglu-fp32 (a whole run), or pyannote: its default pipeline with the same two networks. That one
runs here because the embedding network is ours; pyannote.audio itself is the released package.
"""

import json
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from bench.tools.meter import Meter, arguments

# The published settings of pyannote's speaker-diarization-3.1.
PYANNOTE = {
    "segmentation": {"min_duration_off": 0.0},
    "clustering": {"method": "centroid", "min_cluster_size": 12, "threshold": 0.7045654963945799},
}


def tinglu(meter: Meter, audio: Path, language: str, out: Path, threads: int, compute: str) -> None:
    with meter.part("import"):
        import torch

        import models.diarization
        import models.recogniser.load
        import models.segmentation
        from models.loaded import models_of
        from pipeline.flow import run
        from pipeline.settings import ModelSettings, RecogniseSettings, RunSettings
    torch.set_num_threads(threads)
    meter.imported()
    settings = RunSettings(RecogniseSettings(language=language), ModelSettings(compute=compute))
    with meter.part("load"):
        models = models_of(**asdict(settings.models))
        _ = models.engine, models.segmenter, models.diarizer
    folder = out.with_suffix(".job")
    shutil.rmtree(folder, ignore_errors=True)
    with meter.part("run"):
        run(audio, folder, settings)
    stages = json.loads((folder / "job.json").read_text())["stages"]
    for name in ("convert", "segment", "recognise", "diarize"):
        meter.parts[name] = stages[name]["seconds"]
    known = sum(meter.parts[name] for name in ("convert", "segment", "recognise", "diarize"))
    meter.parts["rest"] = round(meter.parts.pop("run") - known, 3)
    transcript = json.loads((folder / "transcript.json").read_text())
    meter.save(out, transcript["utterances"], transcript["turns"])


def pyannote_default(meter: Meter, audio: Path, out: Path, threads: int) -> None:
    with meter.part("import"):
        import soundfile
        import torch
        from pyannote.audio import Model
        from pyannote.audio.core.plda import PLDA
        from pyannote.audio.pipelines import SpeakerDiarization

        from bench.tools.embedding import Embedding
        from models import store
    torch.set_num_threads(threads)
    meter.imported()
    with meter.part("load"):
        pipeline = SpeakerDiarization(
            segmentation=Model.from_pretrained(store.find("segmentation-3.0").path),
            embedding=Embedding(store.find("campplus").path),
            clustering="AgglomerativeClustering",
            embedding_exclude_overlap=True,
            plda=PLDA.__new__(PLDA),  # only VBx would use it; else the constructor asks the hub for one
        ).instantiate(PYANNOTE)
        samples, rate = soundfile.read(audio, dtype="float32")
    start, ends = time.perf_counter(), {}

    def hook(step: str, *_: Any, **__: Any) -> None:
        ends[step] = time.perf_counter() - start

    output = pipeline({"waveform": torch.from_numpy(samples)[None], "sample_rate": rate}, hook=hook)
    total = time.perf_counter() - start
    meter.parts["segment"] = round(ends["segmentation"], 3)
    meter.parts["diarize"] = round(total - ends["segmentation"], 3)
    turns = [
        {"speaker": str(label), "start": turn.start, "end": turn.end}
        for turn, _, label in output.speaker_diarization.itertracks(yield_label=True)
    ]
    meter.save(out, None, turns)


def main() -> None:
    tool, audio, language, out, threads = arguments()
    if tool == "pyannote":
        pyannote_default(Meter(), audio, out, threads)
    else:
        tinglu(Meter(), audio, language, out, threads, tool.removeprefix("tinglu-"))


if __name__ == "__main__":
    main()
