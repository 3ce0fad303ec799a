"""The schema as SQLModel classes, one module per domain. No queries and no rules; they never leave ``core``."""

from .audit import AuditEntry, Receipt
from .base import Table
from .ledger import (
    Amendment,
    Attachment,
    Entry,
    Inspection,
    InspectionPick,
    LedgerRating,
    Publication,
    SheetEvidence,
    UnitBook,
)
from .organisation import Organisation, OrganisationState, Person, PersonState, Post, SchemeOverlay, SchemeUse, Unit
from .rounds import AssessmentRound, Decision, Outcome, RoundSubject, StageLog
from .sheets import Claim, Sheet, Tally

__all__ = [
    "Amendment",
    "AssessmentRound",
    "Attachment",
    "AuditEntry",
    "Claim",
    "Decision",
    "Entry",
    "Inspection",
    "InspectionPick",
    "LedgerRating",
    "Organisation",
    "OrganisationState",
    "Outcome",
    "Person",
    "PersonState",
    "Post",
    "Publication",
    "Receipt",
    "RoundSubject",
    "SchemeOverlay",
    "SchemeUse",
    "Sheet",
    "SheetEvidence",
    "StageLog",
    "Table",
    "Tally",
    "Unit",
    "UnitBook",
]
