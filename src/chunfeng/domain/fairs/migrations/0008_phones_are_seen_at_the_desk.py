"""Officers see the phones at the booths of their fairs: whoever has lost one at the hall asks them to remove it."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, allow

AT_THEIR_FAIR = f"""EXISTS (
    SELECT FROM fairs_participation guest
    JOIN fairs_fair fair ON fair.id = guest.fair_id
    JOIN happenings_happening held ON held.id = fair.happening_id
    WHERE guest.id = fairs_boothphone.participation_id AND held.organisation_path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):

    dependencies = [("fairs", "0007_applications_kept_by_kiosks")]

    operations = [allow("fairs_boothphone", "b_desk", AT_THEIR_FAIR)]
