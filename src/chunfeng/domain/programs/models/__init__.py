"""Tables of programs."""

from chunfeng.domain.programs.models.applications import (
    Application,
    ApplicationKey,
    ApplicationStep,
    Attachment,
    Decision,
    Kinship,
    KinStatement,
    StageMark,
)
from chunfeng.domain.programs.models.hardship import HardshipFile, HardshipSheet
from chunfeng.domain.programs.models.ledger import Account, Budget, Entry, Payment, PaymentBatch
from chunfeng.domain.programs.models.notices import (
    HolidayDay,
    HolidayYear,
    Notice,
    NoticeEntry,
    Objection,
)
from chunfeng.domain.programs.models.versions import Parameter, Program, ProgramVersion

__all__ = [
    "Account",
    "Application",
    "ApplicationKey",
    "ApplicationStep",
    "Attachment",
    "Budget",
    "Decision",
    "Entry",
    "HardshipFile",
    "HardshipSheet",
    "HolidayDay",
    "HolidayYear",
    "KinStatement",
    "Kinship",
    "Notice",
    "NoticeEntry",
    "Objection",
    "Parameter",
    "Payment",
    "PaymentBatch",
    "Program",
    "ProgramVersion",
    "StageMark",
]
