"""Number formats: what is asked for is what is computed."""

import pytest
import torch

import models.compute  # noqa: F401

pytestmark = pytest.mark.models


def test_fp32_is_not_rounded_to_tf32_on_a_gpu():
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32
