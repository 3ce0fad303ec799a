"""The schema as SQLModel classes, one module per domain. No queries and no rules; they never leave ``core``."""

from .audit import AuditEntryRecord, ReceiptRecord
from .base import BaseTable
from .ledger import (
    AmendmentRecord,
    AttachmentRecord,
    EntryRecord,
    InspectionPickRecord,
    InspectionRecord,
    LedgerRatingRecord,
    PublicationRecord,
    SheetEvidenceRecord,
    UnitBookRecord,
)
from .organisation import (
    OrganisationRecord,
    OrganisationStateRecord,
    PersonRecord,
    PersonStateRecord,
    PostRecord,
    SchemeOverlayRecord,
    SchemeUseRecord,
    UnitRecord,
)
from .rounds import DecisionRecord, OutcomeRecord, RoundRecord, RoundSubjectRecord, StageLogRecord
from .sheets import ClaimRecord, SheetRecord, TallyRecord

__all__ = [
    "AmendmentRecord",
    "AttachmentRecord",
    "AuditEntryRecord",
    "BaseTable",
    "ClaimRecord",
    "DecisionRecord",
    "EntryRecord",
    "InspectionPickRecord",
    "InspectionRecord",
    "LedgerRatingRecord",
    "OrganisationRecord",
    "OrganisationStateRecord",
    "OutcomeRecord",
    "PersonRecord",
    "PersonStateRecord",
    "PostRecord",
    "PublicationRecord",
    "ReceiptRecord",
    "RoundRecord",
    "RoundSubjectRecord",
    "SchemeOverlayRecord",
    "SchemeUseRecord",
    "SheetEvidenceRecord",
    "SheetRecord",
    "StageLogRecord",
    "TallyRecord",
    "UnitBookRecord",
    "UnitRecord",
]
