"""The roles as groups. Permissions are otherwise made after all migrations have run, which is too late for a group."""

from django.db import migrations

WRITE = [("pages", "page", "write_page", "Can write drafts")]
PUBLISH = [*WRITE, ("pages", "page", "publish_page", "Can publish pages, move them and take them from readers")]
OPERATE = [*PUBLISH, ("static_site", "site", "operate_site", "Can run builds, hold the site and roll it back")]
ADMINISTER = [
    *OPERATE,
    ("auth", "user", "add_user", "Can add user"),
    ("auth", "user", "change_user", "Can change user"),
    ("auth", "user", "view_user", "Can view user"),
    ("auth", "group", "view_group", "Can view group"),
    ("pages", "auditentry", "view_auditentry", "Can view audit entry"),
    ("axes", "accessattempt", "view_accessattempt", "Can view access attempt"),
    ("axes", "accessattempt", "delete_accessattempt", "Can delete access attempt"),
]
ROLES = {"Author": WRITE, "Editor": PUBLISH, "Operator": OPERATE, "Administrator": ADMINISTER}


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name, permissions in ROLES.items():
        role, _ = group.objects.get_or_create(name=name)
        role.permissions.add(*[permission(apps, *fields) for fields in permissions])


def permission(apps, app_label, model, codename, name):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app_label, model=model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return found


def keep_what_staff_could(apps, schema_editor):
    """Until now whoever was one of the staff could do everything here."""
    staff = apps.get_model("auth", "User").objects.filter(is_staff=True, is_superuser=False)
    apps.get_model("auth", "Group").objects.get(name="Operator").user_set.add(*staff)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("pages", "0004_roles"),
        ("static_site", "0006_roles"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(keep_what_staff_could, migrations.RunPython.noop),
    ]
