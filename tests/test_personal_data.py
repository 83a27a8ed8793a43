"""Names, mail addresses and phone numbers of people reach no artifact."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from kaopu.api import load
from kaopu.cli.main import cli
from kaopu.model.search import SearchSpace
from kaopu.simulate import Simulation

ROOT = Path(__file__).parent.parent
NAMES = ["Zdenka Quillfeather", "Olumide Brackenridge", "Xanthe Vosloo"]
NAMES += ["欧阳翠竹", "司徒若岚"]
MAILS = ["z.quillfeather@planted.example", "olu+crm@planted.example", "ruo@planted.example"]
PHONES = ["+44 20 7946 0958", "13912345678", "021-62345678", "(212) 555-0187"]
PLANTED = [*NAMES, *MAILS, *PHONES]
LEFT_OUT = {"contact_name", "to", "联系电话", "story"}
CONTEXT = '[context]\ncategories = ["product", "source", "region"'
MAPPED = f'{CONTEXT}, "contact_name", "to", "联系电话", "referral", "story"'


def planted(deals: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The deals with people in columns that are mapped, ignored and not mentioned."""
    rng = np.random.default_rng(seed)

    def some(texts: list[str]) -> list[str]:
        return [str(text) for text in rng.choice(texts, len(deals))]

    names, mails, phones = some(NAMES), some(MAILS), some(PHONES)
    story = [
        f"{n} called about the offer, answer to {m} or {p}"
        for n, m, p in zip(names, mails, phones, strict=True)
    ]
    referral = np.where(rng.random(len(deals)) < 0.2, mails, some(["fair", "partner", ""]))
    stray = np.where(
        rng.random(len(deals)) < 0.02, phones, deals["budget_status"].fillna("")
    )
    return deals.assign(
        contact_name=names,
        to=mails,
        联系电话=phones,
        referral=referral,
        story=[f"{i}: {text}" for i, text in enumerate(story)],
        notes=story,
        extra_contact=names,
        owner_mail=mails,
        remark=story,
        budget_status=stray,
    )


def spellings(text: str) -> Iterator[bytes]:
    """A text in the ways files may hold it."""
    for form in (text, json.dumps(text)[1:-1], text.replace("+", "&#43;")):
        yield form.encode()
    yield text.encode("utf-16-le")


def parts(path: Path) -> Iterator[bytes]:
    """A file's bytes, and those of its members if it is an archive."""
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def found_in(content: bytes) -> list[str]:
    return [text for text in PLANTED if any(form in content for form in spellings(text))]


Home = tuple[Path, str]


@pytest.fixture(scope="module")
def home(
    sample: Simulation,
    tmp_path_factory: pytest.TempPathFactory,
) -> Home:
    """A home after check, train and score on such deals, and all that was printed."""
    folder = tmp_path_factory.mktemp("inputs")
    planted(sample.deals.head(240), 1).to_csv(folder / "deals.csv", index=False)
    planted(sample.leads, 2).to_csv(folder / "leads.csv", index=False)
    text = (ROOT / "pipelines" / "demo.toml").read_text("utf-8")
    text = text.replace(CONTEXT, MAPPED).replace('rep = "owner"', 'rep = "owner_mail"')
    assert MAPPED in text
    assert "owner_mail" in text
    (folder / "demo.toml").write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    check, train = ["check", "demo.toml", "deals.csv"], ["train", "demo.toml"]
    calls = [
        [*check, "-o", home / "check.txt"],
        [*check, "--format", "json", "-o", home / "check.json"],
        [*check, "--format", "html", "-o", home / "check.html"],
        [*train, "--data", "deals.csv", "--home", home, "--jobs", 1],
        [
            "score",
            "demo",
            "leads.csv",
            "--home",
            home,
            "--force",
            "-o",
            home / "scores.csv",
        ],
    ]
    printed = ""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        # MLflow warns about itself and about SQLAlchemy.
        warnings.simplefilter("ignore")
        patch.chdir(folder)
        for call in calls:
            ended = CliRunner().invoke(
                cli, [str(part) for part in call], obj=SearchSpace.quick()
            )
            assert ended.exception is None or isinstance(ended.exception, SystemExit)
            printed += ended.output
    return home, printed


def test_what_was_planted_would_be_found(tmp_path: Path) -> None:
    for text in PLANTED:
        (tmp_path / "x.json").write_text(json.dumps({"a": f"ask {text} now"}), "utf-8")
        assert text in found_in((tmp_path / "x.json").read_bytes())


def test_no_artifact_names_anyone(home: Home) -> None:
    files = [path for path in home[0].rglob("*") if path.is_file()]
    kinds = {path.name for path in files}
    assert kinds >= {
        *("model.skops", "evaluation.html", "evaluation.json", "history.json"),
        *("manifest.json", "mlflow.db", "scores.csv", "check.html", "check.json"),
    }
    leaks = {
        (str(path.relative_to(home[0])), text)
        for path in files
        for part in parts(path)
        for text in found_in(part)
    }
    assert leaks == set()


def test_nothing_printed_names_anyone(home: Home) -> None:
    assert "demo/1" in home[1]
    assert found_in(home[1].encode()) == []


def test_what_was_left_out_is_said(home: Home) -> None:
    note = "left out; allow it under [allow] if it must be learnt"
    for column, what in (
        ("contact_name", "names of people"),
        ("to", "mail addresses"),
        ("联系电话", "phone numbers"),
        ("story", "free text, in which anything may stand"),
    ):
        assert f"note: {column}: holds {what}, {note} (240 rows)" in home[1]
        told = f"{column} holds {what}; train leaves it out."
        assert told in (home[0] / "check.txt").read_text("utf-8")


def test_the_stored_model_reads_none_of_them(home: Home) -> None:
    model = load("demo", home=home[0])
    columns = {source.column for source in model.classifier.sources}
    assert not columns & LEFT_OUT
    assert "referral" in columns
    assert not set(model.pipeline.scoring_columns) & LEFT_OUT
