from __future__ import annotations

from kaopu.report.promotion.reproduced import reproduced_text
from kaopu.store.reproduce import FileDifference, Reproduced

SAME = Reproduced("demo/1", 0, "a" * 64, "a" * 64, {}, ("model.skops", "seen.json"), ())


def test_a_model_that_is_the_same_is_said_to_be() -> None:
    assert reproduced_text(SAME, "en").splitlines() == [
        "demo/1: trained again, and the same to the last byte in model.skops, seen.json",
        "  seed 0",
    ]


def test_all_that_differs_is_named() -> None:
    other = Reproduced(
        "demo/1",
        7,
        "",
        "b" * 64,
        {"numpy": ("1.26.0", "2.4.6")},
        SAME.compared,
        (
            FileDifference("model.skops", ("blend_.weights_", "random_state")),
            FileDifference("pipeline.toml"),
            FileDifference("seen.json", is_absent=True),
        ),
    )
    assert reproduced_text(other, "en").splitlines() == [
        "demo/1: trained again, and not the same",
        "  seed 7",
        "  it does not say which data it learnt from: a model of an earlier version",
        "  numpy is 2.4.6, it was 1.26.0",
        "  model.skops differs: blend_.weights_, random_state",
        "  pipeline.toml differs",
        "  seen.json is in one of them alone",
    ]
