from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tramites_forms', '0016_forms_for_staff'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='sent_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=255, verbose_name='sent for the person by'),
        ),
    ]
