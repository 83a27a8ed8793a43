"""Tells what else in a note speaks against a fact that a cue found.

A cue can be right in its words and wrong in its note: the words are of another matter, of
somebody else, of an earlier time, or are taken back a sentence later. A fact is sure if
none of this is in sight. What each kind of doubt looks for stands in ``data/doubts.toml``,
and what each field is about in ``data/topics.toml``.
"""

from __future__ import annotations

from kaopu.notes.doubts.told import Told, doubt_of, doubts

__all__ = ["Told", "doubt_of", "doubts"]
