"""Indexes that nothing asks, or that another one of the table begins with: every row of a roster paid for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROPPED = (
    'unions_membership_number_0278867e_like',
    'unions_groupmembership_membership_id_700410c6',
    'unions_groupmembership_confirmed_by_id_9d481bc7',
    'unions_membershipstep_membership_id_655609a2',
    'unions_membershipstep_reached_id_a6e3b687',
    'unions_membershipstep_by_id_e2ac6cf8',
    'unions_membershipstep_left_id_d55160b5',
)


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0012_posts_are_seen_at_their_nodes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # by hand: an altered foreign key is made anew, and every row looked at again
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(f'DROP INDEX IF EXISTS {name}', migrations.RunSQL.noop) for name in DROPPED],
            state_operations=[
                migrations.AlterField(
                    model_name='groupmembership',
                    name='confirmed_by',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='groupmembership',
                    name='membership',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='unions.membership'),
                ),
                migrations.AlterField(
                    model_name='membershipstep',
                    name='by',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='membershipstep',
                    name='left',
                    field=models.ForeignKey(db_index=False, help_text='the union before', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation'),
                ),
                migrations.AlterField(
                    model_name='membershipstep',
                    name='membership',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='unions.membership'),
                ),
                migrations.AlterField(
                    model_name='membershipstep',
                    name='reached',
                    field=models.ForeignKey(db_index=False, help_text='the union after', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation'),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name='membership',
            name='membership_changed',
        ),
    ]
