from __future__ import annotations

import copy
import hashlib
import json
import shutil
from dataclasses import asdict, replace
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.cluster import KMeans
from skops.io import dump

from kaopu.errors import (
    BundleDamagedError,
    BundleFormatError,
    BundleNotTrustedError,
    OutputNotWritableError,
)
from kaopu.features import FeatureSource
from kaopu.leads.lead_table import LeadTable
from kaopu.leakage.records import AuditedColumn, ColumnAudit
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline.customs import Customs, NumberCustom
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store import read_bundle, write_bundle
from kaopu.store.bundle import (
    bundle_versions,
    marked_versions,
    marker_of,
)
from kaopu.store.model_files.manifest import read_manifest
from lives import Lives

FILES = [
    "evaluation.json",
    "history.json",
    "manifest.json",
    "model.skops",
    "pipeline.toml",
    "seen.json",
    "settled.json",
]
PAGES = {
    "evaluation.html",
    "model_card.md",
    *(f"plots/{name}.svg" for name in ("gains", "lift", "periods")),
    *(f"plots/{name}.svg" for name in ("reliability", "rivals", "signals")),
}


class Stranger:
    """A class that no kaopu model is made of."""

    def __init__(self) -> None:
        self.greeting = "hello"


@pytest.fixture(scope="module")
def light(
    trained: LeadModel, past: LeadTable, demo_sources: tuple[FeatureSource, ...]
) -> LeadModel:
    """The trained model with one part alone, which is soon written and read."""
    classifier = LeadClassifier(
        demo_sources, parts=("linear",), search=SearchSpace.quick()
    ).fit(past.facts, past.outcome)
    return replace(trained, classifier=classifier)


