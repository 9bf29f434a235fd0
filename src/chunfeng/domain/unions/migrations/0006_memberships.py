"""Memberships, applications to join, posters and ceremonies; numbers and paths that the database gives."""

import chunfeng.domain.unions.models.memberships
import chunfeng.kernel.clock
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


NUMBERS = """
CREATE SEQUENCE unions_member_number;
CREATE FUNCTION unions_luhn(digits text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (10 - sum(CASE WHEN place % 2 = 1 THEN (digit * 2) / 10 + (digit * 2) % 10 ELSE digit END) % 10) % 10
    FROM (
        SELECT substr(reverse(digits), place, 1)::int AS digit, place FROM generate_series(1, length(digits)) AS place
    ) AS parts
$$;
CREATE FUNCTION unions_next_member_number() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT body || unions_luhn(body)
    FROM (SELECT lpad(nextval('unions_member_number')::text, 10, '0') AS body) AS next
$$;
"""
NO_NUMBERS = """
DROP FUNCTION unions_next_member_number;
DROP FUNCTION unions_luhn;
DROP SEQUENCE unions_member_number;
"""
PATHS = """
CREATE FUNCTION unions_fill_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a move of the tree takes this lock alone (migration 0004): no row is written with the path of a moment ago
    PERFORM pg_advisory_xact_lock_shared(7243001);
    SELECT path INTO NEW.organisation_path FROM unions_organisation WHERE id = NEW.organisation_id;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_fills_path BEFORE INSERT OR UPDATE ON unions_membership
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE TRIGGER join_application_fills_path BEFORE INSERT OR UPDATE ON unions_joinapplication
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE FUNCTION unions_paths_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('chunfeng.everything', true), '');
BEGIN
    -- rows follow their organisation, whatever part of the tree the mover reaches
    PERFORM set_config('chunfeng.everything', 'on', true);
    UPDATE unions_membership AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    UPDATE unions_joinapplication AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    PERFORM set_config('chunfeng.everything', before, true);
    RETURN NULL;
END $$;
CREATE TRIGGER organisation_paths_follow AFTER UPDATE ON unions_organisation
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION unions_paths_follow();
"""
NO_PATHS = """
DROP TRIGGER organisation_paths_follow ON unions_organisation;
DROP FUNCTION unions_paths_follow;
DROP TRIGGER join_application_fills_path ON unions_joinapplication;
DROP TRIGGER membership_fills_path ON unions_membership;
DROP FUNCTION unions_fill_path;
"""

