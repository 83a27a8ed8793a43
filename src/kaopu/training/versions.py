"""What a model was trained with: the versions that can change a number."""

from __future__ import annotations

import platform
from importlib.metadata import version

LIBRARIES = ("kaopu", "scikit-learn", "numpy", "scipy", "pandas", "shap")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that models are made with."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in LIBRARIES
    }
