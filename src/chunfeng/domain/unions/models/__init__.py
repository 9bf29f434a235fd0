"""Organisations and their history, applications to found them, numbers of any part of the tree, staff, and members."""

from chunfeng.domain.unions.models.ceremonies import Ceremony, CeremonyEntry, Poster
from chunfeng.domain.unions.models.foundings import Founding, FoundingStep
from chunfeng.domain.unions.models.memberships import (
    GroupMembership,
    JoinApplication,
    JoinApplicationStep,
    Membership,
    MembershipStep,
    Placement,
    WorkersKnown,
)
from chunfeng.domain.unions.models.organisations import (
    CoveredEmployer,
    FederationTie,
    Organisation,
    OrganisationQuerySet,
    OrganisationStep,
    OrganisationVersion,
)
from chunfeng.domain.unions.models.plans import UNFINISHED, Plan, PlanTask, PlanTaskStep, TaskEvidence
from chunfeng.domain.unions.models.rosters import RosterChunk, RosterImport
from chunfeng.domain.unions.models.staff import StaffAssignment, StaffQuerySet
from chunfeng.domain.unions.models.tallies import OrganisationTally, TallyDelta
from chunfeng.domain.unions.models.union_workers import UnionWorker, UnionWorkerRating

__all__ = [
    "UNFINISHED",
    "Ceremony",
    "CeremonyEntry",
    "CoveredEmployer",
    "FederationTie",
    "Founding",
    "FoundingStep",
    "GroupMembership",
    "JoinApplication",
    "JoinApplicationStep",
    "Membership",
    "MembershipStep",
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationStep",
    "OrganisationTally",
    "OrganisationVersion",
    "Placement",
    "Plan",
    "PlanTask",
    "PlanTaskStep",
    "Poster",
    "RosterChunk",
    "RosterImport",
    "StaffAssignment",
    "StaffQuerySet",
    "TallyDelta",
    "TaskEvidence",
    "UnionWorker",
    "UnionWorkerRating",
    "WorkersKnown",
]
