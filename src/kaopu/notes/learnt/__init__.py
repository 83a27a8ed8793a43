"""Tells by all words of a sentence what it says, as labelled sentences have taught.

Cues find words; what was learnt weighs the whole sentence around them: letters, words and
pairs, each with a weight, by a logistic regression for each thing that may be told. The
weights stand in ``data/learnt.npz`` and come from a bank of labelled sentences.
"""

from __future__ import annotations

from kaopu.notes.learnt.agreement import learnt_fields, weighed

__all__ = ["learnt_fields", "weighed"]
