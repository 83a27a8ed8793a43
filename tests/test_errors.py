from __future__ import annotations

import pytest

from kaopu import errors
from kaopu.errors import Fault, KaopuError, counted, listed

CLASSES = [
    item
    for item in vars(errors).values()
    if isinstance(item, type) and issubclass(item, KaopuError)
]
FAULT = Fault(
    "fields.budget", "the framework has no such field", "did you mean 'budget_status'?"
)

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.FrameworkError(["sign x is defined 2 times", "sign y has no text in zh"]),
        "the framework's data is inconsistent: "
        "sign x is defined 2 times, sign y has no text in zh",
    ),
    (
        errors.FileMissingError("deals.csv", "a table (.csv)"),
        "deals.csv: no such file, expected a table (.csv); "
        "check the spelling and the folder you are in",
    ),
    (
        errors.FileMissingError("deals.csv", "a table (.csv)", "export it first"),
        "deals.csv: no such file, expected a table (.csv); export it first",
    ),
    (
        errors.FileUnreadableError(
            "a.csv", "a PDF file", "CSV text", "give it its true ending"
        ),
        "a.csv: found a PDF file, expected CSV text; give it its true ending",
    ),
    (
        errors.UnknownFormatError("a.docx", [".csv", ".xlsx"]),
        "a.docx: found .docx, expected one of .csv, .xlsx; "
        "rename the file or choose another format",
    ),
    (
        errors.UnknownFormatError("leads", [".csv"]),
        "leads: found no ending, expected one of .csv; "
        "rename the file or choose another format",
    ),
    (
        errors.EmptyTableError("a.csv", "deal"),
        "a.csv: found no row, expected at least one deal; "
        "export it again and check the filter of the export",
    ),
    (
        errors.OutputNotWritableError("out/a.csv", "Read-only file system"),
        "out/a.csv: cannot be written (Read-only file system), expected a writable folder; "
        "choose another output or mend the permissions; nothing was written",
    ),
    (
        errors.PipelineShapeError("p.toml", [FAULT]),
        "p.toml: 1 fault of shape\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?",
    ),
    (
        errors.PipelineMeaningError("p.toml", [FAULT, FAULT], "deals.csv"),
        "p.toml with deals.csv: 2 faults against the framework or the export\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?",
    ),
    (
        errors.AmbiguousOutcomeError(
            "a.csv", "Status", {"Maybe": 3, "Paused": 1}, "won: won"
        ),
        "a.csv: column 'Status' holds 'Maybe' (3 rows), 'Paused' (1 row), "
        "expected won: won; add each value to outcome.won, outcome.lost or outcome.open",
    ),
    (
        errors.OneClassError("a.csv", "won", "lost", 90),
        "a.csv: found 90 won deals and no lost one, expected both; "
        "export the lost deals too, and check outcome.lost",
    ),
    (
        errors.TooFewDealsError("a.csv", won=12, lost=100, least=40, can_force=True),
        "a.csv: found 12 won and 100 lost deals, expected at least 40 of each; "
        "add 28 more won deals, or train all the same with --force",
    ),
    (
        errors.TooFewDealsError("a.csv", won=3, lost=4, least=5, can_force=False),
        "a.csv: found 3 won and 4 lost deals, expected at least 5 of each; "
        "add 2 more won and 1 more lost deals",
    ),
    (
        errors.LeakageError("a.csv", {"Lost reason": "filled in lost deals alone"}),
        "a.csv: every mapped column gives the outcome away "
        "('Lost reason': filled in lost deals alone), expected facts known before a deal "
        "ends; map others, or allow one under [allow]",
    ),
    (
        errors.PersonalDataError("a.csv", ["Contact"]),
        "a.csv: every mapped column holds names, addresses or free text ('Contact'), "
        "expected facts about the deal; map others, or allow one under [allow] with your "
        "reason",
    ),
    (
        errors.JoinError("accounts.csv", "no column 'account'", "the key", "set join.on"),
        "accounts.csv, to be joined: found no column 'account', expected the key; "
        "set join.on",
    ),
    (
        errors.NoJoinKeyError("accounts.csv", "deals.csv"),
        "accounts.csv: found no column whose texts stand once in each row and are those "
        "of a column of deals.csv, expected a key such as the account's name; "
        "remove repeated rows, or write [[join]] in the pipeline file by hand",
    ),
    (
        errors.PathTakenError("pipelines/mine.toml"),
        "pipelines/mine.toml: is there already, expected a new file; "
        "choose another with -o, or overwrite it with --force",
    ),
    (
        errors.UnknownColumnError("a.csv", "--outcome", "Statsu", ["Status", "Id"]),
        "a.csv: found no column 'Statsu', expected one for --outcome; "
        "did you mean 'Status'?",
    ),
    (
        errors.UnknownColumnError("a.csv", "--id", "zzz", ["Status", "Id"]),
        "a.csv: found no column 'zzz', expected one for --id; it has 'Status', 'Id'",
    ),
    (
        errors.UnknownValueError("a.csv", "Status", "Victory", ["Won", "Lost"]),
        "a.csv: column 'Status' holds no 'Victory', expected one of 'Won', 'Lost'; "
        "spell it as the export does",
    ),
    (
        errors.DuplicateLeadIdsError("a.csv", "lead_id", {"L-1": 2}),
        "a.csv: column 'lead_id' repeats 'L-1' (2 rows), expected one row a lead; "
        "remove the repeats or name another id column",
    ),
    (
        errors.LeadNotFoundError("a.csv", "L-9", ["L-90", "L-91"], 120),
        "a.csv: no lead 'L-9' among 120 leads; did you mean L-90, L-91?",
    ),
    (
        errors.LeadNotFoundError("a.csv", "L-9", [], 120),
        "a.csv: no lead 'L-9' among 120 leads; check the lead's id",
    ),
    (
        errors.NoRepColumnError("a.csv", "Li"),
        "a.csv: rep 'Li' was asked for, and the pipeline file names no column of reps, "
        'expected one under [beliefs], such as rep = "owner"; add it and train again, or '
        "plan without --rep",
    ),
    (
        errors.RepNotFoundError("a.csv", "Lee", ["Li"]),
        "a.csv: no open lead of rep 'Lee', expected a name as the export spells it; "
        "known reps: Li",
    ),
    (
        errors.RepNotFoundError("a.csv", "Lee", []),
        "a.csv: no open lead of rep 'Lee', expected a name as the export spells it; "
        "no open lead names a rep",
    ),
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
        errors.BundleDamagedError("models/demo", "model.skops is missing"),
        "models/demo: model.skops is missing, expected the files listed in its "
        "manifest.json; restore the bundle or train again",
    ),
    (
        errors.BundleFormatError("models/demo/1", 1, 2),
        "models/demo/1: was stored by an older version of kaopu (bundle format 1), "
        "expected format 2; train again",
    ),
    (
        errors.BundleNotTrustedError("models/demo", ["os.system"]),
        "models/demo: holds objects of os.system, which no kaopu model contains; "
        "it was not loaded; train again or ask where the file comes from",
    ),
    (
        errors.NotUsableError("demo", "no better than the constant rate"),
        "model demo is marked not usable: no better than the constant rate; "
        "score all the same with --force, or train on more informative columns",
    ),
    (
        errors.TrackingError("sqlite:///mlruns/mlflow.db", "database is locked"),
        "the MLflow store sqlite:///mlruns/mlflow.db cannot be used (database is locked), "
        "expected a writable store of this MLflow version; "
        "choose another --home or move mlruns/ away",
    ),
    (
        errors.AddressTakenError("127.0.0.1", 8080, "Address already in use"),
        "127.0.0.1:8080: the inspector cannot listen there (Address already in use), "
        "expected a free port of an address of this machine; choose another --port, or "
        "--port 0 for any free one",
    ),
    (
        errors.HistoryError("score_history.db", "database is locked"),
        "the score history score_history.db cannot be used (database is locked), expected "
        "an SQLite file that kaopu score wrote and may write; mend its permissions, move "
        "it away for a new one, or score with --no-history",
    ),
]


