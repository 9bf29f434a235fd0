"""Kin that is entered by colleagues and ended by them, household reviews by two officers, declarations being written.

A tie that has ended keeps nobody apart any more; nobody enters or confirms the review of their own household or of kin.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ARE_KIN = """
CREATE OR REPLACE FUNCTION programs_are_kin(one bigint, other bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('chunfeng.everything', true), '');
    found boolean;
BEGIN
    PERFORM set_config('chunfeng.everything', 'on', true);
    SELECT EXISTS (
        SELECT FROM programs_kinship tie JOIN people_person person ON person.phone_index = tie.phone_index
        WHERE (tie.person_id, person.id) IN ((one, other), (other, one)){ended}
    ) INTO found;
    PERFORM set_config('chunfeng.everything', before, true);
    RETURN found;
END $$;
"""
ENDED = "\n            AND (tie.ended_on IS NULL OR tie.ended_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date)"

APART = """
CREATE FUNCTION programs_hardship_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IN (NEW.entered_by_id, NEW.decided_by_id) OR programs_are_kin(NEW.person_id, NEW.entered_by_id)
        OR programs_are_kin(NEW.person_id, NEW.decided_by_id) THEN
        RAISE EXCEPTION 'Nobody reviews their own household, nor that of kin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hardship_not_kin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hardship_by_another BEFORE INSERT OR UPDATE OF entered_by_id, decided_by_id ON programs_hardshipfile
    FOR EACH ROW EXECUTE FUNCTION programs_hardship_by_another();
"""
NOT_APART = """
DROP TRIGGER hardship_by_another ON programs_hardshipfile;
DROP FUNCTION programs_hardship_by_another;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0006_handed_over_and_not_collected'),
        ('unions', '0013_fewer_indexes_to_keep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='hardshipfile',
            name='hardship_one_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='kinship',
            name='kinship_once',
        ),
        migrations.AddField(
            model_name='hardshipfile',
            name='answer',
            field=models.CharField(blank=True, help_text='why it was sent back or ended', max_length=200),
        ),
        migrations.AddField(
            model_name='hardshipfile',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hardshipfile',
            name='state',
            field=models.CharField(choices=[('proposed', 'to be confirmed'), ('confirmed', 'confirmed'), ('returned', 'sent back'), ('ended', 'ended')], default='confirmed', max_length=10),
        ),
        migrations.AddField(
            model_name='kinship',
            name='end_reason',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='kinship',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='kinship',
            name='ended_on',
            field=models.DateField(help_text='last day on which it counts', null=True),
        ),
        migrations.AddField(
            model_name='kinship',
            name='entered_by',
            field=models.ForeignKey(help_text='the colleague who entered it for the officer', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='programversion',
            name='written_by',
            field=models.ForeignKey(help_text='who changed it last', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='hardshipfile',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('confirmed', 'ended'))), fields=('person', 'starts_on'), name='hardship_one_a_day', violation_error_message='This household has been reviewed today.'),
        ),
        migrations.AddConstraint(
            model_name='hardshipfile',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('person',), name='hardship_one_proposal', violation_error_message='A review of this household waits to be confirmed.'),
        ),
        migrations.AddConstraint(
            model_name='hardshipfile',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'proposed'), ('decided_by__isnull', True), ('entered_by__isnull', True), models.Q(('decided_by', models.F('entered_by')), _negated=True), _connector='OR'), name='hardship_four_eyes', violation_error_message='Whoever entered a review does not confirm it.'),
        ),
        migrations.AddConstraint(
            model_name='kinship',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('person', 'phone_index'), name='kinship_once', violation_error_message='You have declared this already.'),
        ),
        migrations.AddConstraint(
            model_name='kinship',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('ended_by__isnull', False), models.Q(('ended_by', models.F('person')), _negated=True)), _connector='OR'), name='kinship_ended_by_another', violation_error_message='A tie is ended by a colleague, with a reason.'),
        ),
        migrations.AddConstraint(
            model_name='programversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('program',), name='program_one_draft', violation_error_message='The program has a draft already.'),
        ),
        migrations.AddConstraint(
            model_name='programversion',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('written_by__isnull', True), models.Q(('published_by', models.F('written_by')), _negated=True), _connector='OR'), name='program_version_four_eyes', violation_error_message='Whoever wrote a version does not publish it.'),
        ),
        migrations.RunSQL(ARE_KIN.format(ended=ENDED), ARE_KIN.format(ended="")),
        migrations.RunSQL(APART, NOT_APART),
    ]
