"""What the leakage audit finds: records, from which sentences are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaopu.language import ENGLISH, Count, Decimal, Locale, Message, Share

Severity = Literal["block", "warn"]
Role = Literal["learnt", "stage", "date", "amount", "belief", "unmapped"]
Action = Literal["left out", "allowed", "kept", "not learnt"]
Details = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Finding:
    """One reason to think that a column was filled in after the deal had ended.

    Attributes:
        rule: Which rule found it.
        severity: ``block``: do not train with this column; ``warn``: have a look.
        value: What was measured, in the unit of the threshold.
        threshold: From which value on the rule finds something.
        details: The numbers and words of its sentence.
    """

    rule: str
    severity: Severity
    value: float
    threshold: float
    details: Details = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """What was found."""
        return finding_message(self.rule, self.severity, self.details)

    @property
    def text(self) -> str:
        """What was found, in English, as it is stored."""
        return Locale(ENGLISH).message(self.message)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain data, with its sentence in English."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "value": self.value,
            "threshold": self.threshold,
            "text": self.text,
            "details": dict(self.details),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Finding:
        """Return the finding that `to_json` wrote; its sentence is made anew."""
        return cls(**{key: value for key, value in record.items() if key != "text"})


def finding_message(rule: str, severity: str, details: Details) -> Message:
    """Return what is said of a finding, from what is stored of it."""
    key = f"auc_{severity}" if rule == "auc" else rule
    facts = {name: _fact(name, value) for name, value in details.items()}
    more = int(details.get("more", 0))
    others = Message("finding", "more_values", facts, more) if more else ""
    blank = Message("finding", "blank", facts) if details.get("placeholder") else ""
    return Message("finding", key, facts | {"others": others, "blank": blank})


def _fact(name: str, value: float | int | str) -> object:
    """Return a detail as a fact of a sentence."""
    if name == "outcome":
        return Message("outcome", str(value))
    if isinstance(value, str):
        return value
    if name == "correlation":
        return Decimal(value, 2)
    return Count(value) if name in ("deals", "more") else Share(value)


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
