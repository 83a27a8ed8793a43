from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.ModelNotFoundError("dmo", "models", ["demo", "salvirt"]),
        "no model 'dmo' in models, expected a trained pipeline's name, "
        "a bundle's folder or an MLflow URI; known models: demo, salvirt",
    ),
    (
        errors.ModelNotFoundError("demo", "models", []),
        "no model 'demo' in models, expected a trained pipeline's name, "
        "a bundle's folder or an MLflow URI; train one first: kaopu train PIPELINE",
    ),
    (
        errors.BundleDamagedError("models/demo", "absent", name="model.skops"),
        "models/demo: found no model.skops, expected the files listed in its "
        "manifest.json; restore the bundle or train again",
    ),
    (
        errors.BundleFormatError("models/demo/1", 1, 2),
        "models/demo/1: was stored by an older version of kaopu (bundle format 1), "
        "expected format 2; train again: kaopu train PIPELINE",
    ),
    (
        errors.BundleNotTrustedError("models/demo", ["os.system"]),
        "models/demo: holds objects of os.system, which no kaopu model contains; "
        "it was not loaded; train again or ask where the file comes from",
    ),
    (
        errors.BundleDamagedError("models/demo", "too_large", name="a.skops", limit=256),
        "models/demo: a.skops is larger than 256 MiB when unpacked, expected the files "
        "that kaopu train stored; restore the bundle or train again",
    ),
    (
        errors.BundleDamagedError("models/demo", "content", name="a.json", cause="no list"),
        "models/demo: a.json holds what no kaopu model does (no list), expected the files "
        "that kaopu train stored; restore the bundle or train again",
    ),
    (
        errors.ServedColumnsError("demo/2", ["size", "owner"]),
        "model demo/2: found no column 'size', 'owner' in the leads, expected every column "
        "that the model was trained on; add them, empty where nothing is known",
    ),
    (
        errors.ServedColumnsError("demo/2", ["Account: size"], ["accounts.csv"]),
        "model demo/2: found no column 'Account: size' in the leads, expected every column "
        "that the model was trained on, those of accounts.csv included; join them first, "
        "under their names with the prefix",
    ),
    (
        errors.ServedDayError("tomorrow"),
        "as_of: found 'tomorrow', expected a day such as 2026-01-31; correct it, or leave "
        "as_of out to judge leads on the day it is",
    ),
    (
        errors.NotUsableError("demo", "no better than the constant rate"),
        "model demo is marked not usable: no better than the constant rate; "
        "score all the same with --force, or train on more informative columns",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
