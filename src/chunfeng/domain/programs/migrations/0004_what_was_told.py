"""Steps that an applicant is told of by message. Those from before are settled: nobody hears of last year's decisions now."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0003_money_waits_for_the_notice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='applicationstep',
            name='told_at',
            field=models.DateTimeField(help_text='when the message about it was settled', null=True),
        ),
        migrations.AddIndex(
            model_name='applicationstep',
            index=models.Index(condition=models.Q(('act__in', ('send_back', 'grant', 'clear', 'refuse', 'uphold', 'reopen', 'pay', 'bounce', 'claw_back')), ('told_at__isnull', True)), fields=['at'], name='benefit_step_to_tell'),
        ),
        migrations.RunSQL(
            "UPDATE programs_applicationstep SET told_at = at WHERE act IN ('send_back', 'grant', 'clear', 'refuse', 'uphold', 'reopen', 'pay', 'bounce', 'claw_back')",
            migrations.RunSQL.noop,
        ),
    ]
