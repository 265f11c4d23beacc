"""One measurement of pyannote's pipeline, in the peers' environment. usage: as peers.py

TOOL: pyannote, as it is released: the embedding network hears each whole chunk once for each speaker, whose frames only
weigh in its last layer; or pyannote-masked, as a careful user would write it: the network hears that speaker's frames
alone, and nothing of who is silent. The embedding network is tinglu's, since pyannote has none of this kind.
"""

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from bench.tools.meter import Meter, arguments

# The published settings of pyannote's speaker-diarization-3.1.
SETTINGS = {
    "segmentation": {"min_duration_off": 0.0},
    "clustering": {"method": "centroid", "min_cluster_size": 12, "threshold": 0.7045654963945799},
}


def main() -> None:
    tool, audio, _, out, threads = arguments()
    weights, meter = Path(sys.argv[6]), Meter()
    with meter.part("import"):
        import soundfile
        import torch
        from pyannote.audio import Model
        from pyannote.audio.core.plda import PLDA
        from pyannote.audio.pipelines import SpeakerDiarization

        from bench.tools.embedding import Embedding, MaskedEmbedding
    torch.set_num_threads(threads)
    meter.imported()
    network = MaskedEmbedding if tool == "pyannote-masked" else Embedding
    with meter.part("load"):
        pipeline = SpeakerDiarization(
            segmentation=Model.from_pretrained(weights / "segmentation-3.0"),
            embedding=network(weights / "campplus"),
            clustering="AgglomerativeClustering",
            embedding_exclude_overlap=True,
            plda=PLDA.__new__(PLDA),  # only VBx would use it; else the constructor asks the hub for one
        ).instantiate(SETTINGS)
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


if __name__ == "__main__":
    main()
