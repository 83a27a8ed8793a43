"""The inspector: leads, their pages and the company's truth in the browser."""

from kaopu.web.app import create_app
from kaopu.web.guard import Guard
from kaopu.web.inspector import Desk, Inspector, open_inspector
from kaopu.web.memory import spare_memory
from kaopu.web.preparing import Preparation
from kaopu.web.serving import Place, serve

__all__ = [
    "Desk",
    "Guard",
    "Inspector",
    "Place",
    "Preparation",
    "create_app",
    "open_inspector",
    "serve",
    "spare_memory",
]
