"""Tell apart the addresses of tags that share one, and keep the others.

Published texts are read in batches by key. Nothing else is published meanwhile: it takes the lock that publishing takes.
"""

from collections import defaultdict

import publisher.pages.models.columns
from django.db import migrations, models

from publisher.pages.paths import slugify_segment
from publisher.pages.tag_addresses import tag_key, tag_pairs, tag_slug

BATCH = 1_000
LONGEST = 200


def tell_apart(apps, schema_editor):
    apps.get_model("pages", "ContentVersion").objects.select_for_update().get()
    Kept = apps.get_model("pages", "KeptTagAddress")
    tags = {tag for batch in published(apps) for publication in batch for tag in named(publication)}
    kept = kept_addresses(tags)
    Kept.objects.bulk_create((Kept(key=key, slug=slug) for key, slug in sorted(kept.items())), batch_size=BATCH)
    for batch in published(apps):
        write(apps, batch, kept)


def kept_addresses(tags):
    """Return the former addresses, by key, of tags that have theirs alone and would get another."""
    keys = defaultdict(set)
    for tag in tags:
        keys[slugify_segment(tag)].add(tag_key(tag))
    alone = {next(iter(sharing)): slug for slug, sharing in keys.items() if len(sharing) == 1}
    news = {tag_key(tag): tag_slug(tag) for tag in tags}
    return {key: slug for key, slug in alone.items() if news[key] != slug and len(key) <= LONGEST}


def published(apps):
    rows = apps.get_model("pages", "Publication").objects.select_related("revision").order_by("pk")
    rows = rows.only("pk", "order_key", "tag_pairs", "revision__tags")
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        yield batch


def named(publication):
    tags = publication.revision.tags
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def write(apps, batch, kept):
    """Write the tags of the publications whose tags have other addresses now."""
    Publication, Tag = apps.get_model("pages", "Publication"), apps.get_model("pages", "PublicationTag")
    pairs = {row.pk: [list(pair) for pair in tag_pairs(named(row), kept)] for row in batch}
    changed = [row for row in batch if row.tag_pairs != pairs[row.pk]]
    for row in changed:
        row.tag_pairs = pairs[row.pk]
    Tag.objects.filter(publication__in=[row.pk for row in changed]).delete()
    Tag.objects.bulk_create(
        (
            Tag(publication_id=row.pk, slug=slug, name=name, order_key=row.order_key)
            for row in changed
            for slug, name in pairs[row.pk]
        ),
        batch_size=BATCH,
    )
    Publication.objects.bulk_update(changed, ["tag_pairs"], batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [("pages", "0020_redirect_fragment")]

    operations = [
        migrations.CreateModel(
            name="KeptTagAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", publisher.pages.models.columns.PathField(max_length=200, unique=True)),
                ("slug", publisher.pages.models.columns.PathField(max_length=200, unique=True)),
            ],
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
