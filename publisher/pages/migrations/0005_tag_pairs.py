"""Give publications their tags, batch by batch: what is live is not held up, and an interrupted run goes on."""

from collections import defaultdict

from django.db import migrations, models

BATCH = 1_000


def fill(apps, schema_editor):
    Publication = apps.get_model("pages", "Publication")
    PublicationTag = apps.get_model("pages", "PublicationTag")
    empty = Publication.objects.filter(tag_pairs__isnull=True).order_by("pk").only("pk")
    while rows := list(empty[:BATCH]):
        pairs = defaultdict(list)
        tags = PublicationTag.objects.filter(publication__in=[row.pk for row in rows])
        for publication, slug, name in tags.values_list("publication", "slug", "name"):
            pairs[publication].append([slug, name])
        for row in rows:
            row.tag_pairs = sorted(pairs[row.pk])
        Publication.objects.bulk_update(rows, ["tag_pairs"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("pages", "0004_roles")]

    operations = [
        migrations.AddField("publication", "tag_pairs", models.JSONField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
