"""Organisations and their history, applications to found them, numbers of any part of the tree, and its staff."""

from chunfeng.domain.unions.models.foundings import Founding, FoundingStep
from chunfeng.domain.unions.models.organisations import (
    CoveredEmployer,
    FederationTie,
    Organisation,
    OrganisationQuerySet,
    OrganisationStep,
    OrganisationVersion,
)
from chunfeng.domain.unions.models.staff import StaffAssignment, StaffQuerySet
from chunfeng.domain.unions.models.tallies import OrganisationTally, TallyDelta

__all__ = [
    "CoveredEmployer",
    "FederationTie",
    "Founding",
    "FoundingStep",
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationStep",
    "OrganisationTally",
    "OrganisationVersion",
    "StaffAssignment",
    "StaffQuerySet",
    "TallyDelta",
]
