"""How many columns of a CRM's export kaopu init puts where a careful person would.

    python benchmarks/init.py [--quick] [--data FOLDER] [--json FILE] [--run FOLDER]
                              [--fit FOLDER] [--cases FOLDER] [--jobs N]

The exports are constructed from documented field lists of CRMs, in English and Chinese,
with where each column belongs written by hand; with --data also the real ones there.
``held_out`` exports were made after the vocabulary was finished. --run takes every
export through init, check, train and score, without a hand edit and with small models.
--fit measures in that folder how good the model of each unedited file is, beside one-hot
logistic regression and histogram boosting on all honest columns in the same folds; with
--cases the exports NAME.csv of another folder, each with its NAME.truth.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from exports import chinese, english, held_out
from exports.deals import CrmExport
from exports.fits import cases_in, cases_of, fits_text, measure_fit
from exports.real import real_exports
from exports.runs import run_export, runs_text
from exports.scores import Score, as_text, score_export

DATA = Path(__file__).parents[2] / "shared" / "data"
MAKERS: tuple[Callable[[], CrmExport], ...] = (
    english.salesforce_opportunity,
    english.salesforce_lead,
    english.hubspot_deals,
    english.dynamics_opportunity,
    english.odoo_crm,
    english.pipedrive_deals,
    english.zoho_deals,
    chinese.fxiaoke,
    chinese.neocrm,
    chinese.wukong,
    chinese.okki,
    held_out.suitecrm,
    held_out.freshsales,
    held_out.win_loss,
    held_out.education_leads,
    held_out.exporter_sheet,
    held_out.meddic_sheet,
    held_out.copper,
    held_out.oracle_sales,
    held_out.chenfeng,
)
QUICK = 4


def all_exports(data: Path | None, *, quick: bool = False) -> list[CrmExport]:
    """Return the constructed exports, and the real ones of a folder."""
    makers = MAKERS[:QUICK] if quick else MAKERS
    return [make() for make in makers] + (real_exports(data) if data else [])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and write it as JSON if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} exports only")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real exports")
    parser.add_argument("--json", type=Path, help="file to write")
    parser.add_argument("--run", type=Path, help="folder to run the commands in")
    parser.add_argument("--fit", type=Path, help="folder to measure models in")
    parser.add_argument("--cases", type=Path, help="folder of exports to measure instead")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1: all cores")
    options = parser.parse_args(arguments)
    if options.cases and not options.fit:
        parser.error("--cases needs --fit")
    exports = all_exports(options.data, quick=options.quick)
    scores: list[Score] = [score_export(export) for export in exports]
    print(as_text(scores))
    document: dict[str, object] = {"scores": [score.to_json() for score in scores]}
    if options.run:
        runs = [run_export(export, options.run) for export in exports]
        print(runs_text(runs))
        document["runs"] = [vars(run) for run in runs]
    if options.fit:
        cases = cases_in(options.cases) if options.cases else cases_of(exports, options.fit)
        fits = [measure_fit(case, options.fit, options.jobs) for case in cases]
        print(fits_text(fits))
        document["fits"] = [fit.to_json() for fit in fits]
    if options.json:
        text = json.dumps(document, ensure_ascii=False, indent=2)
        options.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