@pytest.mark.parametrize(
    ("error", "sentence"), SENTENCES, ids=[type(error).__name__ for error, _ in SENTENCES]
)
def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here() -> None:
    bases = {KaopuError, errors.PipelineError, errors.UsageError}
    assert {type(error) for error, _ in SENTENCES} == set(CLASSES) - bases


@pytest.mark.parametrize("item", CLASSES)
def test_every_error_ends_the_command_with_2(item: type[KaopuError]) -> None:
    assert item.exit_code == 2


def test_all_lists_every_class_a_caller_may_catch() -> None:
    names = {item.__name__ for item in CLASSES} - {"PipelineError"}
    assert set(errors.__all__) == names | {"Fault"}
    assert errors.__all__ == sorted(errors.__all__)


def test_a_pipeline_error_keeps_its_faults_for_other_renderings() -> None:
    error = errors.PipelineMeaningError("p.toml", [FAULT])
    assert error.faults == (FAULT,)
    assert error.faults[0].key == "fields.budget"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c", "d", "e"], "a, b, c, d, e"),
        (["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"),
        ([1, 2], "1, 2"),
    ],
)
def test_listed_counts_what_it_leaves_out(items: list[object], text: str) -> None:
    assert listed(items) == text


def test_counted_says_row_or_rows() -> None:
    assert counted({"Maybe": 3, "": 1}) == "'Maybe' (3 rows), '' (1 row)"
    assert counted({str(i): 2 for i in range(7)}).endswith("'4' (2 rows) and 2 more")
