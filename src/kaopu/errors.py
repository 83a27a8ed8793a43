"""Every failure a user can meet: one class each, which takes facts and writes its sentence.

All rooms raise these; the command line turns them into exit code 2 in one place. A
message says what was found, where, what was expected and what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

__all__ = [
    "AddressTakenError",
    "AmbiguousOutcomeError",
    "BundleDamagedError",
    "BundleFormatError",
    "BundleNotTrustedError",
    "DuplicateLeadIdsError",
    "EmptyTableError",
    "Fault",
    "FileMissingError",
    "FileUnreadableError",
    "FrameworkError",
    "HistoryError",
    "JoinError",
    "KaopuError",
    "LeadNotFoundError",
    "LeakageError",
    "ModelNotFoundError",
    "NoJoinKeyError",
    "NoRepColumnError",
    "NotUsableError",
    "OneClassError",
    "OutputNotWritableError",
    "PathTakenError",
    "PersonalDataError",
    "PipelineMeaningError",
    "PipelineShapeError",
    "RepNotFoundError",
    "TooFewDealsError",
    "TrackingError",
    "UnknownColumnError",
    "UnknownFormatError",
    "UnknownValueError",
    "UsageError",
]

SHOWN = 5


def listed(items: Sequence[object], shown: int = SHOWN) -> str:
    """Return ``items`` as one readable list, the rest counted: ``a, b and 3 more``."""
    head = ", ".join(str(item) for item in items[:shown])
    rest = len(items) - shown
    return f"{head} and {rest} more" if rest > 0 else head


def counted(values: Mapping[str, int], shown: int = SHOWN) -> str:
    """Return values with their row counts: ``'Maybe' (3 rows), 'x' (1 row)``."""
    parts = [f"{v!r} ({n} row{'s' * (n != 1)})" for v, n in values.items()]
    return listed(parts, shown)


class KaopuError(Exception):
    """A failure whose message is meant for the user. The command line exits with 2."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One fault of a pipeline file: where it stands, what is wrong, what to do."""

    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.key}: {self.problem}; {self.remedy}"


class UsageError(KaopuError):
    """A call that cannot be carried out as it stands."""


class FrameworkError(KaopuError):
    """The bundled framework data contradicts itself."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(f"the framework's data is inconsistent: {listed(faults, 20)}")


class FileMissingError(KaopuError):
    """A file that was named is not there."""

    def __init__(self, path: Path | str, what: str, remedy: str = "") -> None:
        hint = remedy or "check the spelling and the folder you are in"
        super().__init__(f"{path}: no such file, expected {what}; {hint}")


class FileUnreadableError(KaopuError):
    """A file is there, but its content is not what its name says."""

    def __init__(self, path: Path | str, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{path}: found {found}, expected {expected}; {remedy}")


class UnknownFormatError(KaopuError):
    """A file name ends in something that cannot be read or written."""

    def __init__(self, path: Path | str, known: Sequence[str]) -> None:
        suffix = Path(path).suffix or "no ending"
        super().__init__(
            f"{path}: found {suffix}, expected one of {', '.join(known)}; "
            "rename the file or choose another format"
        )


class EmptyTableError(KaopuError):
    """A table without a single row."""

    def __init__(self, path: Path | str, what: str) -> None:
        super().__init__(
            f"{path}: found no row, expected at least one {what}; "
            "export it again and check the filter of the export"
        )


class OutputNotWritableError(KaopuError):
    """A result could not be written. Nothing is left half written."""

    def __init__(self, path: Path | str, cause: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({cause}), expected a writable folder; "
            "choose another output or mend the permissions; nothing was written"
        )


class PathTakenError(KaopuError):
    """A file is there already, and may hold a person's work."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"{path}: is there already, expected a new file; "
            "choose another with -o, or overwrite it with --force"
        )


class NoJoinKeyError(KaopuError):
    """A second table shares no key with the export."""

    def __init__(self, path: Path | str, export: Path | str) -> None:
        super().__init__(
            f"{path}: found no column whose texts stand once in each row and are those "
            f"of a column of {export}, expected a key such as the account's name; "
            "remove repeated rows, or write [[join]] in the pipeline file by hand"
        )


class UnknownColumnError(KaopuError):
    """A column was named that the export does not have."""

    def __init__(
        self, path: Path | str, option: str, column: str, columns: Sequence[str]
    ) -> None:
        near = get_close_matches(column, columns, n=2, cutoff=0.5)
        hint = (
            f"did you mean {' or '.join(map(repr, near))}?"
            if near
            else f"it has {listed([repr(name) for name in columns], 12)}"
        )
        super().__init__(
            f"{path}: found no column {column!r}, expected one for {option}; {hint}"
        )


class UnknownValueError(KaopuError):
    """A value was named that the column does not hold."""

    def __init__(
        self, path: Path | str, column: str, value: str, values: Sequence[str]
    ) -> None:
        texts = listed([repr(text) for text in values], 12)
        super().__init__(
            f"{path}: column {column!r} holds no {value!r}, expected one of {texts}; "
            "spell it as the export does"
        )


class PipelineError(KaopuError):
    """Base of the two failures of a pipeline file; lists every fault at once."""

    kind = ""

    def __init__(self, path: Path | str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = f"{len(faults)} fault{'s' * (len(faults) != 1)} {self.kind}".rstrip()
        lines = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"{path}: {count}{lines}")


class PipelineShapeError(PipelineError):
    """The pipeline file does not have the shape that its schema asks for."""

    kind = "of shape"


class PipelineMeaningError(PipelineError):
    """The pipeline file contradicts the framework or the export it describes."""

    kind = "against the framework or the export"

    def __init__(
        self, path: Path | str, faults: Sequence[Fault], export: Path | str = ""
    ) -> None:
        super().__init__(f"{path} with {export}" if export else path, faults)


class AmbiguousOutcomeError(KaopuError):
    """Outcome values that are neither won nor lost nor listed as open."""

    def __init__(
        self, path: Path | str, column: str, values: Mapping[str, int], known: str
    ) -> None:
        super().__init__(
            f"{path}: column {column!r} holds {counted(values)}, expected {known}; "
            "add each value to outcome.won, outcome.lost or outcome.open"
        )


class OneClassError(KaopuError):
    """Only won or only lost deals: nothing can be told apart."""

    def __init__(self, path: Path | str, present: str, absent: str, count: int) -> None:
        super().__init__(
            f"{path}: found {count} {present} deals and no {absent} one, expected both; "
            f"export the {absent} deals too, and check outcome.{absent}"
        )


class TooFewDealsError(KaopuError):
    """Fewer finished deals than can be learnt from."""

    def __init__(
        self, path: Path | str, won: int, lost: int, least: int, can_force: bool
    ) -> None:
        missing = [
            f"{least - n} more {name}"
            for n, name in ((won, "won"), (lost, "lost"))
            if n < least
        ]
        remedy = f"add {' and '.join(missing)} deal{'s' * (len(missing) > 0)}"
        force = ", or train all the same with --force" if can_force else ""
        super().__init__(
            f"{path}: found {won} won and {lost} lost deals, "
            f"expected at least {least} of each; {remedy}{force}"
        )


class LeakageError(KaopuError):
    """Every column that feeds the model gives the outcome away."""

    def __init__(self, path: Path | str, reasons: Mapping[str, str]) -> None:
        told = "; ".join(f"{column!r}: {reason}" for column, reason in reasons.items())
        super().__init__(
            f"{path}: every mapped column gives the outcome away ({told}), expected facts "
            "known before a deal ends; map others, or allow one under [allow]"
        )


class PersonalDataError(KaopuError):
    """Every column that feeds the model holds personal data."""

    def __init__(self, path: Path | str, columns: Sequence[str]) -> None:
        super().__init__(
            f"{path}: every mapped column holds names, addresses or free text "
            f"({listed([repr(column) for column in columns])}), expected facts about the "
            "deal; map others, or allow one under [allow] with your reason"
        )


class JoinError(KaopuError):
    """Two tables that cannot be joined without losing or multiplying rows."""

    def __init__(self, path: Path | str, found: str, expected: str, remedy: str) -> None:
        super().__init__(
            f"{path}, to be joined: found {found}, expected {expected}; {remedy}"
        )