@pytest.fixture(scope="module")
def light_bundle(light: LeadModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def pages(model: LeadModel) -> dict[str, str]:
        return {"evaluation.html": model.label, "plots/a.svg": "<svg/>"}

    bundle = write_bundle(tmp_path_factory.mktemp("light"), light, pages).bundle
    assert bundle is not None
    return bundle


@pytest.fixture
def bundle(light_bundle: Path, tmp_path: Path) -> Path:
    """A bundle of one's own, to be damaged."""
    return Path(shutil.copytree(light_bundle, tmp_path / "models" / "demo" / "1"))


def rewrite(bundle: Path, **changes: Any) -> None:
    """Change entries of the manifest; None drops one."""
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8")) | changes
    kept = {key: value for key, value in manifest.items() if value is not None}
    (bundle / "manifest.json").write_text(json.dumps(kept), "utf-8")


def store_object(bundle: Path, thing: object) -> None:
    """Put another object into the model file, with the digest to match."""
    dump(thing, bundle / "model.skops")
    files = read_manifest(bundle)["files"]
    digest = hashlib.sha256((bundle / "model.skops").read_bytes()).hexdigest()
    rewrite(bundle, files=files | {"model.skops": digest})


def test_a_bundle_gives_the_scores_of_the_model_it_was_made_of(
    trained: LeadModel, sample: Simulation, tmp_path: Path
) -> None:
    stored = write_bundle(tmp_path, trained)
    read = read_bundle(tmp_path / "demo" / "1")
    scores = trained.score(sample.leads)
    assert_frame_equal(stored.score(sample.leads), scores, check_exact=True)
    assert_frame_equal(read.score(sample.leads), scores, check_exact=True)


def test_a_bundle_gives_the_model_back(trained: LeadModel, tmp_path: Path) -> None:
    write_bundle(tmp_path, trained)
    read = read_bundle(tmp_path / "demo" / "1")
    assert read.pipeline == trained.pipeline
    assert read.pipeline_text == trained.pipeline_text
    assert read.usability == trained.usability
    assert read.history == trained.history
    assert read.history.beliefs is not None
    assert read.record.to_json() == trained.record.to_json()
    assert (read.label, read.bundle) == ("demo/1", tmp_path / "demo" / "1")


@pytest.mark.parametrize("kind", ["linear", "boosted", "forest"])
def test_every_part_can_be_stored(
    trained: LeadModel,
    past: LeadTable,
    demo_sources: tuple[FeatureSource, ...],
    sample: Simulation,
    kind: str,
    tmp_path: Path,
) -> None:
    classifier = LeadClassifier(demo_sources, parts=(kind,), search=SearchSpace.quick())
    classifier.fit(past.facts, past.outcome)
    model = replace(trained, classifier=classifier)
    write_bundle(tmp_path, model)
    read = read_bundle(tmp_path / "demo" / "1")
    assert [part.kind for part in read.classifier.blend_.parts_] == [kind]
    scores = model.score(sample.leads)
    assert_frame_equal(read.score(sample.leads), scores, check_exact=True)


def test_the_currencies_that_training_settled_are_kept(
    light: LeadModel, tmp_path: Path
) -> None:
    columns = {"registered_capital": frozenset({"CNY", "HKD"})}
    pipeline = replace(light.pipeline, currency="NOK", column_currencies=columns)
    write_bundle(tmp_path, replace(light, pipeline=pipeline))
    assert read_bundle(tmp_path / "demo" / "1").pipeline == pipeline


def test_a_bundle_from_before_currencies_were_settled_loads(bundle: Path) -> None:
    rewrite(bundle, currency=None, column_currencies=None)
    pipeline = read_bundle(bundle).pipeline
    assert (pipeline.currency, pipeline.column_currencies) == ("USD", {})


@pytest.mark.parametrize("columns", [["capital"], {"capital": 5}])
def test_currencies_that_are_none_are_damage(bundle: Path, columns: object) -> None:
    rewrite(bundle, column_currencies=columns)
    with pytest.raises(BundleDamagedError, match="column_currencies"):
        read_bundle(bundle)


def test_the_date_format_that_training_settled_is_kept(
    light: LeadModel, sample: Simulation, tmp_path: Path
) -> None:
    pipeline = replace(light.pipeline, date_format="%d.%m.%Y")
    write_bundle(tmp_path, replace(light, pipeline=pipeline))
    read = read_bundle(tmp_path / "demo" / "1")
    assert read.pipeline.date_format == "%d.%m.%Y"
    leads = sample.leads.copy()
    for column in ("created", "signing_date", "implementation_date", "payment_date"):
        days = pd.to_datetime(leads[column], errors="coerce")
        leads[column] = days.dt.strftime("%d.%m.%Y").fillna(leads[column])
    scores = read.score(leads).drop(columns="top_reason")
    assert_frame_equal(scores, light.score(sample.leads).drop(columns="top_reason"))


def test_the_customs_that_training_settled_are_kept(
    light: LeadModel, tmp_path: Path
) -> None:
    numbers = {"registered_capital": NumberCustom("comma", "8.700,40", "none")}
    customs = Customs("", numbers, {"signing_date": "%d.%m.%Y"})
    pipeline = replace(light.pipeline, customs=customs)
    write_bundle(tmp_path, replace(light, pipeline=pipeline))
    assert read_bundle(tmp_path / "demo" / "1").pipeline.customs == customs


def test_a_bundle_of_before_customs_has_none(bundle: Path) -> None:
    rewrite(bundle, customs=None)
    assert read_bundle(bundle).pipeline.customs == Customs()


@pytest.mark.parametrize(
    "customs",
    [[1], {"numbers": []}, {"numbers": {"a": {"sign": 1}}}, {"decimal": "dot"}],
)
def test_customs_that_are_none_are_refused(bundle: Path, customs: object) -> None:
    rewrite(bundle, customs=customs)
    with pytest.raises(BundleDamagedError, match="customs that is no object in manifest"):
        read_bundle(bundle)


def files_of(bundle: Path) -> set[str]:
    found = (path for path in bundle.rglob("*") if path.is_file())
    return {path.relative_to(bundle).as_posix() for path in found}


def test_a_bundle_is_seven_files_and_the_pages_beside_them(
    trained: LeadModel, tmp_path: Path
) -> None:
    assert trained.bundle is not None
    assert files_of(trained.bundle) == {*FILES, *PAGES}
    write_bundle(tmp_path, trained)
    assert files_of(tmp_path / "demo" / "1") == set(FILES)


def test_pages_are_made_for_the_version_they_stand_beside(
    light: LeadModel, tmp_path: Path
) -> None:
    def pages(model: LeadModel) -> dict[str, str]:
        return {"page.html": f"靠谱 {model.label}", "plots/a.svg": "<svg/>"}

    for version in "12":
        bundle = write_bundle(tmp_path, light, pages).bundle
        assert bundle is not None
        assert (bundle / "page.html").read_text("utf-8") == f"靠谱 demo/{version}"
        assert (bundle / "plots" / "a.svg").read_text() == "<svg/>"


def test_a_page_that_fails_leaves_nothing(light: LeadModel, tmp_path: Path) -> None:
    def pages(model: LeadModel) -> dict[str, str]:
        raise ValueError(model.label)

    with pytest.raises(ValueError, match="demo/1"):
        write_bundle(tmp_path, light, pages)
    assert list((tmp_path / "demo").iterdir()) == []


def test_a_bundle_without_its_pages_can_be_loaded(bundle: Path, light: LeadModel) -> None:
    shutil.rmtree(bundle / "plots")
    (bundle / "evaluation.html").write_text("noted by hand")
    assert read_bundle(bundle).record.to_json() == light.record.to_json()


def test_the_manifest_says_what_the_bundle_is(trained: LeadModel) -> None:
    assert trained.bundle is not None
    manifest = read_manifest(trained.bundle)
    assert manifest["schema"] == 5
    assert (manifest["name"], manifest["version"]) == ("demo", 1)
    assert manifest["usable"] is trained.usable
    assert manifest["reason"] == trained.usability.reason
    assert manifest["training"] == asdict(trained.record.training)
    assert manifest["training"]["deals"] == 400
    assert manifest["evaluation"] == trained.evaluation.to_json()
    assert manifest["evaluation"]["random"]["roc_auc"]["mean"] > 0.5


def test_the_manifest_holds_the_digest_of_each_file(trained: LeadModel) -> None:
    assert trained.bundle is not None
    digests = {
        name: hashlib.sha256((trained.bundle / name).read_bytes()).hexdigest()
        for name in (*FILES, *PAGES)
        if name != "manifest.json"
    }
    assert read_manifest(trained.bundle)["files"] == digests


def test_the_manifest_holds_the_versions_of_the_libraries(trained: LeadModel) -> None:
    assert trained.bundle is not None
    libraries = read_manifest(trained.bundle)["libraries"]
    assert {"kaopu", "scikit-learn", "numpy", "skops", "mlflow"} <= set(libraries)
    assert libraries == {name: library_version(name) for name in libraries}


def test_versions_count_up(light: LeadModel, tmp_path: Path) -> None:
    labels = [write_bundle(tmp_path, light).label for _ in range(3)]
    assert labels == ["demo/1", "demo/2", "demo/3"]
    assert bundle_versions(tmp_path / "demo") == [1, 2, 3]
    assert read_manifest(tmp_path / "demo" / "3")["version"] == 3


def test_a_version_is_never_used_twice(light: LeadModel, tmp_path: Path) -> None:
    write_bundle(tmp_path, light)
    (tmp_path / "demo" / "1" / "manifest.json").unlink()
    (tmp_path / "demo" / "4").mkdir()
    assert write_bundle(tmp_path, light).label == "demo/5"
    assert bundle_versions(tmp_path / "demo") == [5]


def test_other_folders_are_no_versions(tmp_path: Path) -> None:
    assert bundle_versions(tmp_path / "nothing") == []
    (tmp_path / "notes").mkdir()
    assert bundle_versions(tmp_path) == []


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == (
        f"{bundle}: found no {name}, expected the files listed in its manifest.json; "
        "restore the bundle or train again"
    )


@pytest.mark.parametrize("name", [name for name in FILES if name != "manifest.json"])
def test_a_file_that_was_changed_is_named(bundle: Path, name: str) -> None:
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert f"{bundle}: {name} is not the file that was stored, expected " in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "manifest.json is not JSON"),
        ("[]", "schema None in manifest.json, not 5"),
        ("{}", "schema None in manifest.json, not 5"),
        ('{"schema": {"a": null}}', """schema '{"a": null}' in manifest.json, not 5"""),
        (
            '{"schema": 5, "files": {}}',
            "no date_format, left_out, name, reason, usable and 1 more in manifest.json",
        ),
    ],
)
def test_a_manifest_of_another_kind_is_refused(bundle: Path, text: str, found: str) -> None:
    (bundle / "manifest.json").write_text(text)
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == (
        f"{bundle}: {found}, expected the files listed in its manifest.json; "
        "restore the bundle or train again"
    )


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (
            2,
            "an older version of kaopu (bundle format 2), expected format 5; train again: "
            "kaopu train PIPELINE",
        ),
        (
            6,
            "a newer version of kaopu (bundle format 6), expected format 5; "
            "install that version: pip install --upgrade kaopu",
        ),
    ],
)
def test_a_bundle_of_another_format_says_so(
    bundle: Path, schema: int, sentence: str
) -> None:
    rewrite(bundle, schema=schema)
    with pytest.raises(BundleFormatError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == f"{bundle}: was stored by {sentence}"


@pytest.mark.parametrize("key", ["files", "date_format", "left_out", "name", "reason"])
def test_a_manifest_that_lacks_a_key_is_refused(bundle: Path, key: str) -> None:
    rewrite(bundle, **{key: None})
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert f"{bundle}: no {key} in manifest.json, expected " in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("files", [], "object"),
        ("left_out", "region", "list"),
        ("usable", "no", "true or false"),
        ("version", True, "number"),
        ("date_format", 7, "text"),
    ],
)
def test_a_manifest_with_a_key_of_another_kind_is_refused(
    bundle: Path, key: str, value: Any, kind: str
) -> None:
    rewrite(bundle, **{key: value})
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert f"{bundle}: {key} that is no {kind} in manifest.json, expected " in str(
        caught.value
    )


