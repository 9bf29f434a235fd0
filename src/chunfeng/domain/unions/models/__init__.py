"""Organisations and who holds which post there."""

from chunfeng.domain.unions.models.organisations import Organisation, OrganisationQuerySet
from chunfeng.domain.unions.models.staff import StaffAssignment, StaffQuerySet

__all__ = ["Organisation", "OrganisationQuerySet", "StaffAssignment", "StaffQuerySet"]
