"""The recorded answers are those that the models give."""

import numpy as np
import pytest
from helpers.recorded import FILE, FORMAT, ask

from pipeline.audio import SpeechMap

pytestmark = pytest.mark.models


def test_the_models_still_answer_so(tmp_path):
    then, now = FORMAT.validate_json(FILE.read_bytes()), ask(tmp_path)
    speech = [SpeechMap.from_bytes(answers.speech) for answers in (then, now)]
    assert speech[0].activity.shape == speech[1].activity.shape
    assert (speech[0].activity != speech[1].activity).mean() < 0.01  # the numbers' format is the processor's
    assert np.allclose(speech[0].speech, speech[1].speech, atol=0.05)
    assert [one.window for one in then.decoded] == [one.window for one in now.decoded]
    assert [one.text for one in then.decoded] == [one.text for one in now.decoded]
    assert len(then.turns) == len(now.turns)
