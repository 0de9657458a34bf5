from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def index_words(apps, schema_editor: BaseDatabaseSchemaEditor):
    """Full-text search is PostgreSQL's own; what Says asks (publisher/pages/models/page_finding.py) is this expression."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX revision_words ON pages_revision USING gin (to_tsvector('simple', title || ' ' || body))"
        )


def drop_words(apps, schema_editor: BaseDatabaseSchemaEditor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX revision_words")


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0007_unsaved_work'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['path'], name='page_deleted'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('until', None)), fields=['page', 'revision', 'weight'], name='publication_wanted'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['title'], name='revision_title'),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
