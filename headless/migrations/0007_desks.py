from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('headless', '0006_more_events_and_stops'),
        ('tramites_forms', '0016_forms_for_staff'),
    ]

    operations = [
        migrations.AddField(
            model_name='apiclient',
            name='is_desk',
            field=models.BooleanField(default=False, help_text='With a code of ours that the person says to the officer, and for a person without an account.', verbose_name='acts at a desk for people who agree'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='forms',
            field=models.ManyToManyField(related_name='+', to='tramites_forms.onlineform', verbose_name='forms it may send and follow'),
        ),
    ]
