from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import (
    AlreadyChampionError,
    BundleDamagedError,
    ModelNotFoundError,
    NoChallengerError,
    NoVersionBeforeError,
)
from kaopu.promotion.compare import compare_models
from kaopu.promotion.promote import find_pair, promote, roll_back
from kaopu.scoring import LeadModel, Usability
from kaopu.store import Home, find_model, store_training
from kaopu.store.decisions import decisions_of


@pytest.fixture
def home(trained: LeadModel, tmp_path: Path) -> Home:
    """A home with the champion ``demo/1`` and its challenger ``demo/2``."""
    home = Home(tmp_path)
    for _ in range(2):
        store_training(home, trained, track=False)
    return home


def named(home: Home) -> str:
    return find_model("demo", home).label


def test_a_name_has_its_champion_and_newest_challenger(home: Home) -> None:
    pair = find_pair(home, "demo")
    labels = (pair.name, pair.champion.label, pair.challenger.label)
    assert labels == ("demo", "demo/1", "demo/2")
    assert find_pair(home, "demo/2").challenger.label == "demo/2"


@pytest.mark.parametrize("name", ["salvirt", "demo/3", "demo/x", "", "demo/"])
def test_a_name_without_models_is_refused(home: Home, name: str) -> None:
    if name == "demo/":
        assert find_pair(home, name).challenger.label == "demo/2"
        return
    with pytest.raises(ModelNotFoundError, match="known models: demo"):
        find_pair(home, name)


def test_the_champion_is_no_challenger_of_its_own(home: Home) -> None:
    with pytest.raises(AlreadyChampionError):
        find_pair(home, "demo/1")
    with pytest.raises(AlreadyChampionError):
        roll_back(home, "demo", to=1, track=False)


def test_what_the_rule_says_is_recorded_with_its_figures(
    home: Home, later: pd.DataFrame
) -> None:
    pair = find_pair(home, "demo")
    found = compare_models(pair.champion, pair.challenger, later, "later.csv")
    assert found is not None
    done = promote(home, pair, found, track=False)
    # They are one model: as good, and not fresher.
    assert (done.decision.kind, done.decision.why) == ("not_promoted", "not_fresher")
    assert named(home) == "demo/1"
    (_, kept) = decisions_of(home.models / "demo")
    assert kept == done.decision
    assert kept.rule["margin"] == 0.02
    assert kept.figures["deals"] == 500
    assert kept.figures["difference"] == 0
    assert kept.figures["verdict"] == {
        "promotes": False,
        "why": "not_fresher",
        "needed": None,
        "stage": "",
    }


def test_force_promotes_and_is_recorded(home: Home, later: pd.DataFrame) -> None:
    pair = find_pair(home, "demo")
    found = compare_models(pair.champion, pair.challenger, later, "later.csv")
    done = promote(home, pair, found, force=True, track=False)
    assert named(home) == "demo/2"
    kept = decisions_of(home.models / "demo")[-1]
    assert (kept.kind, kept.why, kept.is_forced) == ("promoted", "forced", True)
    assert done.verdict is not None
    assert done.verdict.why == "not_fresher"
    with pytest.raises(NoChallengerError, match="trained since demo/2"):
        find_pair(home, "demo")


def test_without_deals_only_force_promotes(home: Home) -> None:
    pair = find_pair(home, "demo")
    assert promote(home, pair, None, track=False).decision.why == "too_few"
    done = promote(home, pair, None, force=True, asked=False, track=False)
    assert (done.verdict, done.decision.is_forced) == (None, True)
    assert named(home) == "demo/2"


def test_one_that_is_not_usable_is_not_promoted(
    home: Home, trained: LeadModel, later: pd.DataFrame
) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    store_training(home, poor, track=False)
    pair = find_pair(home, "demo")
    assert pair.challenger.label == "demo/3"
    found = compare_models(pair.champion, pair.challenger, later, "later.csv")
    assert promote(home, pair, found, track=False).decision.why == "not_usable"


def test_a_rollback_goes_to_the_version_before_and_is_recorded(home: Home) -> None:
    with pytest.raises(NoVersionBeforeError, match="stood for before demo/1"):
        roll_back(home, "demo", track=False)
    promote(home, find_pair(home, "demo"), None, force=True, asked=False, track=False)
    done = roll_back(home, "demo", track=False)
    assert (done.kind, done.champion, done.before) == ("rolled_back", 1, 2)
    assert named(home) == "demo/1"
    with pytest.raises(NoChallengerError):
        find_pair(home, "demo")
    assert find_pair(home, "demo/2").challenger.label == "demo/2"
    with pytest.raises(NoVersionBeforeError):
        roll_back(home, "demo", track=False)


def test_a_rollback_to_a_version_that_does_not_load_is_refused(home: Home) -> None:
    (home.models / "demo" / "2" / "history.json").unlink()
    with pytest.raises(BundleDamagedError):
        roll_back(home, "demo", to=2, track=False)
    assert named(home) == "demo/1"
    with pytest.raises(ModelNotFoundError):
        roll_back(home, "demo", to=7, track=False)


def test_a_rollback_to_a_named_version_is_one_that_a_person_chose(home: Home) -> None:
    done = roll_back(home, "demo", to=2, track=False)
    assert (done.champion, done.is_forced) == (2, True)
    assert named(home) == "demo/2"
