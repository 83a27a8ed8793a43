from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from kaopu.documents import json_text
from kaopu.monitoring import Monitoring, monitor_unreadable
from kaopu.monitoring.records import OutcomeGroup, ScoreWatch
from kaopu.scoring import LeadModel

Look = Callable[..., Monitoring]


def group(found: Monitoring, by: str, id_: str = "") -> OutcomeGroup:
    return next(g for g in found.outcomes.groups if (g.by, g.id) == (by, id_))


@pytest.fixture(scope="module")
def calm(look: Look, ended: pd.DataFrame) -> Monitoring:
    return look(ended)


def test_a_model_that_holds_is_fine(calm: Monitoring) -> None:
    assert (calm.verdict, calm.exit_code) == ("fine", 0)
    assert calm.reason.id == "as_forecast"
    everyone = group(calm, "all")
    assert everyone.low < everyone.expected < everyone.high


def test_leads_still_open_are_not_losses(
    calm: Monitoring, look: Look, ended: pd.DataFrame
) -> None:
    everyone = group(calm, "all")
    is_open = ended["outcome"] == "Open"
    assert everyone.open == is_open.sum() > 100
    assert everyone.won + everyone.lost == (~is_open).sum()
    assert everyone.least < everyone.rate < everyone.most
    without = group(look(ended[~is_open], ended[~is_open]), "all")
    assert (without.won, without.lost) == (everyone.won, everyone.lost)
    assert without.p == pytest.approx(everyone.p)
    assert without.expected == pytest.approx(everyone.expected)
    lost = ended.assign(
        outcome=ended["outcome"].replace("Open", "Lost"),
        closed=ended["closed"].fillna("2026-09-20"),
    )
    assert look(lost, ended).verdict == "retrain"


def test_the_order_of_rows_does_not_matter(
    calm: Monitoring, look: Look, ended: pd.DataFrame
) -> None:
    shuffled = ended.sample(frac=1, random_state=3).reset_index(drop=True)
    assert look(shuffled).to_json() == calm.to_json()


def test_forecasts_made_when_the_lead_had_ended_are_ignored(
    calm: Monitoring, look: Look, ended: pd.DataFrame
) -> None:
    early = ended.copy()
    chosen = early.index[early["outcome"] == "Won"][:40]
    # A forecast of the very day may have been made after the end.
    early.loc[chosen[:20], "closed"] = early.loc[chosen[:20], "created"]
    scored = pd.to_datetime(early.loc[chosen[20:], "created"]) + pd.Timedelta(days=2)
    early.loc[chosen[20:], "closed"] = scored.dt.strftime("%Y-%m-%d")
    found = look(early)
    assert found.outcomes.late == 40
    assert group(found, "all").won == group(calm, "all").won - 40


def test_ends_that_are_still_to_come_have_not_come(
    calm: Monitoring, look: Look, ended: pd.DataFrame
) -> None:
    later = ended.copy()
    is_open = later["outcome"] == "Open"
    later.loc[is_open, ["outcome", "closed"]] = ["Lost", "2027-01-01"]
    assert group(look(later, ended), "all") == group(calm, "all")


def test_leads_that_ended_nobody_knows_when_are_left_out(
    look: Look, ended: pd.DataFrame
) -> None:
    undated = ended.copy()
    rows = undated.index[undated["outcome"] == "Lost"][:30]
    undated.loc[rows, "closed"] = None
    found = look(undated)
    assert found.outcomes.undated == 30
    absent = look(ended.iloc[50:], ended)
    assert absent.outcomes.absent == 50


def test_fewer_wins_than_forecast_call_for_a_new_model(
    look: Look, ended: pd.DataFrame
) -> None:
    worse = ended.copy()
    won = worse.index[worse["outcome"] == "Won"]
    worse.loc[won[::2], "outcome"] = "Lost"
    found = look(worse)
    assert (found.verdict, found.exit_code) == ("retrain", 4)
    assert found.reason.facts["by"] == "all"
    everyone = group(found, "all")
    assert everyone.high < everyone.expected


def test_an_effect_that_turned_is_told_by_its_sign(look: Look, ended: pd.DataFrame) -> None:
    turned = ended.copy()
    none = (turned["scenario_fit"] == "none") & (turned["outcome"] != "Open")
    turned.loc[none, "outcome"] = "Won"
    found = look(turned)
    assert found.verdict == "retrain"
    sign = group(found, "sign", "no_scenario_fit")
    assert sign.weight == "retrain"
    assert sign.low > sign.expected


def test_a_column_that_goes_blank_is_told(look: Look, ended: pd.DataFrame) -> None:
    blank = ended.copy()
    blank.loc[blank["created"] > "2026-08-25", "decision_chain"] = None
    found = look(blank)
    first = found.columns[0]
    assert (found.verdict, first.source, first.weight) == (
        "retrain",
        "decision_chain",
        "retrain",
    )
    assert first.blank == 1.0 > first.blank_before
    assert found.reason.id == "blank"


def test_numbers_in_another_unit_are_told(look: Look, ended: pd.DataFrame) -> None:
    yuan = ended.copy()
    late = yuan["created"] > "2026-08-25"
    amounts = yuan["registered_capital"].astype("Float64")
    yuan["registered_capital"] = amounts.mask(late, amounts * 7).astype("Int64")
    found = look(yuan)
    assert found.columns[0].source == "registered_capital"
    assert found.columns[0].weight == "retrain"


