"""The inspector: leads, their pages and the company's truth in the browser."""

from kaopu.web.access import AccessPolicy
from kaopu.web.app import create_app
from kaopu.web.index import ShownLeads, in_parts
from kaopu.web.inspector import Inspector, LoadState, open_inspector
from kaopu.web.load_worker import LoadWorker, ReadLeads
from kaopu.web.memory import spare_memory
from kaopu.web.server import ListenAddress, serve

__all__ = [
    "AccessPolicy",
    "Inspector",
    "ListenAddress",
    "LoadState",
    "LoadWorker",
    "ReadLeads",
    "ShownLeads",
    "create_app",
    "in_parts",
    "open_inspector",
    "serve",
    "spare_memory",
]
