"""The qualification framework as data: six signals, their fields, sixteen warning signs."""

from kaopu.framework.load import load_framework
from kaopu.framework.naming import Namer
from kaopu.framework.records import Field, Framework, Signal, WarningSign
from kaopu.language import Language

__all__ = [
    "Field",
    "Framework",
    "Language",
    "Namer",
    "Signal",
    "WarningSign",
    "load_framework",
]
