import publisher.pages.models.columns
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat


def keep_addresses(apps, schema_editor):
    """Until now an entry's id was its page's address at the moment: feed readers know each live page by it."""
    start, text = Value(f'{settings.SITE_URL}/'), models.TextField()
    live = apps.get_model('pages', 'Publication').objects.filter(page=OuterRef('pk'), until=None)
    below_home = Concat(start, 'path', Value('/'), output_field=text)
    live = live.annotate(address=Case(When(path='', then=start), default=below_home, output_field=text))
    pages = apps.get_model('pages', 'Page').objects.filter(Exists(live), feed_id=None)
    pages.update(feed_id=Subquery(live.values('address')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0021_tag_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='page',
            name='feed_id',
            field=publisher.pages.models.columns.PathField(editable=False, max_length=600, null=True),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('feed_id',), name='feed_id_once'),
        ),
        migrations.RunPython(keep_addresses, migrations.RunPython.noop),
    ]
