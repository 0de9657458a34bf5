"""The lease's one row."""

from django.db import migrations


def make_lease(apps, schema_editor):
    apps.get_model("builds", "Lease").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("builds", "0001_initial")]
    operations = [migrations.RunPython(make_lease, migrations.RunPython.noop)]
