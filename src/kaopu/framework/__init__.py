"""The qualification framework as data: six signals, their fields, sixteen warning signs."""

from kaopu.framework.load import load_framework
from kaopu.framework.records import Field, Framework, Language, Signal, WarningSign

__all__ = [
    "Field",
    "Framework",
    "Language",
    "Signal",
    "WarningSign",
    "load_framework",
]
