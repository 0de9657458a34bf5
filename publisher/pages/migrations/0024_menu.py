import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pages', '0023_site_settings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Menu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(null=True)),
                ('entries', models.JSONField(default=list)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('who', models.CharField(max_length=150)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['since'], name='menu_since'), models.Index(condition=models.Q(('until__isnull', False)), fields=['until'], name='menu_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='menu_until_after_since'), models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('until', 0), condition=models.Q(('until', None)), name='one_live_menu')],
            },
        ),
    ]
