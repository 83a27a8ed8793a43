from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import DecisionsDamagedError
from kaopu.store.decisions import DECISIONS, Decision, decisions_of, write_decision

FIRST = Decision("first", 1, None, 1, "first")


def test_decisions_are_read_as_they_were_written_with_their_moments(tmp_path: Path) -> None:
    later = Decision(
        "promoted", 2, 1, 2, "better", 2, rule={"margin": 0.02}, figures={"deals": 9}
    )
    made = [write_decision(tmp_path, one) for one in (FIRST, later)]
    assert decisions_of(tmp_path) == made
    assert [one.kind for one in made] == ["first", "promoted"]
    assert all(one.when.endswith("+00:00") for one in made)
    assert made[1].figures == {"deals": 9}


def test_a_name_without_a_record_has_no_decision(tmp_path: Path) -> None:
    assert decisions_of(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "first"',
        "[]",
        "{}",
        '{"kind": "whim", "champion": 1, "before": null, "newest": 1, "why": ""}',
        '{"kind": "first", "champion": "1", "before": null, "newest": 1, "why": ""}',
        '{"kind": "first", "champion": 1, "before": "0", "newest": 1, "why": ""}',
        '{"kind": "first", "champion": 1, "before": null, "newest": 1, "why": "", "x": 1}',
        "",
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: str) -> None:
    write_decision(tmp_path, FIRST)
    path = tmp_path / DECISIONS
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")
    with pytest.raises(DecisionsDamagedError, match=r"decisions\.jsonl: line 2 is no"):
        decisions_of(tmp_path)
    before = path.read_bytes()
    with pytest.raises(DecisionsDamagedError):
        write_decision(tmp_path, FIRST)
    assert path.read_bytes() == before


def test_a_record_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / DECISIONS).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DecisionsDamagedError):
        decisions_of(tmp_path)
