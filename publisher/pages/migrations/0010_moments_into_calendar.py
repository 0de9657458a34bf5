from django.db import migrations
from publisher.pages.models.columns import EARLIEST, LATEST

COLUMNS = {'Page': ['publish_at', 'unpublish_at'], 'Publication': ['date', 'published_at'], 'Revision': ['date']}


def move_into_calendar(apps, schema_editor):
    """Moments that no zone's clock can show stopped every list and build that read them: take the nearest that one can."""
    for model, columns in COLUMNS.items():
        rows = apps.get_model('pages', model).objects
        for column in columns:
            rows.filter(**{f'{column}__lt': EARLIEST}).update(**{column: EARLIEST})
            rows.filter(**{f'{column}__gt': LATEST}).update(**{column: LATEST})


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0009_sitemap_index'),
    ]

    operations = [
        migrations.RunPython(move_into_calendar, migrations.RunPython.noop),
    ]