COUNTS = """
SELECT unions_count_rows('unions_membership', 'r.organisation_id',
    $$ARRAY['members']$$, $$(r.status IN ('active', 'kept'))::int$$);
"""
NO_COUNTS = """
DROP TRIGGER unions_membership_insert_counts ON unions_membership;
DROP TRIGGER unions_membership_update_counts ON unions_membership;
DROP TRIGGER unions_membership_delete_counts ON unions_membership;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_passkeys_sessions_kiosks'),
        ('unions', '0005_foundings_are_seen_where_they_are_reviewed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.CreateModel(
            name='Ceremony',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('title', models.CharField(max_length=80)),
                ('held_on', models.DateField()),
                ('venue', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('draft', 'in preparation'), ('confirmed', 'held'), ('cancelled', 'cancelled')], default='draft', max_length=10)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceremonies', to='unions.organisation')),
            ],
            options={
                'verbose_name_plural': 'ceremonies',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='ceremony_confirmed_has_time', violation_error_message='A ceremony that was held has its time.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='JoinApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('organisation_path', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('state', models.CharField(choices=[('submitted', 'under review'), ('returned', 'sent back to complete'), ('accepted', 'accepted'), ('refused', 'not accepted'), ('withdrawn', 'withdrawn')], default='submitted', max_length=10)),
                ('via', models.CharField(choices=[('poster', 'by a poster'), ('search', 'by search'), ('officer', 'entered by an officer'), ('ceremony', 'at a ceremony'), ('roster', 'from a roster')], max_length=10)),
                ('employer_name', models.CharField(blank=True, max_length=120)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('consent_how', models.CharField(choices=[('own', 'on the own phone'), ('paper', 'signed on paper')], default='own', max_length=6)),
                ('consent_paper', models.CharField(blank=True, help_text='number of the signed paper', max_length=60)),
                ('submitted_at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('due_on', models.DateField(help_text='the third working day')),
                ('reminded_on', models.DateField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, help_text='why not, or what is missing, in words for the person', max_length=300)),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('escalated_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='join_applications', to='unions.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='join_applications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('state', 'submitted')), fields=['organisation_path', 'due_on'], name='join_application_worklist'),
                    models.Index(condition=models.Q(('state', 'submitted')), fields=['due_on'], name='join_application_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ('submitted', 'returned'))), fields=('person',), name='join_application_one_open', violation_error_message='This person has asked to join already.'),
                    models.CheckConstraint(condition=models.Q(('consent__isnull', False), models.Q(('consent_paper', ''), _negated=True), _connector='OR'), name='join_application_with_consent', violation_error_message='Nobody joins without consent.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'returned']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='join_application_refused_with_reason', violation_error_message='Nobody is refused without a reason.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='JoinApplicationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('step', models.CharField(max_length=10)),
                ('before', models.CharField(blank=True, max_length=10)),
                ('after', models.CharField(choices=[('submitted', 'under review'), ('returned', 'sent back to complete'), ('accepted', 'accepted'), ('refused', 'not accepted'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='unions.joinapplication')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['application', 'at'], name='join_step_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('organisation_path', models.CharField(blank=True, db_collation='C', max_length=200)),
                ('status', models.CharField(choices=[('active', 'member'), ('kept', 'membership kept'), ('left', 'has left'), ('merged', 'merged into another membership')], default='active', max_length=10)),
                ('kept_why', models.CharField(blank=True, choices=[('unemployed', 'out of work'), ('retired', 'retired')], max_length=12)),
                ('number', models.CharField(db_default=models.Func(function='unions_next_member_number'), editable=False, max_length=20, unique=True)),
                ('joined_on', models.DateField(default=chunfeng.kernel.clock.today)),
                ('since', models.DateField(default=chunfeng.kernel.clock.today, help_text='first day with the present organisation')),
                ('left_on', models.DateField(null=True)),
                ('left_why', models.CharField(blank=True, max_length=200)),
                ('via', models.CharField(choices=[('poster', 'by a poster'), ('search', 'by search'), ('officer', 'entered by an officer'), ('ceremony', 'at a ceremony'), ('roster', 'from a roster')], max_length=10)),
                ('employer_name', models.CharField(blank=True, help_text='where they work, in their words', max_length=120)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='unions.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation_path', 'status'], name='membership_subtree'),
                    models.Index(fields=['updated_at'], name='membership_changed'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status__in', ('active', 'kept'))), fields=('person',), name='membership_one_at_a_time', violation_error_message='This person is a member already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('left_on__isnull', True), ('status__in', ('active', 'kept'))), models.Q(models.Q(('status__in', ('active', 'kept')), _negated=True), ('left_on__isnull', False)), _connector='OR'), name='membership_left_has_day', violation_error_message='Whoever left has a last day, and nobody else.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'kept'), models.Q(('kept_why', ''), _negated=True)), models.Q(models.Q(('status', 'kept'), _negated=True), ('kept_why', '')), _connector='OR'), name='membership_kept_has_reason', violation_error_message='A membership is kept for a reason.'),
                    models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('since')), _connector='OR'), name='membership_leaves_after_joining', violation_error_message='Nobody leaves before joining.'),
                    models.CheckConstraint(condition=models.Q(('since__gte', models.F('joined_on'))), name='membership_stays_after_joining', violation_error_message='Nobody is with a union before joining.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='joinapplication',
            name='membership',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='unions.membership'),
        ),
        migrations.CreateModel(
            name='GroupMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('group', models.CharField(help_text='key of the declaration', max_length=30)),
                ('evidence', models.CharField(choices=[('stated', 'own statement'), ('platform', 'account with the platform'), ('licence', 'licence or certificate'), ('employer', 'confirmed by the employer'), ('roster', "on the union's roster")], max_length=10)),
                ('evidence_note', models.CharField(blank=True, max_length=120)),
                ('starts_on', models.DateField(default=chunfeng.kernel.clock.today)),
                ('ends_on', models.DateField(help_text='the last day on which the evidence counts', null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='unions.membership')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['group', 'ends_on'], name='group_membership_expiry'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('membership', 'group'), name='group_membership_once', violation_error_message='This member is in the group already.'),
                    models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='group_membership_ends_after_start', violation_error_message='Evidence cannot end before it begins.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CeremonyEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listed_at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('group', models.CharField(blank=True, max_length=30)),
                ('employer_name', models.CharField(blank=True, max_length=120)),
                ('consent_how', models.CharField(blank=True, choices=[('own', 'on the own phone'), ('paper', 'signed on paper')], max_length=6)),
                ('consent_paper', models.CharField(blank=True, help_text='number of the signed paper', max_length=60)),
                ('consent_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('listed', 'on the list'), ('joined', 'joined'), ('left_out', 'left out')], default='listed', max_length=10)),
                ('left_out_why', models.CharField(blank=True, help_text='code of the reason', max_length=30)),
                ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='unions.ceremony')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceremony_entries', to=settings.AUTH_USER_MODEL)),
                ('membership', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ceremony_entry', to='unions.membership')),
            ],
            options={
                'verbose_name_plural': 'ceremony entries',
                'constraints': [
                    models.UniqueConstraint(fields=('ceremony', 'person'), name='ceremony_entry_once', violation_error_message='This person is on the list already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'joined'), _negated=True), models.Q(('membership__isnull', False), models.Q(('consent__isnull', False), models.Q(('consent_paper', ''), _negated=True), _connector='OR')), _connector='OR'), name='ceremony_joined_with_consent', violation_error_message='Nobody joins without consent.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'left_out'), _negated=True), models.Q(('left_out_why', ''), _negated=True), _connector='OR'), name='ceremony_left_out_with_reason', violation_error_message='Whoever is left out learns why.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MembershipStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chunfeng.kernel.clock.now)),
                ('step', models.CharField(max_length=12)),
                ('before', models.CharField(blank=True, max_length=10)),
                ('after', models.CharField(choices=[('active', 'member'), ('kept', 'membership kept'), ('left', 'has left'), ('merged', 'merged into another membership')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left', models.ForeignKey(help_text='the union before', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='unions.membership')),
                ('reached', models.ForeignKey(help_text='the union after', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['membership', 'at'], name='membership_step_order'),
                    models.Index(condition=models.Q(('left__isnull', False)), fields=['left', '-at'], name='membership_step_left'),
                    models.Index(condition=models.Q(('reached__isnull', False)), fields=['reached', '-at'], name='membership_step_reached'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='unions.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation', 'valid_from'], name='placement_of_organisation'),
                ],
                'constraints': [
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('membership', '='), (chunfeng.domain.unions.models.memberships.DateRange(models.F('valid_from'), models.F('valid_to')), '&&')], name='placement_one_a_day', violation_error_message='A membership is with one organisation at a time.'),
                    models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='placement_ends_after_start', violation_error_message='A stay cannot end before it begins.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Poster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('title', models.CharField(help_text="where it hangs, for the officer's list", max_length=60)),
                ('ends_on', models.DateField(help_text='the last day on which it works')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posters', to='unions.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkersKnown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ('group', models.CharField(blank=True, help_text='key of the declaration; empty: all workers', max_length=30)),
                ('number', models.PositiveIntegerField()),
                ('source', models.CharField(max_length=120)),
                ('counted_on', models.DateField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers_known', to='unions.organisation')),
            ],
            options={
                'verbose_name_plural': 'workers known',
                'indexes': [
                    models.Index(fields=['organisation', 'group', '-counted_on', '-id'], name='workers_known_newest'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='workers_known_has_source', violation_error_message='A count names its source.'),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name='joinapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('membership__isnull', False), _connector='OR'), name='join_application_approved_is_member', violation_error_message='Whoever is accepted is a member.'),
        ),
        migrations.RunSQL(PATHS, NO_PATHS),
        migrations.RunSQL(COUNTS, NO_COUNTS),
    ]
