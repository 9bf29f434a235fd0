"""Applications know the fair at which they were sent; their channels are those of happenings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chunfeng.shared.row_security import see_everything


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0005_who_speaks_for_an_employer'),
        ('happenings', '0004_visits_to_workplaces'),
        ('hiring', '0004_only_whom_it_concerns'),
        ('people', '0009_fewer_indexes_to_keep'),
        ('talent', '0003_only_whom_it_concerns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        see_everything(),
        migrations.RunSQL(
            "UPDATE hiring_application SET channel = 'online' WHERE channel = 'web'", migrations.RunSQL.noop
        ),
        migrations.AddField(
            model_name='application',
            name='happening',
            field=models.ForeignKey(help_text='the fair at which it was sent', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='happenings.happening'),
        ),
        migrations.AlterField(
            model_name='application',
            name='channel',
            field=models.CharField(choices=[('spot', 'on the spot'), ('live', 'live'), ('online', 'online'), ('visit', 'visit to a workplace')], default='online', max_length=20),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('happening__isnull', False)), fields=['happening', '-submitted_at'], name='application_at'),
        ),
    ]
