"""Statements that PostgreSQL plans the first few times only, and whose plans the connection keeps.

For what is asked alike again and again of tables whose row-level security is costly to plan. A person's row is guarded by a
dozen policies that look into as many tables, which have policies of their own: to plan its reading takes 5 ms, to read it a
third of one.
"""

from contextlib import AbstractContextManager
from typing import cast

from django.db import connection

from chunfeng.shared.guarded.base import DatabaseWrapper


def kept() -> AbstractContextManager[None]:
    """Within, every statement is prepared. Its text must be the same each time but for the values."""
    return cast(DatabaseWrapper, connection).keeping_plans()
