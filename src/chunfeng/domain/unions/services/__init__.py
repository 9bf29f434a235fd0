"""All writes to the tree and its staff."""

from chunfeng.domain.unions.services.organisations import ROOT_CODE, ROOT_NAME, create_organisation, ensure_root
from chunfeng.domain.unions.services.staff import assign, end_assignment

__all__ = ["ROOT_CODE", "ROOT_NAME", "assign", "create_organisation", "end_assignment", "ensure_root"]
