"""How many columns of histories kaopu init takes for what they are.

    python benchmarks/histories_init.py [--json FILE] [--cases FOLDER] [--probes]

The tables are made after the documented columns of eight systems and as sheets kept by
hand, in English and Chinese, under other headers too, and each with its columns and rows
shuffled. --probes adds seven probes, each written without a look at the rules as they
were then; decision 15 has what was recognised of them at first sight. --cases adds the
tables of a folder: NAME.csv, the deals in NAME.deals.csv, and NAME.truth.json with
shape, lead_id and columns: what each is, empty where it is not read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from kaopu.files import read_export
from recognised import chinese, english, variants
from recognised.lined import PROBES, lined_case, lined_tables
from recognised.lives import HistoryCase, shuffled
from recognised.scores import HistoryScore, as_text, score_case


def all_cases(folder: Path | None = None) -> list[HistoryCase]:
    """Return the constructed tables, and those of a folder."""
    made = [make() for make in (*english.MAKERS, *chinese.MAKERS, *variants.MAKERS)]
    mixed = [shuffled(case, seed) for seed, case in enumerate(made)]
    return made + mixed + (cases_in(folder) if folder else [])


def probe_cases(*names: str) -> list[HistoryCase]:
    """Return the tables of probes."""
    return [lined_case(table) for name in names for table in lined_tables(name)]


def cases_in(folder: Path) -> list[HistoryCase]:
    """Return the tables of a folder."""
    found = []
    for file in sorted(folder.glob("*.truth.json")):
        name = file.name.removesuffix(".truth.json")
        truth = json.loads(file.read_text("utf-8"))
        frames = [
            read_export(folder / f"{name}{end}").frame for end in (".csv", ".deals.csv")
        ]
        found.append(
            HistoryCase(
                name,
                truth["shape"],
                frames[0],
                truth["columns"],
                frames[1],
                truth["lead_id"],
            )
        )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and write it as JSON if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, help="file to write")
    parser.add_argument("--cases", type=Path, help="folder of further tables")
    parser.add_argument("--probes", action="store_true", help="with the probes")
    options = parser.parse_args(arguments)
    cases = [*all_cases(options.cases), *probe_cases(*(PROBES if options.probes else ()))]
    scores: list[HistoryScore] = [score_case(case) for case in cases]
    print(as_text(scores))
    if options.json:
        document = {"scores": [score.to_json() for score in scores]}
        options.json.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")


if __name__ == "__main__":
    main()
