from __future__ import annotations

import json
from pathlib import Path

import pytest

import promotion
from kaopu.pipeline import read_pipeline

KINDS = list(promotion.KINDS)


def test_a_pipeline_file_without_some_fields_knows_all_others() -> None:
    whole = read_pipeline(promotion.ROOT / "pipelines" / "demo.toml")
    poor = promotion.without(whole, promotion.FIVE)
    left_out = whole.section("fields").keys() - poor.section("fields").keys()
    assert left_out == set(promotion.FIVE)


def test_a_line_counts_who_was_promoted_and_whether_the_interval_holds() -> None:
    one = promotion.Trial("as good", 200, 0.0, 0.01, -0.01, 0.03, False, False)
    two = promotion.Trial("as good", 200, -0.02, 0.0, -0.01, 0.01, False, True)
    (_, line) = promotion.as_text([one, two]).splitlines()
    assert line.split() == [
        *("as", "good", "200", "-0.0100", "0.0300"),
        *("1", "of", "2", "0", "of", "2", "1", "of", "2"),
    ]


@pytest.mark.slow
def test_every_kind_is_compared_and_the_table_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "trials.json"
    promotion.main(["--quick", "--json", str(file)])
    trials = json.loads(file.read_text("utf-8"))
    assert [t["kind"] for t in trials[::2]] == KINDS
    assert [t["held_out"] for t in trials[:2]] == list(promotion.QUICK_HELD_OUT)
    true = {t["kind"]: t["true"] for t in trials}
    assert true["much better"] < true["as good"] < true["much worse"]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(trials)
