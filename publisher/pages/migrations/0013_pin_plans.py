from django.db import migrations
from django.db.models import Q

MAY_PUBLISH = {'codename': 'publish_page', 'content_type__app_label': 'pages'}
COMMAND = 'import_pages'
WHY = (
    'Plans now publish the text that was looked at when they were made, and no text of this page was saved or '
    'published by anyone who may publish. Look at the text, then publish it or plan it again.'
)


def pin_plans(apps, schema_editor):
    """Until now a plan published whatever was newest at its time: pin the newest text that somebody answers for."""
    page, version = apps.get_model('pages', 'Page'), apps.get_model('pages', 'ContentVersion')
    version.objects.select_for_update().get()  # nothing is saved, published or carried out in between
    able = people_who_may_publish(apps)
    for planned in page.objects.filter(publish_at__isnull=False, planned_revision=None).order_by('pk'):
        pin(apps, planned, able)


def people_who_may_publish(apps):
    allowed = apps.get_model('auth', 'Permission').objects.filter(**MAY_PUBLISH).values('pk')
    able = Q(is_superuser=True) | Q(groups__permissions__in=allowed) | Q(user_permissions__in=allowed)
    return apps.get_model('auth', 'User').objects.filter(able, is_active=True).values('pk')


def pin(apps, page, able):
    published = apps.get_model('pages', 'Publication').objects.filter(page=page).values('revision')
    approved = Q(by__in=able) | Q(by=None, who=COMMAND) | Q(pk__in=published)
    texts = apps.get_model('pages', 'Revision').objects.filter(approved, page=page).order_by('-number')
    page.planned_revision_id = texts.values_list('pk', flat=True).first()
    if page.planned_revision_id is None:
        apps.get_model('pages', 'AuditEntry').objects.create(
            action='schedule failed', who='migrate', page=page, detail={'plan': 'publish_at', 'error': [WHY]}
        )
        page.publish_at = None
    page.save(update_fields=['planned_revision', 'publish_at'])


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('pages', '0012_planned_revision'),
    ]

    operations = [
        migrations.RunPython(pin_plans, migrations.RunPython.noop),
    ]
