"""The rule that a number belongs to one person, checked by half of its digest: a row costs a fifth of what it did."""

import chunfeng.domain.people.models.identity
import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_passkeys_sessions_kiosks'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='identitydocument',
            name='identity_number_one_person',
        ),
        migrations.AddConstraint(
            model_name='identitydocument',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('submitted', 'reviewing', 'verified'))), expressions=[(chunfeng.domain.people.models.identity.Half('number_index'), '='), ('person', '<>')], name='identity_number_one_person', violation_error_message='This document is on another account already.'),
        ),
    ]
