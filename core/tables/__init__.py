"""The schema as SQLModel classes, one module per domain. No queries and no rules; they never leave ``core``."""

from .audit import AuditEntry, Receipt
from .base import Table
from .organisation import Organisation, OrganisationState, Person, PersonState, Post, SchemeOverlay, SchemeUse, Unit
from .rounds import AssessmentRound, Decision, Outcome, RoundSubject, StageLog
from .sheets import Claim, Sheet, Tally

__all__ = [
    "AssessmentRound",
    "AuditEntry",
    "Claim",
    "Decision",
    "Organisation",
    "OrganisationState",
    "Outcome",
    "Person",
    "PersonState",
    "Post",
    "Receipt",
    "RoundSubject",
    "SchemeOverlay",
    "SchemeUse",
    "Sheet",
    "StageLog",
    "Table",
    "Tally",
    "Unit",
]
