from __future__ import annotations

from pkgutil import iter_modules

import pytest

from kaopu import errors
from kaopu.errors import KaopuError

CLASSES = [item for item in vars(errors).values() if isinstance(item, type)]
FAILURES = [item for item in CLASSES if issubclass(item, KaopuError)]


@pytest.mark.parametrize("item", FAILURES)
def test_every_error_ends_the_command_with_2(item: type[KaopuError]) -> None:
    assert item.exit_code == 2


def test_all_lists_every_class_a_caller_may_catch() -> None:
    rooms = [getattr(errors, module.name) for module in iter_modules(errors.__path__)]
    own = {
        name
        for room in rooms
        for name, item in vars(room).items()
        if isinstance(item, type) and item.__module__ == room.__name__
    }
    assert set(errors.__all__) == own - {"PipelineError"} | {"suggestion"}
    assert errors.__all__ == sorted(errors.__all__)
