import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_messages_about'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.BigIntegerField(null=True, unique=True)),
                ('thing', models.CharField(max_length=300)),
                ('type', models.CharField(max_length=20)),
                ('slug', models.CharField(max_length=255)),
                ('family', models.UUIDField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['thing', '-id'], name='change_newest'), models.Index(fields=['family'], name='change_family'), models.Index(condition=models.Q(('place', None)), fields=['id'], name='change_unsettled')],
            },
        ),
    ]