def test_who_loses_the_race_for_a_version_takes_the_next(
    light: LeadModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def late(path: Path, target: Path) -> Path:
        if target.name == "1":
            target.mkdir()
            (target / "manifest.json").write_text("{}")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", late)
    stored = write_bundle(tmp_path, light)
    assert stored.label == "demo/2"
    assert read_manifest(tmp_path / "demo" / "2")["version"] == 2


def test_columns_that_were_left_out_stay_so(light: LeadModel, tmp_path: Path) -> None:
    audit = AuditedColumn(ColumnAudit("notes", 400, 400, ()), "learnt", "left out")
    record = replace(light.record, audit=(audit,))
    model = replace(light, pipeline=light.pipeline.without(["notes"]), record=record)
    write_bundle(tmp_path, model)
    read = read_bundle(tmp_path / "demo" / "1")
    assert read_manifest(tmp_path / "demo" / "1")["left_out"] == ["notes"]
    assert read.pipeline == model.pipeline
    assert "notes" in read.pipeline.ignored


def test_a_file_that_the_manifest_does_not_list_is_refused(bundle: Path) -> None:
    rewrite(bundle, files={})
    with pytest.raises(BundleDamagedError, match="is not the file that was stored"):
        read_bundle(bundle)


def test_an_object_of_an_unknown_class_is_never_made(bundle: Path) -> None:
    store_object(bundle, Stranger())
    with pytest.raises(BundleNotTrustedError) as caught:
        read_bundle(bundle)
    assert str(caught.value) == (
        f"{bundle / 'model.skops'}: holds objects of {Stranger.__module__}.Stranger, "
        "which no kaopu model contains; it was not loaded; "
        "train again or ask where the file comes from"
    )


def test_another_estimator_of_scikit_learn_is_refused(bundle: Path) -> None:
    store_object(bundle, KMeans(n_clusters=2))
    with pytest.raises(BundleNotTrustedError, match="holds objects of KMeans, which no"):
        read_bundle(bundle)


def test_nothing_is_written_under_a_regular_file(light: LeadModel, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(OutputNotWritableError) as caught:
        write_bundle(tmp_path / "models", light)
    assert str(caught.value).startswith(
        f"{tmp_path / 'models' / 'demo'}: cannot be written"
    )
    assert str(caught.value).endswith("; nothing was written")
    assert (tmp_path / "models").read_text() == "a file"


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("no")]
)
def test_nothing_is_left_of_a_bundle_that_fails_midway(
    light: LeadModel, tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(classifier: object) -> bytes:
        (folder,) = (tmp_path / "demo").iterdir()
        (folder / "model.skops").write_bytes(b"half")
        raise error

    monkeypatch.setattr("kaopu.store.bundle.model_bytes", fail)
    with pytest.raises((OutputNotWritableError, ValueError)) as caught:
        write_bundle(tmp_path, light)
    assert list((tmp_path / "demo").iterdir()) == []
    if isinstance(error, OSError):
        assert "cannot be written (No space left on device)" in str(caught.value)


def test_the_bundles_before_it_stay_when_one_fails(
    light: LeadModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(tmp_path, light)

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputNotWritableError, match="Input/output error"):
        write_bundle(tmp_path, light)
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["1"]


def store_text(bundle: Path, name: str, text: bytes) -> None:
    """Put another text into a file of the bundle, with the digest to match."""
    (bundle / name).write_bytes(text)
    files = read_manifest(bundle)["files"]
    rewrite(bundle, files=files | {name: hashlib.sha256(text).hexdigest()})


@pytest.mark.parametrize(
    ("name", "text", "cause"),
    [
        ("history.json", b"[]", "list indices must be integers"),
        ("history.json", b"{", "Expecting property name"),
        ("history.json", b"[" * 100_000, "maximum recursion depth exceeded"),
        ("history.json", b"\xff\xfe", "can't decode"),
        ("evaluation.json", b"{}", "'training'"),
        ("evaluation.json", b"null", "'NoneType' object"),
        ("pipeline.toml", b"\xd6\xd0", "can't decode"),
    ],
)
def test_a_file_that_is_not_what_training_stores_is_named(
    bundle: Path, name: str, text: bytes, cause: str
) -> None:
    store_text(bundle, name, text)
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    sentence = str(caught.value)
    assert sentence.startswith(f"{bundle}: {name} holds what no kaopu model does (")
    assert cause in sentence
    assert sentence.endswith(
        "), expected the files that kaopu train stored; restore the bundle or train again"
    )
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("deals", "many", "History.deals is no int"),
        ("won", True, "History.won is no int"),
        ("low_marks", {"budget": None}, "History.low_marks"),
        ("low_marks", [1, 2], "History.low_marks"),
    ],
)
def test_a_history_of_other_kinds_is_refused(
    bundle: Path, key: str, value: Any, field: str
) -> None:
    history = json.loads((bundle / "history.json").read_text("utf-8")) | {key: value}
    store_text(bundle, "history.json", json.dumps(history).encode())
    with pytest.raises(BundleDamagedError) as caught:
        read_bundle(bundle)
    assert field in str(caught.value)


