"""The table of bench/start.py; what it measures is measured by hand."""

from bench.start import report


def test_ratios_are_taken_repetition_by_repetition():
    """A repetition that another program slowed down as a whole counts like the others."""
    quiet = {"import torch": (1.0, 500.0), "speech found": (1.5, 600.0)}
    slow = {"import torch": (10.0, 500.0), "speech found": (15.0, 610.0)}
    odd = {"import torch": (1.0, 500.0), "speech found": (9.0, 620.0)}
    found = report([quiet, slow, odd])
    assert "| import torch | 1.00 | 1.00 | 500 |" in found
    assert "| speech found | 9.00 | 1.50 | 610 |" in found
