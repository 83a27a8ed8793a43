from __future__ import annotations

import json

from kaopu.planning import Plan


def test_a_plan_is_plain_data(plan: Plan) -> None:
    record = json.loads(json.dumps(plan.to_json()))
    assert record["schema"] == 1
    assert record["worth"][0]["lead"]["lead_id"] == plan.worth[0].lead.lead_id
    assert record["worth"][0]["step"]["kind"] == plan.worth[0].step.kind
    assert len(record["reps"]) == len(plan.reps)
