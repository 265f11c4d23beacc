"""Importing this loads the libraries and networks of a usual run: the fork server of `warm` does it once."""

from dataclasses import asdict

import torch

import pipeline.cli.run
import pipeline.output  # noqa: F401
from models.loaded import models_of
from pipeline.settings import ModelSettings
from pipeline.text.chinese import words_of

# More threads would not survive the fork; and beside other busy programs two that wait for each other take minutes.
torch.set_num_threads(1)
usual = models_of(**asdict(ModelSettings()))
for network in ("engine", "segmenter", "diarizer"):
    getattr(usual, network)
words_of("词典")  # loads it
