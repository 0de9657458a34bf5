"""The site's one row."""

import uuid

from django.db import migrations


def make_site(apps, schema_editor):
    apps.get_model("static_site", "Site").objects.create(pk=1, identity=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("static_site", "0001_initial")]
    operations = [migrations.RunPython(make_site, migrations.RunPython.noop)]