def test_a_level_that_was_renamed_is_told(look: Look, ended: pd.DataFrame) -> None:
    renamed = ended.copy()
    renamed["scenario_fit"] = renamed["scenario_fit"].replace({"partial": "in part"})
    found = look(renamed, ended)
    assert found.verdict == "retrain"
    assert found.reason.id == "cells"
    assert found.reason.facts["column"] == "scenario_fit"


def test_a_new_segment_is_told_with_its_name(look: Look, ended: pd.DataFrame) -> None:
    grown = ended.copy()
    late = grown.index[grown["created"] > "2026-08-25"]
    grown.loc[late[::3], "region"] = "Africa"
    found = look(grown)
    assert found.verdict == "retrain"
    region = next(c for c in found.columns if c.source == "region")
    assert region.new_levels == ("Africa",)
    assert region.unseen == pytest.approx(1 / 3, abs=0.05)


def test_a_trifle_is_no_alarm_however_sure_it_is(look: Look, ended: pd.DataFrame) -> None:
    many = pd.concat(
        [ended.assign(lead_id=ended["lead_id"] + f"-{i}") for i in range(10)],
        ignore_index=True,
    )
    late = many.index[many["created"] > "2026-08-25"]
    many.loc[late[::16], "hiring"] = None
    hiring = next(c for c in look(many).columns if c.source == "hiring")
    assert hiring.p < 1e-3
    assert hiring.distance < 0.1
    assert hiring.weight == "none"


def test_no_earlier_leads_are_no_reason_to_hold_leads_against_nothing(
    look: Look, ended: pd.DataFrame
) -> None:
    found = look(ended.assign(created=ended["created"].min()))
    assert found.before == 0
    against = {c.source: c.against for c in found.columns}
    assert against["region"] == "training"
    assert against["budget_status"] == "none"
    assert found.scores is not None
    assert found.scores.against == "training"


def test_what_is_kept_holds_no_person_and_no_lead(
    calm: Monitoring, ended: pd.DataFrame
) -> None:
    assert any(g.by == "rep" for g in calm.outcomes.groups)
    kept = json_text(calm.without_people().to_json())
    for name in {*ended["owner"], *ended["company"], *ended["lead_id"]}:
        assert f'"{name}"' not in kept


def test_a_new_colleague_is_counted_and_not_named(look: Look, ended: pd.DataFrame) -> None:
    hired = ended.copy()
    hired.loc[hired["created"] > "2026-08-25", "owner"] = "Nora Neuling"
    found = look(hired)
    owner = next(c for c in found.columns if c.source == "owner")
    assert owner.unseen == 1.0
    assert "Neuling" not in json_text(found.without_people().to_json())


def test_a_record_is_read_as_it_was_written(calm: Monitoring) -> None:
    kept = calm.without_people()
    assert Monitoring.from_json(json.loads(json_text(kept.to_json()))).to_json() == (
        kept.to_json()
    )
    with pytest.raises(ValueError, match="schema"):
        Monitoring.from_json({**kept.to_json(), "schema": 99})


def test_what_could_not_be_told_is_no_number_when_it_is_read_again(
    look: Look, ended: pd.DataFrame
) -> None:
    no_end = ended.assign(outcome="Open", closed=None)
    kept = look(no_end).without_people()
    read = Monitoring.from_json(json.loads(json_text(kept.to_json())))
    everyone = group(read, "all")
    assert np.isnan(everyone.expected)
    assert everyone.forecast == pytest.approx(group(kept, "all").forecast)
    scores = ScoreWatch("none", 3, 0, 0.4, np.nan, (1.0, 0.0, 0.0, 0.0), ())
    record = json.loads(json_text(replace(kept, scores=scores).to_json()))
    again = Monitoring.from_json(record).scores
    assert again is not None
    assert np.isnan(again.mean_before)


@pytest.mark.parametrize("missing", ["outcome", "closed"])
def test_without_outcomes_or_ends_it_is_said_why(
    look: Look, ended: pd.DataFrame, missing: str
) -> None:
    found = look(ended.drop(columns=missing), ended)
    assert (
        found.outcomes.missing == {"outcome": "no_outcome", "closed": "no_closing"}[missing]
    )
    assert found.verdict == "fine"
    assert found.reason.id == "too_few"


def test_an_old_model_knows_no_pace_and_says_so(
    look: Look, ended: pd.DataFrame, trained: LeadModel
) -> None:
    old = replace(trained, history=replace(trained.history, pace=None))
    assert look(ended, model=old).outcomes.has_pace is False
    assert look(ended).outcomes.has_pace is True


def test_a_file_that_is_no_longer_as_the_pipeline_says_is_a_finding(
    trained: LeadModel,
) -> None:
    found = monitor_unreadable(trained, "columns", date(2026, 9, 21))
    assert (found.verdict, found.reason.id) == ("retrain", "unreadable_columns")


def test_leads_that_were_never_scored_count_as_first_seen_now(
    look: Look, ended: pd.DataFrame
) -> None:
    is_old = (ended["created"] <= "2026-08-25").to_numpy()
    found = look(ended, ended[is_old])
    unscored = (~is_old & (ended["outcome"] == "Open")).sum()
    recent = (is_old & (ended["created"] > "2026-08-22")).sum()
    assert found.newest == unscored + recent
    assert np.isfinite(found.scores.mean) if found.scores else False


def test_of_leads_that_another_model_saw_first_its_own_forecasts_are_told(
    calm: Monitoring, look: Look, ended: pd.DataFrame
) -> None:
    found = look(ended, other=np.full(len(ended), 0.99))
    assert found.scores == calm.scores
