"""Indexes that nothing asks: every row of a roster paid for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROPPED = (
    'people_person_handle_a7022575_like',
    'people_person_merged_into_id_138bbee4',
)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_ways_in_are_seen_by_their_owner'),
    ]

    operations = [
        # by hand: an altered foreign key is made anew, and every row looked at again
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(f'DROP INDEX IF EXISTS {name}', migrations.RunSQL.noop) for name in DROPPED],
            state_operations=[
                migrations.AlterField(
                    model_name='person',
                    name='merged_into',
                    field=models.ForeignKey(db_index=False, help_text='the account that goes on; see Merge', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged_into'),
        ),
    ]
