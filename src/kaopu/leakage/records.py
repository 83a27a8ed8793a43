"""What the leakage audit finds: records, and the figures of their sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["block", "warn"]
Role = Literal["learnt", "stage", "date", "amount", "belief", "unmapped"]
Action = Literal["left out", "allowed", "kept", "not learnt"]


@dataclass(frozen=True)
class Finding:
    """One reason to think that a column was filled in after the deal had ended.

    Attributes:
        rule: Which rule found it.
        severity: ``block``: do not train with this column; ``warn``: have a look.
        value: What was measured, in the unit of the threshold.
        threshold: From which value on the rule finds something.
        text: One sentence with its numbers.
        details: The same numbers and words, from which it is told in other languages.
    """

    rule: str
    severity: Severity
    value: float
    threshold: float
    text: str
    details: Mapping[str, float | int | str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Finding:
        """Return the finding that `to_json` wrote."""
        return cls(**record)


@dataclass(frozen=True)
class ColumnAudit:
    """What the audit found in one column; ``findings`` is empty where it is clean.

    Attributes:
        column: The header in the export.
        rows: Finished deals.
        filled: Deals in which something is entered.
        findings: Blocking ones first.
    """

    column: str
    rows: int
    filled: int
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Whether a finding forbids to train with the column."""
        return any(finding.severity == "block" for finding in self.findings)

    @property
    def warned(self) -> bool:
        """Whether a finding asks for a look at the column, blocked or not."""
        return any(finding.severity == "warn" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the audit of the column as plain data."""
        return {
            "column": self.column,
            "rows": self.rows,
            "filled": self.filled,
            "blocked": self.blocked,
            "warned": self.warned,
            "findings": [finding.to_json() for finding in self.findings],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> ColumnAudit:
        """Return the audit that `to_json` wrote."""
        findings = tuple(Finding.from_json(f) for f in record["findings"])
        return cls(record["column"], record["rows"], record["filled"], findings)


@dataclass(frozen=True)
class AuditedColumn:
    """What the audit found in one column, and what was done about it.

    Attributes:
        audit: The findings.
        role: ``learnt`` where it feeds the model; else what the pipeline file keeps it
            as, or ``unmapped``.
        action: ``left out``, ``allowed``, ``kept``, or ``not learnt`` where the column
            was never to feed the model.
        reason: Of the author, where it is allowed.
    """

    audit: ColumnAudit
    role: Role
    action: Action
    reason: str = ""

    @property
    def column(self) -> str:
        """The header in the export."""
        return self.audit.column

    def to_json(self) -> dict[str, Any]:
        """Return the audit of the column as plain data, with what was done."""
        done = {"role": self.role, "action": self.action, "reason": self.reason}
        return {**self.audit.to_json(), **done}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> AuditedColumn:
        """Return the audited column that `to_json` wrote; once all fed the model."""
        return cls(
            ColumnAudit.from_json(record),
            record.get("role", "learnt"),
            record["action"],
            record["reason"],
        )


def percent(share: float) -> str:
    """Return a share in percent, cut to one decimal: only a whole share reads 100 %."""
    tenths = math.floor(share * 1000 + 1e-9) / 10
    return f"{tenths:.0f} %" if tenths == int(tenths) else f"{tenths:.1f} %"