@pytest.mark.parametrize("key", ["left_out", "joins"])
@pytest.mark.parametrize("value", [[1], [None], "region", {"a": 1}])
def test_a_manifest_that_lists_no_texts_is_refused(
    bundle: Path, key: str, value: Any
) -> None:
    rewrite(bundle, **{key: value})
    with pytest.raises(BundleDamagedError, match=f"{key} that is no list"):
        read_bundle(bundle)


def test_a_manifest_nested_without_end_is_no_json(bundle: Path) -> None:
    (bundle / "manifest.json").write_text('{"a":' * 100_000)
    with pytest.raises(BundleDamagedError, match=r"manifest\.json is not JSON"):
        read_bundle(bundle)


def test_a_classifier_without_its_arrays_is_refused(bundle: Path, light: LeadModel) -> None:
    def short(numbers: np.ndarray) -> np.ndarray:
        return numbers[:-1]

    def not_finite(numbers: np.ndarray) -> np.ndarray:
        return np.full_like(numbers, np.nan)

    for change in (short, not_finite):
        classifier = copy.deepcopy(light.classifier)
        classifier.encoder_.centre_ = change(classifier.encoder_.centre_)
        store_object(bundle, classifier)
        with pytest.raises(BundleDamagedError, match="centres that are not"):
            read_bundle(bundle)


