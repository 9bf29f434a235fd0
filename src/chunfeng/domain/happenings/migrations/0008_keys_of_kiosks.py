from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('happenings', '0007_what_is_told_late'),
        ('people', '0010_being_counted_in_a_group'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='kiosk',
            field=models.ForeignKey(help_text='the screen in a hall whose key this is', null=True, on_delete=models.deletion.PROTECT, related_name='devices', to='people.kiosk'),
        ),
    ]
