"""The rows that every site has: the content version, and a home page that is live from the first moment."""

from django.db import migrations
from django.db.models.functions import Now


def make_first_rows(apps, schema_editor):
    def model(name):
        return apps.get_model("pages", name)

    model("ContentVersion").objects.create(pk=1, number=1)
    page = model("Page").objects.create(path="")
    revision = model("Revision").objects.create(page=page, number=1, title="Home", renderer=1, who="Publisher")
    model("Page").objects.filter(pk=page.pk).update(latest=revision)
    model("Publication").objects.create(
        page=page, revision=revision, path="", since=1, title="Home", published_at=Now(), shard="e3",
        order_key=f"{2**31:010d}.{10**13 - 1:013d}.",
    )


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [migrations.RunPython(make_first_rows, migrations.RunPython.noop)]
