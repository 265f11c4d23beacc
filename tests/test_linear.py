"""The decoder's products: exact where the weights are half-precision numbers, right where they are not."""

import pytest
import torch
from torch.nn import functional as F

from models.recogniser import linear as module
from models.recogniser.linear import MOST_OUTPUTS, linear

pytestmark = pytest.mark.models


@pytest.fixture
def numbers():
    torch.manual_seed(1)
    return torch.randn(13, 512), torch.randn(1536, 512) * 0.05, torch.randn(1536)


def test_half_precision_weights_multiply_exactly(numbers):
    x, weight, bias = numbers
    weight = weight.half().float()
    assert torch.allclose(linear(weight, bias, torch.bfloat16)(x), F.linear(x, weight, bias), atol=1e-4)
    assert torch.allclose(linear(weight, None, torch.bfloat16)(x), F.linear(x, weight), atol=1e-4)


def test_other_weights_are_not_rounded_to_half_precision(numbers):
    x, weight, bias = numbers
    weight = weight + 1e-5
    assert torch.equal(linear(weight, bias, torch.float32)(x), F.linear(x, weight, bias))
    made = linear(weight, bias, torch.bfloat16)(x)
    assert made.dtype == torch.float32
    assert torch.allclose(made, F.linear(x, weight, bias), atol=0.1)


def test_without_fbgemm_the_result_is_the_same(numbers, monkeypatch):
    x, weight, bias = numbers
    weight = weight.half().float()
    monkeypatch.setattr(module, "has_half_products", lambda: False)
    assert torch.equal(linear(weight, bias, torch.float32)(x), F.linear(x, weight, bias))


def test_a_product_in_parts_is_that_of_the_whole(numbers, monkeypatch):
    x, weight, bias = numbers
    weight = weight.half().float()
    whole = linear(weight, bias, torch.float32)(x)
    monkeypatch.setattr(module, "MOST_OUTPUTS", 500)
    assert torch.equal(linear(weight, bias, torch.float32)(x), whole)
    assert torch.equal(linear(weight, None, torch.float32)(x), linear(weight, torch.zeros(1536), torch.float32)(x))


@pytest.mark.parametrize(("out", "width"), [(512, 512), (512, 2048), (700, 512), (2 * MOST_OUTPUTS + 1, 64)])
def test_a_row_does_not_depend_on_how_many_there_are(out, width):
    random = torch.Generator().manual_seed(1)
    weight = torch.randn(out, width, generator=random).half().float()
    product = linear(weight, torch.randn(out, generator=random), torch.float32)
    x = torch.randn(130, width, generator=random)
    alone = torch.cat([product(x[row : row + 1]) for row in range(len(x))])
    for count in range(1, len(x) + 1):
        assert torch.equal(product(x[:count]), alone[:count]), count
