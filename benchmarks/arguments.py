"""Arguments that several benchmarks take."""

from __future__ import annotations

import argparse


def from_one(text: str) -> int:
    """Return a whole number from 1.

    Raises:
        argparse.ArgumentTypeError: The text is none.
    """
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"found {text}, expected a whole number from 1")
    return int(text)
