"""Files compared, in a line."""

from pathlib import Path

from pipeline.evaluation import EvaluateSettings, Evaluation, evaluate

NOTICE = "根据录音整理，未经本人审核"


def measured(hyp: Path, ref: Path, **options) -> Evaluation:
    return evaluate(hyp, ref, EvaluateSettings(**options))
