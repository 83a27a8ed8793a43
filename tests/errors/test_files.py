from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError
from kaopu.language import Message

# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.FileMissingError("deals.csv", "table", [".csv", ".xlsx"]),
        "deals.csv: no such file, expected a table (.csv, .xlsx); "
        "check the spelling and the folder you are in",
    ),
    (
        errors.FileMissingError("mine.toml", "pipeline", [".toml"]),
        "mine.toml: no such file, expected a pipeline file (.toml); "
        "check the spelling, or let kaopu init propose one",
    ),
    (
        errors.FileUnreadableError("a.csv", "other_kind", kind=Message("file_kind", "pdf")),
        "a.csv: found a PDF file, expected a table (CSV, Excel, Parquet, JSON lines); "
        "export it as one of these",
    ),
    (
        errors.FileUnreadableError("a.zip", "zip_member", 0, names=[], member="b.csv"),
        "a.zip: found a zip file of no table, expected 'b.csv' in it; "
        "name the one to read as data.member in the pipeline file",
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
        errors.OutputNotWritableError.by_system(
            "out/a.csv", OSError(30, "Read-only file system")
        ),
        "out/a.csv: cannot be written (Read-only file system), expected a writable folder; "
        "choose another output or mend the permissions; nothing was written",
    ),
    (
        errors.NoFolderError("new/a.csv", "new"),
        "new/a.csv: found no folder new, expected one that is there; "
        "make it first, or correct its name; nothing was written",
    ),
    (
        errors.PathTakenError("pipelines/mine.toml"),
        "pipelines/mine.toml: is there already, expected a new file; "
        "choose another with -o, or overwrite it with --force",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes
