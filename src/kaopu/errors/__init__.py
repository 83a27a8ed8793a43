"""Every failure a user can meet: one class each, which keeps a message and its facts.

All rooms raise these; the command line turns them into exit code 2 in one place, and into
a sentence of the reader's language: what was found, where, what was expected and what to
do about it.
"""

from kaopu.errors.base import (
    FrameworkError,
    KaopuError,
    UsageError,
    suggestion,
)
from kaopu.errors.columns import (
    JoinError,
    NoJoinKeyError,
    NotesColumnError,
    RepeatedKeyError,
    UnknownColumnError,
    UnknownValueError,
)
from kaopu.errors.databases import (
    DatabaseError,
    DatabaseUrlError,
    NoTableError,
    TargetTableError,
)
from kaopu.errors.deals import (
    AmbiguousOutcomeError,
    LeakageError,
    OutcomeNotANumberError,
    PersonalDataError,
)
from kaopu.errors.files import (
    EmptyTableError,
    FileMissingError,
    FileUnreadableError,
    NoFolderError,
    OutputNotWritableError,
    PathTakenError,
    UnknownFormatError,
)
from kaopu.errors.histories import HistoryTableError
from kaopu.errors.leads import (
    BlankLeadIdsError,
    DateOrderError,
    DuplicateLeadIdsError,
    LeadNotFoundError,
    NoRepColumnError,
    RepNotFoundError,
)
from kaopu.errors.models import (
    BundleDamagedError,
    BundleFormatError,
    BundleNotTrustedError,
    ModelNotFoundError,
    NotUsableError,
    ServedColumnsError,
    ServedDayError,
)
from kaopu.errors.notes import (
    NoteAnswersDamagedError,
    NotesKeyError,
    NotesUnansweredError,
)
from kaopu.errors.pipelines import Fault, PipelineMeaningError, PipelineShapeError
from kaopu.errors.promotion import (
    AlreadyChampionError,
    ChampionMovedError,
    DecisionsDamagedError,
    DifferentIdsError,
    NoChallengerError,
    NoRunError,
    NoVersionBeforeError,
)
from kaopu.errors.runs import (
    AllRejectedError,
    MemoryLimitError,
    OutputBusyError,
    RowsLostError,
    RowsUnreadableError,
    RunDiskFullError,
    RunStoppedError,
)
from kaopu.errors.services import (
    AddressTakenError,
    HistoryError,
    HistoryLockedError,
    NoTrackingError,
    ProcessEndedError,
    ServiceAddressError,
    SparkError,
    StoreBusyError,
    TrackingDamagedError,
    TrackingElsewhereError,
    TrackingError,
)

__all__ = [
    "AddressTakenError",
    "AllRejectedError",
    "AlreadyChampionError",
    "AmbiguousOutcomeError",
    "BlankLeadIdsError",
    "BundleDamagedError",
    "BundleFormatError",
    "BundleNotTrustedError",
    "ChampionMovedError",
    "DatabaseError",
    "DatabaseUrlError",
    "DateOrderError",
    "DecisionsDamagedError",
    "DifferentIdsError",
    "DuplicateLeadIdsError",
    "EmptyTableError",
    "Fault",
    "FileMissingError",
    "FileUnreadableError",
    "FrameworkError",
    "HistoryError",
    "HistoryLockedError",
    "HistoryTableError",
    "JoinError",
    "KaopuError",
    "LeadNotFoundError",
    "LeakageError",
    "MemoryLimitError",
    "ModelNotFoundError",
    "NoChallengerError",
    "NoFolderError",
    "NoJoinKeyError",
    "NoRepColumnError",
    "NoRunError",
    "NoTableError",
    "NoTrackingError",
    "NoVersionBeforeError",
    "NotUsableError",
    "NoteAnswersDamagedError",
    "NotesColumnError",
    "NotesKeyError",
    "NotesUnansweredError",
    "OutcomeNotANumberError",
    "OutputBusyError",
    "OutputNotWritableError",
    "PathTakenError",
    "PersonalDataError",
    "PipelineMeaningError",
    "PipelineShapeError",
    "ProcessEndedError",
    "RepNotFoundError",
    "RepeatedKeyError",
    "RowsLostError",
    "RowsUnreadableError",
    "RunDiskFullError",
    "RunStoppedError",
    "ServedColumnsError",
    "ServedDayError",
    "ServiceAddressError",
    "SparkError",
    "StoreBusyError",
    "TargetTableError",
    "TrackingDamagedError",
    "TrackingElsewhereError",
    "TrackingError",
    "UnknownColumnError",
    "UnknownFormatError",
    "UnknownValueError",
    "UsageError",
    "suggestion",
]
