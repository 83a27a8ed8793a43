"""Follows the name of the served model: what it stands for newly is loaded beside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from kaopu.errors import KaopuError
from kaopu.language import ENGLISH, Locale, Text, languages
from kaopu.service.model.loading import load_served, version_of
from kaopu.service.model.served_model import ServedModel
from kaopu.service.state import ServiceState
from kaopu.store import Home

LOG = logging.getLogger("kaopu.service")
SECTION = "served"
# Seconds between two looks at what the name stands for.
LOOK_EVERY = 3.0
# Looks after which a version that could not be loaded is tried again.
AGAIN_AFTER = 20


class Watcher:
    """Looks every few seconds whether a name stands for another version, and loads it.

    The new model is loaded and answers a lead of its own before it takes the place of the
    old one, in one step; requests that the old one has begun end with it. One that cannot
    be loaded changes nothing, which is said in the log and by ``/health``.
    """

    def __init__(
        self, state: ServiceState, name: str, home: Home, *, force: bool = False
    ) -> None:
        self._force = force
        self._state = state
        self._name = name
        self._home = home
        self._failed, self._looks = "", 0
        self._stop = Event()
        self._on_swap: Callable[[ServedModel], None] | None = None
        self._thread = Thread(target=self._watch, name="kaopu-watch", daemon=True)

    def start(self, on_swap: Callable[[ServedModel], None] | None = None) -> None:
        """Begin to look; ``on_swap`` is told of each model that is new."""
        self._on_swap = on_swap
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            self.look()

    def look(self) -> bool:
        """Look once; True where another model has taken the place of the old one."""
        current = self._state.current
        if current is None or not current.stands_for:
            return False
        try:
            version = version_of(self._name, self._home)
            if not self._is_worth(version, current):
                return False
            served = load_served(self._name, self._home, force=self._force)
        except Exception as error:  # noqa: BLE001
            # Whatever it is: the old model goes on, and so does the looking.
            self._remember(error)
            return False
        self._state.current, self._state.reload_error = served, None
        self._failed = ""
        LOG.warning("%s", _text("swapped", old=current.model.label, new=served.model.label))
        if self._on_swap is not None:
            self._on_swap(served)
        return True

    def _is_worth(self, version: str, current: ServedModel) -> bool:
        """Tell whether a version is to be loaded: one that failed, only now and then."""
        if version in ("", current.stands_for):
            if version and self._failed:
                # What could not be loaded is not what the name stands for any more.
                self._failed, self._state.reload_error = "", None
            return False
        if version != self._failed:
            self._failed, self._looks = version, 0
            return True
        self._looks += 1
        return self._looks % AGAIN_AFTER == 0

    def _remember(self, error: Exception) -> None:
        told = Text.of(**{name: _sentence(error, name) for name in languages()})
        if told != self._state.reload_error:
            LOG.error("%s", _text("not_swapped", error=_sentence(error, ENGLISH)))
        self._state.reload_error = told


def _sentence(error: Exception, language: str) -> str:
    if isinstance(error, KaopuError):
        return error.sentence(language)
    cause = error.strerror if isinstance(error, OSError) else None
    return cause or type(error).__name__


def _text(key: str, **facts: object) -> str:
    return Locale(ENGLISH).text(SECTION, key, **facts)
