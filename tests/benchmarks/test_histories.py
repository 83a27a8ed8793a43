from __future__ import annotations

from pathlib import Path

import pytest

import histories


def test_every_step_is_timed_and_the_ways_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    histories.measure(tmp_path / "few", 100, 2_000, 3)
    printed = capsys.readouterr().out
    assert printed.startswith("100 deals, 2,000 events, 300 moments")
    for step in ("read", "landmarks", "facts", "binary search", "ASOF join"):
        assert f"\n  {step} " in printed
