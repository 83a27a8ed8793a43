"""The service: scores, reasons and what-ifs for other programs, over HTTP."""

from kaopu.service.access import AccessPolicy
from kaopu.service.app import create_app
from kaopu.service.limits import Limits
from kaopu.service.metrics import Metrics
from kaopu.service.server import serve
from kaopu.service.state import ServiceState

__all__ = ["AccessPolicy", "Limits", "Metrics", "ServiceState", "create_app", "serve"]
