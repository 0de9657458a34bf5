from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_as_they_are(apps, schema_editor: BaseDatabaseSchemaEditor):
    """Bodies are gzip: PostgreSQL would try to compress each again, in vain."""
    store_bodies(schema_editor, "EXTERNAL")


def compress(apps, schema_editor: BaseDatabaseSchemaEditor):
    store_bodies(schema_editor, "EXTENDED")


def store_bodies(schema_editor: BaseDatabaseSchemaEditor, how: str):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE static_site_artifact ALTER COLUMN body SET STORAGE {how}")


class Migration(migrations.Migration):

    dependencies = [
        ('static_site', '0008_places'),
    ]

    operations = [
        migrations.RunPython(keep_as_they_are, compress),
    ]
