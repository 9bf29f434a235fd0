"""What is given by hand: a payment without a batch, kept until a day, and the state that follows when nobody comes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0005_grounds_and_milestones'),
        ('unions', '0013_fewer_indexes_to_keep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='application',
            name='benefit_end_has_moment',
        ),
        migrations.AddField(
            model_name='application',
            name='collect_by',
            field=models.DateField(help_text='last day on which what was approved in kind is kept', null=True),
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(choices=[('draft', 'not sent yet'), ('submitted', 'under review'), ('returned', 'sent back to complete'), ('reviewed', 'reviewed, public notice to come'), ('notice', 'on public notice'), ('frozen', 'an objection is looked into'), ('approved', 'approved, payment to come'), ('ordered', 'with the bank'), ('paid', 'received'), ('uncollected', 'payment came back'), ('reissued', 'to be paid again'), ('clawed_back', 'claimed back'), ('refused', 'refused'), ('appealed', 'appeal under review'), ('withdrawn', 'withdrawn'), ('lapsed', 'not collected in time')], default='draft', max_length=12),
        ),
        migrations.AlterField(
            model_name='applicationstep',
            name='act',
            field=models.CharField(choices=[('submit', 'sent in'), ('send_back', 'sent back to complete'), ('pass_stage', 'passed on to the next review'), ('pass_last', 'passed the last review'), ('grant', 'approved'), ('publish', 'put on public notice'), ('freeze', 'objected to'), ('unfreeze', 'objection not upheld'), ('clear', 'approved after public notice'), ('refuse', 'refused'), ('appeal', 'appealed'), ('uphold', 'refusal confirmed'), ('reopen', 'appeal granted, under review again'), ('order', 'payment ordered'), ('pay', 'paid'), ('hand_over', 'handed over'), ('take_back', 'handing over taken back'), ('lapse', 'not collected in time'), ('bounce', 'payment came back'), ('reissue', 'account corrected, to be paid again'), ('claw_back', 'claimed back'), ('withdraw', 'withdrawn')], max_length=12),
        ),
        migrations.AlterField(
            model_name='applicationstep',
            name='after',
            field=models.CharField(choices=[('draft', 'not sent yet'), ('submitted', 'under review'), ('returned', 'sent back to complete'), ('reviewed', 'reviewed, public notice to come'), ('notice', 'on public notice'), ('frozen', 'an objection is looked into'), ('approved', 'approved, payment to come'), ('ordered', 'with the bank'), ('paid', 'received'), ('uncollected', 'payment came back'), ('reissued', 'to be paid again'), ('clawed_back', 'claimed back'), ('refused', 'refused'), ('appealed', 'appeal under review'), ('withdrawn', 'withdrawn'), ('lapsed', 'not collected in time')], max_length=12),
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('submit', 'sent in'), ('send_back', 'sent back to complete'), ('pass_stage', 'passed on to the next review'), ('pass_last', 'passed the last review'), ('grant', 'approved'), ('publish', 'put on public notice'), ('freeze', 'objected to'), ('unfreeze', 'objection not upheld'), ('clear', 'approved after public notice'), ('refuse', 'refused'), ('appeal', 'appealed'), ('uphold', 'refusal confirmed'), ('reopen', 'appeal granted, under review again'), ('order', 'payment ordered'), ('pay', 'paid'), ('hand_over', 'handed over'), ('take_back', 'handing over taken back'), ('lapse', 'not collected in time'), ('bounce', 'payment came back'), ('reissue', 'account corrected, to be paid again'), ('claw_back', 'claimed back'), ('withdraw', 'withdrawn')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('state', 'approved')), fields=['collect_by'], name='benefit_to_collect'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('refused', 'clawed_back', 'withdrawn', 'lapsed')), ('ended_at__isnull', False)), models.Q(models.Q(('state__in', ('refused', 'clawed_back', 'withdrawn', 'lapsed')), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='benefit_end_has_moment', violation_error_message='What is over has a moment, and nothing else.'),
        ),
    ]
