"""Happenings and their series, registrations, devices and check-ins, queues."""

import chunfeng.domain.happenings.models.happenings
import chunfeng.kernel.clock
import chunfeng.kernel.vocabulary
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
        ('unions', '0010_rosters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('organisation_path', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('name', models.CharField(max_length=60)),
                ('public_key', models.BinaryField(max_length=32, unique=True)),
                ('enrolled_at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(help_text='when it last reached us', null=True)),
                ('waiting', models.PositiveIntegerField(default=0, help_text='how many acts it still kept when it last reached us')),
                ('enrolled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='unions.organisation')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation_path'], name='device_subtree'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('enrolled_at')), _connector='OR'), name='device_revoked_after_enrolment', violation_error_message='A device is not revoked before it is enrolled.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('organisation_path', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('kind', models.CharField(choices=[('fair', 'job fair'), ('visit', 'visit to a workplace'), ('live', 'live broadcast'), ('class', 'class'), ('lecture', 'lecture'), ('contest', 'contest'), ('examination', 'examination'), ('ceremony', 'ceremony'), ('check_up', 'check-up day'), ('other', 'other')], max_length=20)),
                ('title', models.CharField(max_length=80)),
                ('summary', models.CharField(blank=True, max_length=200)),
                ('description', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, help_text='whom to ask, in words for everybody', max_length=120)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('published', 'announced'), ('open', 'registration open'), ('running', 'on now'), ('closed', 'over'), ('reported', 'figures final'), ('cancelled', 'called off')], default='draft', max_length=12)),
                ('code', models.CharField(default=chunfeng.domain.happenings.models.happenings.new_code, editable=False, max_length=8, unique=True)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('spot', 'on the spot'), ('live', 'live'), ('online', 'online')], max_length=10), default=chunfeng.domain.happenings.models.happenings.on_the_spot, size=None)),
                ('venue', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('lon', models.FloatField(blank=True, null=True)),
                ('lat', models.FloatField(blank=True, null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('registers_from', models.DateTimeField(blank=True, help_text='empty: as soon as it is announced', null=True)),
                ('registers_until', models.DateTimeField(blank=True, help_text='empty: until it ends', null=True)),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='seats on the spot; empty: open to all', null=True)),
                ('taken', models.PositiveIntegerField(default=0, editable=False)),
                ('waiting', models.PositiveIntegerField(default=0, editable=False)),
                ('scans_out', models.BooleanField(default=False, help_text='whether people are scanned as they go out, too')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='happenings', to='unions.organisation')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation_path', '-starts_at'], name='happening_subtree'),
                    models.Index(fields=['status', 'starts_at'], name='happening_soon'),
                    models.Index(fields=['updated_at'], name='happening_changed'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='happening_ends_after_start', violation_error_message='It ends after it begins.'),
                    models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('taken__lte', models.F('capacity')), _connector='OR'), name='happening_not_overfull', violation_error_message='There are not that many seats.'),
                    models.CheckConstraint(condition=models.Q(('registers_from__isnull', True), ('registers_until__isnull', True), ('registers_until__gt', models.F('registers_from')), _connector='OR'), name='happening_registration_window', violation_error_message='Registration ends after it begins.'),
                    models.CheckConstraint(condition=models.Q(('channels__len__gt', 0)), name='happening_has_channel', violation_error_message='People take part on the spot, live or online.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=80)),
                ('school', models.CharField(blank=True, max_length=80)),
                ('major', models.CharField(blank=True, max_length=60)),
                ('sheet_digest', models.CharField(blank=True, help_text='of the sheet that was brought in last', max_length=64)),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_groups', to=settings.AUTH_USER_MODEL)),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='happenings.happening')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('happening', 'leader', 'name'), name='group_once', violation_error_message='You have a group of this name here already.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('stars', models.PositiveSmallIntegerField()),
                ('words', models.CharField(blank=True, max_length=500)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to=settings.AUTH_USER_MODEL)),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='happenings.happening')),
            ],
            options={
                'verbose_name_plural': 'feedback',
                'constraints': [
                    models.UniqueConstraint(fields=('happening', 'person'), name='feedback_once', violation_error_message='You have said what you think of it.'),
                    models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='feedback_stars', violation_error_message='One to five stars.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HappeningStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('step', models.CharField(max_length=20)),
                ('before', models.CharField(blank=True, max_length=12)),
                ('after', models.CharField(choices=[('draft', 'draft'), ('published', 'announced'), ('open', 'registration open'), ('running', 'on now'), ('closed', 'over'), ('reported', 'figures final'), ('cancelled', 'called off')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='happenings.happening')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['happening', 'at'], name='happening_step_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('subject_kind', models.CharField(default='desk', max_length=30)),
                ('subject_id', models.BigIntegerField(default=0)),
                ('employer_id', models.BigIntegerField(null=True)),
                ('title', models.CharField(max_length=80)),
                ('where', models.CharField(blank=True, max_length=80)),
                ('prefix', models.CharField(blank=True, help_text='before the numbers: A12', max_length=3)),
                ('desks', models.PositiveSmallIntegerField(default=1, help_text='how many are served at once')),
                ('minutes', models.PositiveSmallIntegerField(default=5, help_text='how long one takes, until there is experience')),
                ('opened', models.BooleanField(default=True)),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='happenings.happening')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('subject_id', 0), _negated=True), fields=('happening', 'subject_kind', 'subject_id'), name='line_one_a_subject', violation_error_message='There is a queue for this already.'),
                    models.CheckConstraint(condition=models.Q(('desks__gte', 1)), name='line_has_desk', violation_error_message='Somebody has to serve.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('status', models.CharField(choices=[('waiting', 'on the waiting list'), ('offered', 'a seat is held for you'), ('registered', 'registered'), ('cancelled', 'cancelled'), ('expired', 'offer not taken up')], default='waiting', max_length=12)),
                ('channel', models.CharField(choices=[('spot', 'on the spot'), ('live', 'live'), ('online', 'online')], default='spot', max_length=10)),
                ('walk_in', models.BooleanField(default=False, help_text='registered at the door')),
                ('name', models.CharField(blank=True, help_text="as it stands on the leader's list", max_length=60)),
                ('education', models.SmallIntegerField(choices=[(0, 'any'), (1, 'junior secondary or below'), (2, 'senior secondary or vocational'), (3, 'college diploma'), (4, 'bachelor'), (5, 'master'), (6, 'doctor')], default=chunfeng.kernel.vocabulary.Education['ANY'])),
                ('school', models.CharField(blank=True, max_length=80)),
                ('wanted', models.CharField(blank=True, max_length=80)),
                ('says_member', models.BooleanField(help_text='whether the list says that they are in the union', null=True)),
                ('asked_at', models.DateTimeField(default=chunfeng.kernel.clock.now, help_text='the order of the waiting list')),
                ('offer_until', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('brought_by', models.ForeignKey(blank=True, help_text="the group's leader, or the officer", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='happenings.group')),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='happenings.happening')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['happening', 'status', 'asked_at', 'id'], name='registration_line'),
                    models.Index(fields=['person', '-asked_at'], name='registration_of_person'),
                    models.Index(condition=models.Q(('status', 'offered')), fields=['offer_until'], name='registration_offers'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status__in', ('waiting', 'offered', 'registered'))), fields=('happening', 'person'), name='registration_once', violation_error_message='This person is registered already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'offered'), _negated=True), ('offer_until__isnull', False), _connector='OR'), name='registration_offer_has_end', violation_error_message='A seat is not held for ever.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status__in', ('waiting', 'offered', 'registered'))), models.Q(models.Q(('status__in', ('waiting', 'offered', 'registered')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='registration_end_has_moment', violation_error_message='What is over has a moment, and nothing else.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(help_text='given by the device: the same act sent twice is one', unique=True)),
                ('visitor', models.UUIDField(null=True)),
                ('kind', models.CharField(choices=[('in', 'in'), ('out', 'out'), ('undo', 'undone')], max_length=5)),
                ('undoes', models.UUIDField(help_text='the client_id of what is taken back; it may arrive later', null=True)),
                ('how', models.CharField(choices=[('code', 'by code'), ('hand', 'by hand'), ('kiosk', 'at a kiosk')], default='code', max_length=5)),
                ('door', models.CharField(blank=True, max_length=30)),
                ('at', models.DateTimeField(help_text="when it happened, by the device's clock set right")),
                ('device_at', models.DateTimeField(help_text="when it happened, by the device's clock as it was")),
                ('received_at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('counted', models.BooleanField(default=False, help_text='whether it is one people-time (人次)')),
                ('flag', models.CharField(blank=True, choices=[('again', 'scanned twice'), ('elsewhere', 'the same code at another door a moment ago'), ('not_in', 'went out without having come in'), ('no_seat', 'without a seat'), ('undone', 'taken back')], max_length=10)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='happenings.device')),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='happenings.happening')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='happenings.registration')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['happening', 'person', 'at'], name='check_in_of_person'),
                    models.Index(condition=models.Q(('visitor__isnull', False)), fields=['happening', 'visitor'], name='check_in_of_visitor'),
                    models.Index(fields=['happening', '-at'], name='check_in_latest'),
                    models.Index(condition=models.Q(('undoes__isnull', False)), fields=['undoes'], name='check_in_undone'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind', 'undo'), models.Q(('person__isnull', False), ('visitor__isnull', True)), models.Q(('person__isnull', True), ('visitor__isnull', False)), _connector='OR'), name='check_in_has_one_visitor', violation_error_message='A check-in is of a person or of a visitor without a name.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('kind', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='check_in_undo_names_its_target', violation_error_message='An undoing says what it takes back.'),
                    models.CheckConstraint(condition=models.Q(('counted', False), ('kind', 'in'), _connector='OR'), name='check_in_only_entries_count', violation_error_message='Only coming in counts.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RegistrationLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('step', models.CharField(choices=[('ask', 'registered'), ('seat', 'seat kept'), ('offer', 'a seat has become free for you'), ('take_up', 'seat taken'), ('lapse', 'the held seat went to the next in line'), ('cancel', 'registration cancelled'), ('call_off', 'called off'), ('moved', 'moved to another time or place'), ('remind', 'soon')], max_length=12)),
                ('before', models.CharField(blank=True, max_length=12)),
                ('after', models.CharField(choices=[('waiting', 'on the waiting list'), ('offered', 'a seat is held for you'), ('registered', 'registered'), ('cancelled', 'cancelled'), ('expired', 'offer not taken up')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('seen_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='happenings.registration')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['registration', 'at'], name='registration_step_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('organisation_path', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('title', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('planned', models.PositiveIntegerField(default=0, help_text='how many there are to be; 0 while nobody has said')),
                ('planned_spot', models.PositiveIntegerField(default=0, help_text='how many of them on the spot')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='unions.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='happenings.series')),
            ],
            options={
                'verbose_name_plural': 'series',
                'indexes': [
                    models.Index(fields=['organisation_path', '-starts_on'], name='series_subtree'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='series_ends_after_start', violation_error_message='A series does not end before it begins.'),
                    models.CheckConstraint(condition=models.Q(('planned_spot__lte', models.F('planned'))), name='series_spot_within_planned', violation_error_message='Those on the spot are some of those planned.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='happening',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='happenings', to='happenings.series'),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('title', models.CharField(max_length=80)),
                ('room', models.CharField(blank=True, max_length=80)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('capacity', models.PositiveIntegerField(blank=True, null=True)),
                ('taken', models.PositiveIntegerField(default=0, editable=False)),
                ('waiting', models.PositiveIntegerField(default=0, editable=False)),
                ('happening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='happenings.happening')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['happening', 'starts_at'], name='session_order'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_start', violation_error_message='It ends after it begins.'),
                    models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('taken__lte', models.F('capacity')), _connector='OR'), name='session_not_overfull', violation_error_message='There are not that many seats.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='registration',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='happenings.session'),
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('called', 'called'), ('serving', 'at the desk'), ('done', 'done'), ('missed', 'missed'), ('left', 'given back')], default='waiting', max_length=10)),
                ('waiting_since', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('called_at', models.DateTimeField(null=True)),
                ('served_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('desk', models.CharField(blank=True, help_text='where they were called to', max_length=30)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='happenings.line')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='queue_tickets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['line', 'status', 'waiting_since', 'id'], name='ticket_line'),
                    models.Index(condition=models.Q(('status', 'done')), fields=['line', '-ended_at'], name='ticket_recent'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('line', 'number'), name='ticket_number_once', violation_error_message='This number is given out.'),
                    models.UniqueConstraint(condition=models.Q(('status__in', ('waiting', 'called', 'serving', 'missed')), ('person__isnull', False)), fields=('line', 'person'), name='ticket_one_a_person', violation_error_message='You have a number here already.'),
                ],
            },
        ),
    ]