def test_a_classifier_of_another_pipeline_is_refused(
    bundle: Path, light: LeadModel
) -> None:
    classifier = copy.deepcopy(light.classifier)
    classifier.sources = classifier.sources[1:]
    store_object(bundle, classifier)
    with pytest.raises(BundleDamagedError, match="of other columns than its pipeline"):
        read_bundle(bundle)


def test_a_bundle_is_on_the_disk_before_it_gets_its_name(
    light: LeadModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    rename = Path.rename

    def watched(path: Path, target: Path) -> Path:
        assert synced == [path]
        return rename(path, target)

    monkeypatch.setattr("kaopu.store.bundle.sync_tree", synced.append)
    monkeypatch.setattr("kaopu.store.bundle.sync_folder", synced.append)
    monkeypatch.setattr(Path, "rename", watched)
    write_bundle(tmp_path, light)
    assert synced[1:] == [tmp_path / "demo"]


def test_a_bundle_that_is_to_be_tracked_is_marked(light: LeadModel, tmp_path: Path) -> None:
    for tracked in (True, False, True):
        write_bundle(tmp_path, light, tracked=tracked)
    assert marked_versions(tmp_path / "demo") == [1, 3]
    marker_of(tmp_path / "demo" / "1").unlink()
    assert marked_versions(tmp_path / "demo") == [3]
    assert bundle_versions(tmp_path / "demo") == [1, 2, 3]


def test_limits_come_back_as_they_were(
    tmp_path: Path, lived: LeadModel, lives: Lives
) -> None:
    stored = write_bundle(tmp_path, lived)
    label = str(stored.label)
    read = read_bundle(tmp_path / label)
    before, after = (model.classifier.encoder_.limits for model in (lived, read))
    assert before is not None
    assert after is not None
    assert (after.stages, after.edges) == (before.stages, before.edges)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
        assert one.separates == other.separates
    facts = lives.deals.facts.head(50)
    np.testing.assert_array_equal(
        lived.classifier.decision_function(facts), read.classifier.decision_function(facts)
    )
    assert read.classifier.sources == lived.classifier.sources
