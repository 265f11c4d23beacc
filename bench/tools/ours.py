"""One measurement in tinglu's environment. usage: ours.py tinglu-EFFORT[-PRECISION] AUDIO LANGUAGE OUT THREADS"""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from bench.tools.meter import Meter, arguments


def main() -> None:
    tool, audio, language, out, threads = arguments()
    _, effort, *precision = tool.split("-")
    meter = Meter()
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
    compute = ModelSettings(compute=precision[0] if precision else "auto")
    settings = RunSettings(RecogniseSettings(language=language, effort=effort), compute)
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


if __name__ == "__main__":
    main()