class DuplicateLeadIdsError(KaopuError):
    """Two rows carry the same lead id."""

    def __init__(self, path: Path | str, column: str, ids: Mapping[str, int]) -> None:
        super().__init__(
            f"{path}: column {column!r} repeats {counted(ids)}, "
            "expected one row a lead; remove the repeats or name another id column"
        )


class LeadNotFoundError(KaopuError):
    """A lead id is not in the table of leads."""

    def __init__(
        self, path: Path | str, lead_id: str, nearest: Sequence[str], count: int
    ) -> None:
        hint = f"did you mean {listed(nearest)}?" if nearest else "check the lead's id"
        super().__init__(f"{path}: no lead {lead_id!r} among {count} leads; {hint}")


class NoRepColumnError(KaopuError):
    """One rep's leads are asked for, and no column says whose a lead is."""

    def __init__(self, path: Path | str, rep: str) -> None:
        super().__init__(
            f"{path}: rep {rep!r} was asked for, and the pipeline file names no column of "
            'reps, expected one under [beliefs], such as rep = "owner"; add it and train '
            "again, or plan without --rep"
        )


class RepNotFoundError(KaopuError):
    """No open lead is a rep's."""

    def __init__(self, path: Path | str, rep: str, names: Sequence[str]) -> None:
        hint = f"known reps: {listed(names)}" if names else "no open lead names a rep"
        super().__init__(
            f"{path}: no open lead of rep {rep!r}, expected a name as the export spells "
            f"it; {hint}"
        )


class ModelNotFoundError(KaopuError):
    """The model argument names no bundle and no registered model."""

    def __init__(self, model: str, looked_in: str, known: Sequence[str]) -> None:
        hint = (
            f"known models: {listed(known)}"
            if known
            else "train one first: kaopu train PIPELINE"
        )
        super().__init__(
            f"no model {model!r} in {looked_in}, expected a trained pipeline's name, "
            f"a bundle's folder or an MLflow URI; {hint}"
        )


class BundleDamagedError(KaopuError):
    """A bundle's file is missing or differs from its manifest."""

    def __init__(self, path: Path | str, found: str) -> None:
        super().__init__(
            f"{path}: {found}, expected the files listed in its manifest.json; "
            "restore the bundle or train again"
        )


class BundleFormatError(KaopuError):
    """A bundle was written by a version of kaopu that stored something else."""

    def __init__(self, path: Path | str, found: int, expected: int) -> None:
        age = "an older" if found < expected else "a newer"
        remedy = "train again" if found < expected else "install that version"
        super().__init__(
            f"{path}: was stored by {age} version of kaopu (bundle format {found}), "
            f"expected format {expected}; {remedy}"
        )


class BundleNotTrustedError(KaopuError):
    """A bundle's model file names types that a kaopu model never holds."""

    def __init__(self, path: Path | str, types: Sequence[str]) -> None:
        super().__init__(
            f"{path}: holds objects of {listed(types)}, which no kaopu model contains; "
            "it was not loaded; train again or ask where the file comes from"
        )


class NotUsableError(KaopuError):
    """A model that is no better than the constant rate was asked to score."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"model {model} is marked not usable: {reason}; "
            "score all the same with --force, or train on more informative columns"
        )


class TrackingError(KaopuError):
    """The MLflow store could not be opened or written."""

    def __init__(self, uri: str, cause: str) -> None:
        super().__init__(
            f"the MLflow store {uri} cannot be used ({cause}), expected a writable "
            "store of this MLflow version; choose another --home or move mlruns/ away"
        )


class HistoryError(KaopuError):
    """The score history cannot be read or written."""

    def __init__(self, place: Path | str, cause: str) -> None:
        super().__init__(
            f"the score history {place} cannot be used ({cause}), expected an SQLite file "
            "that kaopu score wrote and may write; mend its permissions, move it away for "
            "a new one, or score with --no-history"
        )


class AddressTakenError(KaopuError):
    """The inspector cannot listen where it was told to."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        super().__init__(
            f"{host}:{port}: the inspector cannot listen there ({cause}), expected a free "
            "port of an address of this machine; choose another --port, or --port 0 for "
            "any free one"
        )
