"""A sample's deals and leads with what was said to them, and a pipeline that reads it."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from click.testing import CliRunner

import kaopu
from kaopu.cli.main import cli
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

ROOT = Path(__file__).parent.parent.parent
HISTORIES = """
[[history]]
shape = "event"
path = "../tables/visits.csv"
key = "for"
when = "on"
direction = "from"
person = "with"
text = "said"
note = "said"

[promotion]
account = "company"
"""
# Who must be found nowhere but in the table itself.
NAMES = ("Yrsa Dunkeld", "Ottokar Velde", "褚听澜")
MAIL, PHONE = "yrsa.dunkeld@velde-tools.example", "+49 89 5550 7741"
LAST = "2026-10-31"


def visits_of(sample: Simulation) -> pd.DataFrame:
    """Return events of every deal and lead, within its life, in an order by chance."""
    rng = np.random.default_rng(5)
    everyone = pd.concat([sample.deals, sample.leads], ignore_index=True)
    rows = []
    for id_, opened, closed in zip(
        everyone["lead_id"], everyone["created"], everyone["closed"], strict=True
    ):
        start = np.datetime64(str(opened)[:10])
        end = np.datetime64(str(closed)[:10] if str(closed)[:2] == "20" else LAST)
        days = np.sort(rng.integers(0, max((end - start).astype(int), 1), 4))
        rows += [
            {
                "for": id_,
                "on": f"{start + day} {10 + place}:1{place}",
                "from": ("in", "out")[int(rng.integers(2))],
                "with": NAMES[int(rng.integers(len(NAMES)))],
                "said": f"{NAMES[0]} ({MAIL}, {PHONE}): 老板听完没表态。",
            }
            for place, day in enumerate(days)
        ]
    return pd.DataFrame(rows).sample(frac=1, random_state=5)


def train_followed(folder: Path, sample: Simulation, *, track: bool = False) -> LeadModel:
    """Write the tables and the pipeline file, train, and return the model."""
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    text = text.replace('decider_attitude = { column = "decider_attitude" }\n', "")
    text = text.replace('path = "../data/deals.csv"', 'path = "../tables/deals.csv"')
    for name in ("pipelines", "tables"):
        (folder / name).mkdir()
    file = folder / "pipelines" / "followed.toml"
    file.write_text(
        text.replace('name = "demo"', 'name = "followed"', 1) + HISTORIES, "utf-8"
    )
    sample.deals.to_csv(folder / "tables" / "deals.csv", index=False)
    sample.leads.to_csv(folder / "tables" / "leads.csv", index=False)
    visits_of(sample).to_csv(folder / "tables" / "visits.csv", index=False)
    call = ["train", str(file), "--home", str(folder), "--jobs", "1", "--lang", "en"]
    call += [] if track else ["--no-mlflow"]
    with warnings.catch_warnings():
        # MLflow warns about itself and about SQLAlchemy.
        warnings.simplefilter("ignore")
        done = CliRunner().invoke(cli, call, obj=SearchSpace.quick())
    assert done.exception is None, done.output
    return kaopu.load("followed", home=folder)
