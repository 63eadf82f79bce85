import accounts.models.desk_consent
import core.crypto
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_certification_end_told'),
        ('allauth_idp_oidc', '0003_client_allow_uri_wildcards'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskConsent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('about', models.CharField(max_length=100)),
                ('matter', models.CharField(max_length=255, verbose_name='what for')),
                ('place', models.CharField(max_length=160, verbose_name='institution')),
                ('officer', models.CharField(max_length=80, verbose_name='who wrote it down')),
                ('code', core.crypto.EncryptedTextField(blank=True, default='')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='asked on')),
                ('given_at', models.DateTimeField(null=True, verbose_name='given on')),
                ('expires_at', models.DateTimeField(default=accounts.models.desk_consent.code_end, verbose_name='until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken back on')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='allauth_idp_oidc.client', verbose_name='program')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='desk_consents', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'consent at a desk',
                'verbose_name_plural': 'consents at desks',
                'ordering': ['-asked_at'],
            },
        ),
    ]
