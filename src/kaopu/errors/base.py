"""The base of all failures, and how lists are told in their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SHOWN = 5


def listed(items: Sequence[object], shown: int = SHOWN) -> str:
    """Return ``items`` as one readable list, the rest counted: ``a, b and 3 more``."""
    head = ", ".join(str(item) for item in items[:shown])
    rest = len(items) - shown
    return f"{head} and {rest} more" if rest > 0 else head


def counted(values: Mapping[str, int], shown: int = SHOWN) -> str:
    """Return values with their row counts: ``'Maybe' (3 rows), 'x' (1 row)``."""
    parts = [f"{v!r} ({n} row{'s' * (n != 1)})" for v, n in values.items()]
    return listed(parts, shown)


class KaopuError(Exception):
    """A failure whose message is meant for the user. The command line exits with 2."""

    exit_code = 2

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process with the sentence as it was written."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[KaopuError], args: tuple[object, ...], facts: dict[str, object]
) -> KaopuError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class UsageError(KaopuError):
    """A call that cannot be carried out as it stands."""


class FrameworkError(KaopuError):
    """The bundled framework data contradicts itself."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(f"the framework's data is inconsistent: {listed(faults, 20)}")
