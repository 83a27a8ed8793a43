"""What is counted for Prometheus; no label ever holds anything of a lead."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import generate_latest

# Seconds; one lead takes about a hundredth of one.
BUCKETS = (0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# What stands for the paths that there are not.
OTHER = "other"


class Metrics:
    """The counts of one service."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        """Count requests of ``paths`` each by itself, and of all others together."""
        self._paths = frozenset(paths)
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kaopu_requests",
            "Requests answered, by path and status.",
            ("path", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "kaopu_request_seconds",
            "Seconds from the head of a request to the end of its answer, by path.",
            ("path",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._rejected = Counter(
            "kaopu_rejected",
            "Requests that were refused, by the code of the error.",
            ("code",),
            registry=self._registry,
        )
        self._leads = Counter(
            "kaopu_leads_scored", "Leads that were scored.", registry=self._registry
        )
        self._in_progress = Gauge(
            "kaopu_requests_in_progress", "Requests now.", registry=self._registry
        )
        self._swaps = Counter(
            "kaopu_model_swaps",
            "How often another model took the place of the one before.",
            registry=self._registry,
        )
        self._model = Info(
            "kaopu_model", "The model that answers.", registry=self._registry
        )
        self._ready = Gauge(
            "kaopu_ready", "Whether a model is loaded.", registry=self._registry
        )

    def began(self) -> None:
        """Count a request that began."""
        self._in_progress.inc()

    def ended(self, path: str, status: int, seconds: float) -> None:
        """Count a request that ended."""
        known = path if path in self._paths else OTHER
        self._in_progress.dec()
        self._requests.labels(known, str(status)).inc()
        self._seconds.labels(known).observe(seconds)

    def rejected(self, code: str) -> None:
        """Count a request that was refused."""
        self._rejected.labels(code).inc()

    def scored(self, leads: int) -> None:
        """Count leads that were scored."""
        self._leads.inc(leads)

    def serves(self, label: str, *, is_new: bool = False) -> None:
        """Say which model answers; ``is_new`` where it took another one's place."""
        self._model.info({"label": label})
        self._ready.set(1)
        if is_new:
            self._swaps.inc()

    def text(self) -> bytes:
        """Return all counts as Prometheus reads them."""
        return generate_latest(self._registry)
