"""A pytest plugin, loaded before the settings are: makes sure that there is a real PostgreSQL to test on."""

import os
from pathlib import Path

from chunfeng.shared import postgres

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.setdefault("CHUNFENG_HOME", str(ROOT / "var" / "test")))
HOME.mkdir(parents=True, exist_ok=True)
os.environ["DATABASE_URL"] = postgres.ensure(HOME, fast=True)
