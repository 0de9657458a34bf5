from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0013_pin_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='unsavedwork',
            name='unsaved_once_a_page',
        ),
        migrations.RemoveConstraint(
            model_name='unsavedwork',
            name='unsaved_once_a_new_page',
        ),
        migrations.AddField(
            model_name='unsavedwork',
            name='discarded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='unsavedwork',
            name='slot',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='unsavedwork',
            constraint=models.UniqueConstraint(condition=models.Q(('discarded_at', None)), fields=('by', 'page'), name='unsaved_once_a_page'),
        ),
        migrations.AddConstraint(
            model_name='unsavedwork',
            constraint=models.UniqueConstraint(condition=models.Q(('discarded_at', None), ('page', None)), fields=('by', 'slot'), name='unsaved_once_a_new_page'),
        ),
    ]
