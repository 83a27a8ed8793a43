from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kaopu.store.champion import Standing, settle, standing_of, version_before
from kaopu.store.decisions import Decision, decisions_of, write_decision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


def add(folder: Path, version: int, usable: bool = True, deals: int = 400) -> None:
    """Write what a manifest says of a bundle."""
    (folder / str(version)).mkdir(parents=True)
    counts = {"deals": deals, "won": deals // 2, "lost": deals - deals // 2}
    content = json.dumps({"usable": usable, "training": counts})
    (folder / str(version) / "manifest.json").write_text(content, "utf-8")


def train(folder: Path, version: int, usable: bool = True, deals: int = 400) -> None:
    """Do what storing a training does."""
    settle(folder)
    add(folder, version, usable, deals)
    settle(folder)


def decided(folder: Path) -> list[tuple[str, int, int | None, str]]:
    return [(d.kind, d.champion, d.before, d.why) for d in decisions_of(folder)]


def test_the_first_usable_model_is_champion_and_a_later_one_its_challenger(
    folder: Path,
) -> None:
    train(folder, 1)
    assert standing_of(folder) == Standing(1, None, True)
    train(folder, 2)
    train(folder, 3)
    assert standing_of(folder) == Standing(1, 3, True)
    assert decided(folder) == [("first", 1, None, "first")]


def test_a_name_with_models_that_are_not_usable_stands_for_the_newest(folder: Path) -> None:
    train(folder, 1, usable=False)
    train(folder, 2, usable=False)
    assert standing_of(folder) == Standing(2, None, False)
    assert decided(folder) == []
    train(folder, 3)
    assert standing_of(folder) == Standing(3, None, True)


@pytest.mark.parametrize(
    ("champion", "newer", "why"),
    [
        ((True, 12), (True, 400), "champion_of_few"),
        ((True, 12), (True, 12), "champion_of_few"),
        ((True, 12), (True, 11), ""),
        ((True, 12), (False, 400), ""),
        ((True, 400), (True, 12), ""),
        ((True, 400), (True, 4000), ""),
        ((True, 400), (False, 4000), ""),
    ],
)
def test_what_there_is_nothing_to_defend_of_gives_way_at_once(
    folder: Path, champion: tuple[bool, int], newer: tuple[bool, int], why: str
) -> None:
    train(folder, 1, *champion)
    train(folder, 2, *newer)
    assert standing_of(folder).champion == (2 if why else 1)
    kept = [("first", 1, None, "first")]
    assert decided(folder) == kept + ([("gave_way", 2, 1, why)] if why else [])


def test_a_champion_by_force_that_is_not_usable_gives_way_to_a_later_usable_one(
    folder: Path,
) -> None:
    train(folder, 1)
    train(folder, 2, usable=False)
    write_decision(folder, Decision("promoted", 2, 1, 2, "forced", 2, is_forced=True))
    assert standing_of(folder) == Standing(2, None, True)
    train(folder, 3)
    assert decided(folder)[-1] == ("gave_way", 3, 2, "champion_not_usable")


def test_models_of_an_earlier_kaopu_have_the_newest_of_most_deals_as_champion(
    folder: Path,
) -> None:
    for version, deals in ((1, 400), (2, 400), (3, 12)):
        add(folder, version, deals=deals)
    assert standing_of(folder) == Standing(2, 3, True)
    assert decided(folder) == []
    train(folder, 4)
    assert standing_of(folder) == Standing(2, 4, True)
    assert decided(folder) == [("first", 2, None, "inherited")]


def test_what_a_stopped_process_did_not_write_down_holds_all_the_same(folder: Path) -> None:
    train(folder, 1, deals=12)
    add(folder, 2)  # and no settle
    assert standing_of(folder) == Standing(2, None, True)
    train(folder, 3)
    assert standing_of(folder) == Standing(2, 3, True)
    assert decided(folder)[-1] == ("gave_way", 2, 1, "champion_of_few")


def test_a_champion_that_is_gone_has_the_one_before_in_its_place(folder: Path) -> None:
    train(folder, 1)
    train(folder, 2)
    write_decision(folder, Decision("promoted", 2, 1, 2, "better", 2))
    shutil.rmtree(folder / "2")
    assert standing_of(folder) == Standing(1, None, True)
    shutil.rmtree(folder / "1")
    assert standing_of(folder) == Standing(None, None, False)


def test_a_manifest_that_cannot_be_read_keeps_its_place(folder: Path) -> None:
    train(folder, 1)
    (folder / "1" / "manifest.json").write_text("{}", "utf-8")
    train(folder, 2)
    assert standing_of(folder).champion == 1


def test_a_rollback_goes_back_step_by_step_and_what_it_leaves_is_no_challenger(
    folder: Path,
) -> None:
    train(folder, 1)
    assert version_before(folder) is None
    for version in (2, 3):
        train(folder, version)
        write_decision(
            folder, Decision("promoted", version, version - 1, version, "better", version)
        )
    for version in (2, 1):
        assert version_before(folder) == version
        write_decision(folder, Decision("rolled_back", version, version + 1, 3, "asked"))
        assert standing_of(folder) == Standing(version, None, True)
    assert version_before(folder) is None
    train(folder, 4)
    assert standing_of(folder) == Standing(1, 4, True)


def test_one_that_was_not_promoted_stays_the_challenger(folder: Path) -> None:
    train(folder, 1)
    train(folder, 2)
    write_decision(folder, Decision("not_promoted", 1, 1, 2, "worse", 2))
    assert standing_of(folder) == Standing(1, 2, True)
    assert version_before(folder) is None
