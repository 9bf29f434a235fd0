"""Who looked in at which booth, what was done behind one, who was told of a fair; seen by those whom it concerns."""

import chunfeng.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

TOLD_WITHIN = f"""EXISTS (
    SELECT FROM fairs_fair fair JOIN happenings_happening held ON held.id = fair.happening_id
    WHERE fair.id = fairs_summons.fair_id AND held.organisation_path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0005_who_speaks_for_an_employer'),
        ('fairs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BoothAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(unique=True)),
                ('act', models.CharField(max_length=10)),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now, help_text='when it was done, by the clock of the phone set right')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='fairs.participation')),
            ],
        ),
        migrations.CreateModel(
            name='BoothVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='fairs.participation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='booth_visits', to=settings.AUTH_USER_MODEL)),
                ('stand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='fairs.stand')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='booth_visit_of_person')],
                'constraints': [models.UniqueConstraint(fields=('participation', 'person', 'day'), name='booth_visit_once_a_day', violation_error_message='This visit is counted already.')],
            },
        ),
        migrations.CreateModel(
            name='Summons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.JSONField(default=list, help_text='as the person reads them')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('told_at', models.DateTimeField(help_text='when the message left', null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fair', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='summons', to='fairs.fair')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('position', models.ForeignKey(help_text='what suits them best there', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='employers.position')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='summons_of_person'), models.Index(condition=models.Q(('told_at__isnull', True)), fields=['fair'], name='summons_to_tell')],
                'constraints': [models.UniqueConstraint(fields=('fair', 'person'), name='summons_once', violation_error_message='This person has been told of the fair.')],
            },
        ),
        enable("fairs_boothvisit"),
        allow("fairs_boothvisit", "y_own", f"person_id = {PERSON}"),
        enable("fairs_summons"),
        allow("fairs_summons", "y_own", f"person_id = {PERSON}"),
        allow("fairs_summons", "c_desk", TOLD_WITHIN),
    ]
