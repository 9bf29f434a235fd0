"""Questions after 7, 30, 90 days; seen by the seeker, and by whoever sees the application."""


import chunfeng.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chunfeng.shared.row_security import PERSON, allow, enable, keep_plans


OF_A_VISIBLE_APPLICATION = "EXISTS (SELECT FROM hiring_application sent WHERE sent.id = application_id)"
OF_A_VISIBLE_QUESTION = "EXISTS (SELECT FROM hiring_followup asked WHERE asked.id = follow_up_id)"


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0007_both_say_yes_and_interview_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('after', models.PositiveSmallIntegerField(help_text='days from the intent: 7, 30, 90')),
                ('due_on', models.DateField()),
                ('outcome', models.CharField(choices=[('open', 'nobody has answered'), ('working', 'at work there'), ('not_yet', 'not begun yet'), ('left', 'not this one'), ('conflict', 'they say different things')], default='open', max_length=10)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='hiring.application')),
                ('person', models.ForeignKey(help_text="the seeker's; row-level security asks here", on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['outcome', 'due_on'], name='follow_up_work'),
                    models.Index(fields=['person', '-due_on'], name='follow_up_of_person'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('application', 'after'), name='follow_up_once', violation_error_message='This was asked already.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FollowUpAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('seeker', 'the applicant'), ('employer', 'the employer'), ('officer', 'the union')], max_length=10)),
                ('says', models.CharField(choices=[('working', 'at work there'), ('not_yet', 'not begun yet'), ('left', 'not this one')], max_length=10)),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='hiring.followup')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['follow_up', 'at'], name='follow_up_answers'),
                ],
            },
        ),
        enable("hiring_followup"),
        allow("hiring_followup", "y_own", f"person_id = {PERSON}"),
        allow("hiring_followup", "c_with_application", OF_A_VISIBLE_APPLICATION),
        enable("hiring_followupanswer"),
        allow("hiring_followupanswer", "b_with_question", OF_A_VISIBLE_QUESTION),
        keep_plans(),
    ]
