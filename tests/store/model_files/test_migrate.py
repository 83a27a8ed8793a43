from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from sklearn.base import clone
from skops.io import dumps, get_untrusted_types

from kaopu.errors import BundleDamagedError, BundleFormatError, BundleNotTrustedError
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.files import read_table
from kaopu.model.parts import PART_KINDS
from kaopu.scoring import LeadModel
from kaopu.store import read_bundle, write_bundle
from kaopu.store.model_files.manifest import read_manifest
from kaopu.store.model_files.migrate import FORMAT, READABLE, RENAMED, migrated

# Written by the code of its time, with what that code said of the six leads beside it.
BUNDLES = Path(__file__).parent / "bundles"
OLD, LATER, LAST = (BUNDLES / f"format_{number}" for number in (3, 4, 5))


@pytest.fixture(scope="module")
def old() -> LeadModel:
    return read_bundle(OLD / "bundle")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((OLD / "expected.json").read_text("utf-8"))
    return content


def numbers(document: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers of a JSON document by their path."""
    if isinstance(document, dict):
        for key, part in document.items():
            yield from numbers(part, f"{path}/{key}")
    elif isinstance(document, list | tuple):
        for i, part in enumerate(document):
            yield from numbers(part, f"{path}/{i}")
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield path, document


def test_a_bundle_of_format_3_holds_every_kind_of_part(old: LeadModel) -> None:
    assert read_manifest(OLD / "bundle")["schema"] == 3
    assert [part.kind for part in old.classifier.blend_.parts_] == list(PART_KINDS)
    assert old.label == "demo/1"


def test_its_probabilities_are_those_of_the_code_that_made_it(
    old: LeadModel, expected: dict[str, Any]
) -> None:
    scores = old.score(read_table(OLD / "leads.csv"), force=True)
    found = dict(zip(scores["lead_id"], scores["probability"], strict=True))
    assert found == pytest.approx(expected["probability"], rel=0, abs=1e-12)


def test_its_explanations_are_those_of_the_code_that_made_it(
    old: LeadModel, expected: dict[str, Any]
) -> None:
    leads = read_table(OLD / "leads.csv")
    told = old.explain(leads, as_of=date(2026, 11, 27))
    assert len(told) == len(expected["explanations"]) == 6
    for lead, before in zip(told, expected["explanations"], strict=True):
        found = dict(numbers(lead.to_json()))
        # Records have a form of their own since, and facts other shares of points.
        same = {path: number for path, number in before.items() if is_kept(path)}
        assert len(same) > 50
        # What a lead is worth is its probability times the amount, of which no float of
        # tens of thousands keeps twelve decimals.
        for said in (same, found):
            if "/expected_value" in said:
                said["/expected_value"] /= before["/amount"]
        assert {path: found[path] for path in same} == pytest.approx(same, rel=0, abs=1e-12)


def test_a_bundle_of_format_4_says_what_it_said() -> None:
    model = read_bundle(LATER / "bundle")
    leads = read_table(OLD / "leads.csv")
    said = json.loads((LATER / "expected.json").read_text("utf-8"))
    assert [part.kind for part in model.classifier.blend_.parts_] == list(PART_KINDS)
    scores = model.score(leads, force=True)
    found = dict(zip(scores["lead_id"], scores["probability"], strict=True))
    assert found == pytest.approx(said["probability"], rel=0, abs=1e-12)
    facts = model.read(leads, "leads").facts
    values = LeadExplainer(model.classifier).contributions(facts)
    np.testing.assert_allclose(values, said["contributions"], rtol=0, atol=1e-12)


def test_a_bundle_of_format_5_says_what_it_said() -> None:
    model = read_bundle(LAST / "bundle")
    assert read_manifest(LAST / "bundle")["schema"] == 5
    leads = read_table(OLD / "leads.csv")
    said = json.loads((LAST / "expected.json").read_text("utf-8"))
    scores = model.score(leads, force=True)
    found = dict(zip(scores["lead_id"], scores["probability"], strict=True))
    assert found == pytest.approx(said["probability"], rel=0, abs=1e-12)
    facts = model.read(leads, "leads").facts
    values = LeadExplainer(model.classifier).contributions(facts)
    np.testing.assert_allclose(values, said["contributions"], rtol=0, atol=1e-12)
    matrix = model.classifier.encoder_.transform(facts)
    log_odds = model.classifier.decision_function(facts)
    interval = model.classifier.interval(matrix, log_odds)
    np.testing.assert_allclose(interval, said["interval"], rtol=0, atol=1e-12)
    # It does not say which deals it has seen, nor where its pipeline file was.
    assert (model.seen, model.pipeline.folder) == (None, None)


@pytest.mark.parametrize("schema", [1, 2])
def test_a_bundle_of_a_format_before_is_refused_with_what_makes_it_new(
    tmp_path: Path, schema: int
) -> None:
    bundle = own_copy(tmp_path, schema=schema)
    with pytest.raises(BundleFormatError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == (
        f"{bundle}: was stored by an older version of kaopu (bundle format {schema}), "
        "expected format 5; train again: kaopu train PIPELINE"
    )


def test_a_bundle_of_a_format_to_come_is_refused(tmp_path: Path) -> None:
    bundle = own_copy(tmp_path, schema=99)
    with pytest.raises(BundleFormatError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == (
        f"{bundle}: was stored by a newer version of kaopu (bundle format 99), "
        "expected format 5; install that version: pip install --upgrade kaopu"
    )


def is_kept(path: str) -> bool:
    shared = path.startswith(("/warning_signs", "/strengths")) and path.endswith("points")
    return path != "/schema" and not shared


def test_it_has_the_parameters_of_today(old: LeadModel) -> None:
    assert old.classifier.get_params()["search"] is None
    assert clone(old.classifier).search is None
    assert clone(old.classifier).win_rate is None
    assert "LeadClassifier" in repr(old.classifier)


def test_stored_again_it_is_a_bundle_of_today(old: LeadModel, tmp_path: Path) -> None:
    again = write_bundle(tmp_path, old).bundle
    assert again is not None
    assert read_manifest(again)["schema"] == FORMAT
    leads = read_table(OLD / "leads.csv")
    assert read_bundle(again).score(leads, force=True).equals(old.score(leads, force=True))


def test_a_file_of_today_is_left_as_it_is() -> None:
    assert migrated(b"anything", FORMAT) == b"anything"
    assert READABLE == (3, 4, 5)


def test_only_the_names_of_types_change() -> None:
    before = (OLD / "bundle" / "model.skops").read_bytes()
    after = migrated(before, 3)
    with ZipFile(BytesIO(before)) as one, ZipFile(BytesIO(after)) as other:
        assert one.namelist() == other.namelist()
        for name in set(one.namelist()) - {"schema.json"}:
            assert one.read(name) == other.read(name)
    assert set(RENAMED[3]) <= set(get_untrusted_types(data=before))
    assert not set(RENAMED[3]) & set(get_untrusted_types(data=after))


def own_copy(tmp_path: Path, **changes: Any) -> Path:
    bundle = Path(shutil.copytree(OLD / "bundle", tmp_path / "1"))
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8")) | changes
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return bundle


def test_an_old_file_must_be_the_one_that_was_stored(tmp_path: Path) -> None:
    bundle = own_copy(tmp_path)
    path = bundle / "model.skops"
    path.write_bytes(migrated(path.read_bytes(), 3))
    with pytest.raises(BundleDamagedError, match=r"model\.skops is not the file"):
        read_bundle(bundle)


class Stranger:
    """A class that no kaopu model is made of."""

    def __init__(self) -> None:
        self.greeting = "hello"


def test_an_old_file_is_trusted_no_more_than_a_new_one(tmp_path: Path) -> None:
    content = dumps(Stranger())
    files = read_manifest(OLD / "bundle")["files"]
    files["model.skops"] = hashlib.sha256(content).hexdigest()
    bundle = own_copy(tmp_path, files=files)
    (bundle / "model.skops").write_bytes(content)
    with pytest.raises(BundleNotTrustedError, match="Stranger"):
        read_bundle(bundle)
