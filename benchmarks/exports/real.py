"""Real exports beside the project, with where their columns belong."""

from __future__ import annotations

from pathlib import Path

from exports.deals import CrmExport
from kaopu.files import read_table

# As in pipelines/salvirt.toml, which was written by hand.
SALVIRT = {
    "Product": "context",
    "Seller": "own_side",
    "Authority": "fields.contact_authority",
    "Comp_size": "signals.ability_to_buy",
    "Competitors": "context",
    "Purch_dept": "signals.decision_maker",
    "Partnership": "own_side",
    "Budgt_alloc": "fields.budget_status",
    "Forml_tend": "signals.budget_clarity",
    "RFI": "signals.budget_clarity",
    "RFP": "signals.budget_clarity",
    "Growth": "fields.business_growth",
    "Posit_statm": "fields.value_recognised",
    "Source": "context",
    "Client": "context",
    "Scope": "fields.requirements_clarity",
    "Strat_deal": "own_side",
    "Cross_sale": "own_side",
    "Up_sale": "own_side",
    "Deal_type": "context",
    "Needs_def": "fields.need_agreed",
    "Att_t_client": "own_side",
    "Status": "outcome",
}
MAVEN = {
    "opportunity_id": "lead.id",
    "sales_agent": "own_side",
    "product": "context",
    "account": "context",
    "deal_stage": "outcome",
    "engage_date": "dates.created",
    "close_date": "dates.closed",
    "close_value": "leak",
}


def real_exports(folder: Path) -> list[CrmExport]:
    """Return the real exports that are in ``folder``; none where it is absent."""
    found = []
    for name, truth, outcome, lead_id in (
        ("salvirt_b2b", SALVIRT, "Status", ""),
        ("maven_sales_pipeline", MAVEN, "deal_stage", "opportunity_id"),
    ):
        path = folder / f"{name}.csv"
        if path.exists():
            frame = read_table(path)
            found.append(CrmExport(name, frame, truth, outcome, "Won", "Lost", lead_id))
    return found
