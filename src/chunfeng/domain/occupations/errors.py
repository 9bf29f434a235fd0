"""What can go wrong with the classification."""

from chunfeng.kernel.errors import Refusal


class UnknownTable(Refusal):
    """The table has no columns for code and name."""

    code = "unknown_table"
