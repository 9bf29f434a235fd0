"""For which employers a person speaks or wanted to speak, as the person may have it (PIPL 45)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.employers.models import Claim, Representative
from chunfeng.kernel import clock
from chunfeng.shared.personal import Section


def firms_data(person_id: int) -> Section | None:
    """Every employer that the person spoke for or claimed to, oldest first; None without any."""
    spoken = list(
        Representative.objects.filter(person_id=person_id).select_related("employer").order_by("created_at", "pk")
    )
    claims = list(Claim.objects.filter(person_id=person_id).select_related("employer").order_by("created_at", "pk"))
    if not (spoken or claims):
        return None
    return Section(
        title=_("Employers"),
        rows=[
            *(
                (row.employer.name, f"{row.get_role_display()} · {date_format(clock.local_day(row.created_at))}")
                for row in spoken
            ),
            *(
                (row.employer.name, f"{row.get_status_display()} · {date_format(clock.local_day(row.created_at))}")
                for row in claims
            ),
        ],
        data={
            "speaks_for": [
                {
                    "employer": row.employer.name,
                    "role": row.role,
                    "since": row.created_at.isoformat(),
                    "until": row.ended_at.isoformat() if row.ended_at else None,
                }
                for row in spoken
            ],
            "claims": [
                {
                    "employer": row.employer.name,
                    "status": row.status,
                    "sent_at": row.created_at.isoformat(),
                    "answer": row.status_note,
                }
                for row in claims
            ],
        },
    )
