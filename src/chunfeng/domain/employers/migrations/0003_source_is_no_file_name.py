"""`source` says where a position was first published. Imports had written the name of their file there."""

from django.db import migrations


def clear_file_names(apps, schema_editor):
    """`updated_at` stays: nothing that people search or match by has changed."""
    names = apps.get_model("employers", "SheetImport").objects.values("original_name")
    positions = apps.get_model("employers", "Position").objects.filter(sheet__isnull=False)
    # A later sheet may have taken the position over, so any sheet's name counts.
    positions.filter(source__in=names).exclude(source="").update(source="")


class Migration(migrations.Migration):
    dependencies = [("employers", "0002_claims_and_worklists")]

    operations = [migrations.RunPython(clear_file_names, migrations.RunPython.noop, elidable=True)]
