from __future__ import annotations

import json

from kaopu.scoring import LeadModel


def test_the_record_is_plain_data(trained: LeadModel) -> None:
    record = json.loads(json.dumps(trained.overall().to_json()))
    assert record["schema"] == 1
    assert (record["model"], record["usable"]) == ("demo/1", True)
    for part in ("signals", "signs", "groups", "calibration"):
        assert record[part]
    assert all(set(pair) == {"sign", "fact"} for pair in record["contradictions"])
