"""Either side proposes an intent, and the employer's notes about talks, which only it and whom they are about see."""

import chunfeng.kernel.clock
import chunfeng.shared.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chunfeng.shared.row_security import EMPLOYERS, PERSON, allow, enable


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0005_who_speaks_for_an_employer'),
        ('happenings', '0005_changed_tickets'),
        ('hiring', '0006_plans_of_policies_are_kept'),
        ('people', '0009_fewer_indexes_to_keep'),
        ('talent', '0003_only_whom_it_concerns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InterviewNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('text', chunfeng.shared.fields.EncryptedText(editable=True, purpose='hiring.interview_note.text')),
            ],
        ),
        migrations.AddField(
            model_name='application',
            name='proposed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='proposed_by',
            field=models.CharField(blank=True, choices=[('seeker', 'the applicant'), ('employer', 'the employer'), ('officer', 'the union')], help_text='who said first that both should work together', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_at__isnull', True), ('proposed_by', '')), models.Q(models.Q(('proposed_by', ''), _negated=True), ('proposed_at__isnull', False)), _connector='OR'), name='application_proposal_has_moment', violation_error_message='A proposal has a moment, and nothing else.'),
        ),
        migrations.AddField(
            model_name='interviewnote',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='hiring.application'),
        ),
        migrations.AddField(
            model_name='interviewnote',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='interviewnote',
            name='employer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='employers.employer'),
        ),
        migrations.AddField(
            model_name='interviewnote',
            name='person',
            field=models.ForeignKey(help_text='whom it is about', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='interviewnote',
            index=models.Index(fields=['application', 'at'], name='interview_note_order'),
        ),
        enable("hiring_interviewnote"),
        allow("hiring_interviewnote", "b_own", f"person_id = {PERSON}"),
        allow("hiring_interviewnote", "c_employer", f"employer_id = ANY ({EMPLOYERS})"),
    ]
