from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
SENTENCES = [
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
