"""What fairs hold of somebody, as its own person may have it."""

from django.utils.translation import gettext as _

from chunfeng.domain.fairs.models import BoothVisit, Summons
from chunfeng.shared.personal import Section


def fairs_data(person_id: int) -> Section | None:
    """Every booth that somebody looked in at, and fairs that they were told of, oldest first; None without any."""
    found = BoothVisit.objects.filter(person_id=person_id)
    visits = list(found.select_related("participation__employer", "participation__fair__happening").order_by("pk"))
    told = list(Summons.objects.filter(person_id=person_id).select_related("fair__happening").order_by("pk"))
    if not visits and not told:
        return None
    return Section(
        title=_("Job fairs: booths, and what you were told of"),
        rows=[
            *((row.participation.employer.name, row.day.isoformat()) for row in visits),
            *((row.fair.happening.title, _("told of it, because it suits you")) for row in told),
        ],
        data={
            "visits": [
                {
                    "fair": row.participation.fair.happening.title,
                    "employer": row.participation.employer.name,
                    "day": row.day.isoformat(),
                }
                for row in visits
            ],
            "told_of": [
                {"fair": row.fair.happening.title, "at": row.at.isoformat(), "reasons": row.reasons} for row in told
            ],
        },
    )
