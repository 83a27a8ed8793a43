"""Reads notes by a language model behind an OpenAI-compatible address; off by default.

Every note is masked before it is sent, a fact without an exact quote is dropped, and what
cannot be asked is read by the rules.
"""

from __future__ import annotations

from kaopu.notes.llm.endpoint import Endpoint
from kaopu.notes.llm.reader import LlmReader

__all__ = ["Endpoint", "LlmReader"]
