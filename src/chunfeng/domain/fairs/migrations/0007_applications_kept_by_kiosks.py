import chunfeng.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from chunfeng.shared.row_security import PERSON, allow, enable


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0005_who_speaks_for_an_employer'),
        ('fairs', '0006_phones_at_booths'),
        ('happenings', '0008_keys_of_kiosks'),
        ('hiring', '0008_what_became_of_intents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KioskAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(help_text='when it was said, by the clock of the screen set right')),
                ('device_at', models.DateTimeField(help_text='when it was said, by the clock of the screen as it was')),
                ('received_at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('refusal', models.CharField(blank=True, help_text='code of the reason', max_length=40)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(help_text='when the message left', null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.application')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kiosk_acts', to='happenings.device')),
                ('person', models.ForeignKey(help_text='whose ticket it was', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('position', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='employers.position')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='kiosk_act_of_person'), models.Index(condition=Q(('told_at__isnull', True)), fields=['device'], name='kiosk_act_to_tell')],
                'constraints': [models.CheckConstraint(condition=Q(Q(('application__isnull', False), ('refusal', ''), ('words', '')), Q(Q(('words', ''), _negated=True), Q(('refusal', ''), _negated=True)), _connector='OR'), name='kiosk_act_came_to_something', violation_error_message='It became an application, or it is said why not.')],
            },
        ),
        enable("fairs_kioskact"),
        allow("fairs_kioskact", "y_own", f"person_id = {PERSON}"),
    ]
