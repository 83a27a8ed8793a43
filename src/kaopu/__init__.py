"""kaopu: which B2B leads convert, and why, in the words of a sales team."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaopu.api import load, train
    from kaopu.errors import KaopuError
    from kaopu.scoring import LeadModel

__all__ = ["KaopuError", "LeadModel", "load", "train"]

# Looked up when first used, so that `kaopu --help` need not wait for scikit-learn.
_HOMES = {
    "KaopuError": "kaopu.errors",
    "LeadModel": "kaopu.scoring",
    "load": "kaopu.api",
    "train": "kaopu.api",
}


def __getattr__(name: str) -> Any:
    """Return a public name from the module that holds it, or the installed version."""
    if name == "__version__":  # pyproject.toml states it, and installing records it
        return import_module("importlib.metadata").version("kaopu")
    if name not in _HOMES:
        raise AttributeError(f"module 'kaopu' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
