"""The tests of `benchmarks/`: `make test-all` runs them, `make test` does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INVENTED = HERE.parent / "data"
REAL = HERE.parents[1].parent / "shared" / "data"
NAMES = {
    "software_deals.csv": "salvirt_b2b.csv",
    "hardware_deals.csv": "maven_sales_pipeline.csv",
}


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """A folder with invented exports under the names of the real ones."""
    for own, name in NAMES.items():
        shutil.copy(INVENTED / own, tmp_path / name)
    return tmp_path


@pytest.fixture
def real() -> Path:
    """The folder of the real exports, which are no part of the project."""
    if not REAL.is_dir():
        pytest.skip("the real data are not beside the project")
    return REAL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; the hook is given those of every folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.benchmark)
