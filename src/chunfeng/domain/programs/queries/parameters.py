"""The numbers that programs share, as they stand today."""

from chunfeng.domain.employers import catalog as employers
from chunfeng.domain.programs.models import Parameter
from chunfeng.domain.programs.rules.parameters import Placed
from chunfeng.shared.prepared import Prepared

MINIMUM_WAGE = "minimum_wage"


def shared() -> list[Placed]:
    """Every shared number with its place and first day: what officers entered, and the minimum wages that are declared."""
    wages = [
        Placed(MINIMUM_WAGE, floor.place_code, floor.effective_on, floor.monthly_fen, floor.clause)
        for floor in employers.minimum_wages()
    ]
    entered = (Placed(key, place or "", day, value, clause) for key, place, day, value, clause in _ENTERED.rows())
    return [*wages, *entered]


_ENTERED = Prepared(
    lambda: Parameter.objects.order_by("pk").values_list("key", "place_id", "starts_on", "value", "clause")
)
