"""A history in the pipeline file: every command reads it, and keeps nobody's name."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from followed import LAST, MAIL, NAMES, PHONE, train_followed, visits_of

import kaopu
from kaopu.cli.main import cli
from kaopu.errors import KaopuError
from kaopu.files import as_texts
from kaopu.model.search import SearchSpace
from kaopu.service.model.answering import explain, scored
from kaopu.service.model.served_model import ServedModel
from kaopu.simulate import Simulation

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 1)
Call = Callable[..., Result]


@pytest.fixture(scope="module")
def made(sample: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tables, pipeline file and the model ``followed/1``; not written to."""
    folder = tmp_path_factory.mktemp("followed")
    train_followed(folder, sample, track=True)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """The same elsewhere, to be written to: paths of histories go along."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def call(place: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call a command from a folder where no table lies."""
    (place / "elsewhere").mkdir()
    monkeypatch.chdir(place / "elsewhere")

    def run(command: str, *arguments: Any, code: int | None = 0) -> Result:
        given = [str(argument) for argument in (command, *arguments)]
        given += [] if command == "check" else ["--home", str(place)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            done = CliRunner().invoke(cli, given, obj=SearchSpace.quick())
        assert code is None or done.exit_code == code, done.output
        return done

    return run


def leads_of(place: Path) -> Path:
    return place / "tables" / "leads.csv"


def chances(path: Path) -> pd.Series:
    return pd.read_csv(path).set_index("lead_id")["probability"].sort_index()


def test_all_commands_say_the_same_of_a_lead(
    place: Path, call: Call, sample: Simulation
) -> None:
    judged = ("--as-of", DAY, "--lang", "en")
    call("score", "followed", leads_of(place), *judged, "--force", "-o", place / "all.csv")
    every = chances(place / "all.csv")
    id_ = str(sample.leads["lead_id"].iloc[7])
    told = call(
        "explain", "followed", leads_of(place), *judged, "--lead", id_, "--format", "json"
    )
    (lead,) = json.loads(told.stdout)["leads"]
    assert lead["probability"] == pytest.approx(every[id_], abs=1e-12)
    model = kaopu.load("followed", home=place)
    rows = as_texts(sample.leads.iloc[[7]])
    done = scored(ServedModel(model, ""), rows, DAY, "en")
    assert done.explained.probability[0] == pytest.approx(every[id_], abs=1e-12)
    facts = json.dumps(explain(ServedModel(model, ""), done))
    assert "people_met" in facts
    one = model.score(sample.leads.iloc[[7]], force=True, as_of=DAY)
    assert one["probability"].iloc[0] == pytest.approx(every[id_], abs=1e-12)
    call("plan", "followed", leads_of(place), *judged, "-o", place / "plan.html")


def test_the_order_of_rows_and_what_comes_later_change_no_score(
    place: Path, call: Call, sample: Simulation
) -> None:
    table = place / "tables" / "visits.csv"
    judged = ("--as-of", "2026-09-10", "--lang", "en", "--force", "--no-history")
    call("score", "followed", leads_of(place), *judged, "-o", place / "whole.csv")
    visits = visits_of(sample)
    known = visits[visits["on"] < "2026-09-11"].sample(frac=1, random_state=9)
    known.to_csv(table, index=False)
    call("score", "followed", leads_of(place), *judged, "-o", place / "cut.csv")
    assert (place / "whole.csv").read_bytes() == (place / "cut.csv").read_bytes()


def test_the_model_is_the_same_when_it_is_trained_again(place: Path, call: Call) -> None:
    again = call("reproduce", "followed", "--jobs", 1, "--lang", "en")
    assert "the same to the last byte" in again.output
    table = place / "tables" / "visits.csv"
    pd.read_csv(table).iloc[::-1].to_csv(table, index=False)
    assert "the same to the last byte" in call("reproduce", "followed", "--jobs", 1).output
    pd.read_csv(table).iloc[:900].to_csv(table, index=False)
    call("reproduce", "followed", "--jobs", 1, code=3)


def test_nobody_of_a_history_is_kept_or_told(place: Path, call: Call) -> None:
    judged = ("--as-of", DAY, "--lang", "en")
    said = [
        call("check", place / "pipelines" / "followed.toml", code=None).output,
        call(
            "score", "followed", leads_of(place), *judged, "--force", "-o", place / "s.csv"
        ).output,
        call("plan", "followed", leads_of(place), *judged, code=None).output,
        call("monitor", "followed", leads_of(place), *judged, code=None).output,
        call("report", "followed", "-o", place / "page.html").output,
    ]
    files = [path for path in sorted(place.rglob("*")) if path.is_file()]
    kept = [path for path in files if path.parent.name != "tables"]
    said += [path.read_bytes().decode("utf-8", "replace") for path in kept]
    for text in said:
        for word in (*NAMES, *(part.casefold() for part in NAMES), MAIL, PHONE):
            assert word not in text


@pytest.mark.parametrize("command", ["score", "explain", "plan", "monitor"])
@pytest.mark.parametrize("fault", ["gone", "column"])
def test_a_history_that_cannot_be_read_is_said_in_one_sentence(
    place: Path, call: Call, command: str, fault: str
) -> None:
    table = place / "tables" / "visits.csv"
    if fault == "gone":
        table.unlink()
    else:
        pd.read_csv(table).drop(columns="from").to_csv(table, index=False)
    more = {"score": ["-o", place / "s.csv", "--force"], "explain": ["--lead", "L-000001"]}
    own = more.get(command, [])
    done = call(command, "followed", leads_of(place), *own, "--lang", "en", code=None)
    told = "no such file" if fault == "gone" else "no column 'from'"
    assert isinstance(done.exception, KaopuError)
    assert told in str(done.exception)
    assert not (place / "s.csv").exists()


def test_an_empty_history_is_read_as_one_of_which_nothing_is_known(
    place: Path, call: Call, sample: Simulation
) -> None:
    visits_of(sample).iloc[:0].to_csv(place / "tables" / "visits.csv", index=False)
    told = ("--as-of", DAY, "--lang", "en", "--force")
    done = call("score", "followed", leads_of(place), *told, "-o", place / "s.csv")
    assert "no row in any of these histories" in done.output
    assert chances(place / "s.csv").notna().all()


def test_a_history_of_other_deals_and_an_old_one_are_said(
    place: Path, call: Call, sample: Simulation
) -> None:
    visits = visits_of(sample)
    visits = visits[visits["on"] < "2026-05-01"].assign(**{"for": "Z-1"})
    visits.to_csv(place / "tables" / "visits.csv", index=False)
    told = ("--as-of", DAY, "--lang", "en", "--force")
    done = call("score", "followed", leads_of(place), *told, "-o", place / "s.csv")
    assert f"({len(sample.leads)} rows)" in done.output
    assert "no row in any of these histories" in done.output
    assert "this history ends on 2026-04-30" in done.output
    refused = call(
        "train", place / "pipelines" / "followed.toml", "--lang", "en", code=None
    )
    assert isinstance(refused.exception, KaopuError)
    assert "no key in column 'for'" in str(refused.exception)


def test_a_challenger_with_a_history_is_compared(place: Path, call: Call) -> None:
    call(
        "train",
        place / "pipelines" / "followed.toml",
        "--jobs",
        1,
        "--seed",
        1,
        "--no-mlflow",
    )
    done = call(
        "promote",
        "followed",
        "--jobs",
        1,
        "--no-mlflow",
        "--force",
        "--lang",
        "en",
        code=None,
    )
    assert done.exit_code in (0, 2, 3)
    assert "Traceback" not in done.output


def test_open_leads_know_the_deals_of_their_account(
    place: Path, sample: Simulation
) -> None:
    model = kaopu.load("followed", home=place)
    lead = sample.leads.iloc[[0]].assign(company=sample.deals["company"].iloc[0])
    table = model.read(lead, as_of=DAY)
    ended = table.facts[["earlier_won", "earlier_lost"]].to_numpy(dtype=float)
    assert (
        np.nansum(ended)
        == (sample.deals["company"] == sample.deals["company"].iloc[0]).sum()
    )
    assert DAY.isoformat() > LAST
