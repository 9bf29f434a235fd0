"""What fairs hold of somebody, as its own person may have it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.fairs.models import BoothPhone, BoothVisit, KioskAct, Summons
from chunfeng.shared.personal import Section


def fairs_data(person_id: int) -> Section | None:
    """Booths that somebody looked in at, fairs that they were told of, phones at booths, what screens kept; oldest first.

    None without any.
    """
    found = BoothVisit.objects.filter(person_id=person_id)
    visits = list(found.select_related("participation__employer", "participation__fair__happening").order_by("pk"))
    told = list(Summons.objects.filter(person_id=person_id).select_related("fair__happening").order_by("pk"))
    mine = BoothPhone.objects.filter(person_id=person_id).order_by("pk")
    phones = list(mine.select_related("participation__employer", "participation__fair__happening"))
    acts = list(KioskAct.objects.filter(person_id=person_id).select_related("position", "device").order_by("pk"))
    if not (visits or told or phones or acts):
        return None
    return Section(
        title=_("Job fairs: booths, and what you were told of"),
        rows=[
            *((row.participation.employer.name, date_format(row.day)) for row in visits),
            *((row.fair.happening.title, _("told of it, because it suits you")) for row in told),
            *((row.participation.employer.name, _("a phone of yours at its booth")) for row in phones),
            *((row.position.title if row.position else row.device.name, row.words or _("Sent.")) for row in acts),
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
            "phones": [
                {
                    "fair": row.participation.fair.happening.title,
                    "employer": row.participation.employer.name,
                    "system": row.system,
                    "browser": row.browser,
                    "since": row.created_at.isoformat(),
                    "seen_at": row.seen_at.isoformat(),
                    "removed_at": row.removed_at.isoformat() if row.removed_at else None,
                }
                for row in phones
            ],
            "at_screens": [
                {
                    "screen": row.device.name,
                    "position": row.position.title if row.position else "",
                    "at": row.at.isoformat(),
                    "refused": row.words,
                }
                for row in acts
            ],
        },
    )
