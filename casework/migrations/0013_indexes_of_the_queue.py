from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the work of the site: one for each part of the queue of a team."""

    atomic = False
    dependencies = [("casework", "0012_finding_cases")]

    operations = [
        AddIndexConcurrently(model_name="case", index=models.Index(condition=models.Q(('found_by_words', False)), fields=['id'], name='case_without_words')),
        AddIndexConcurrently(model_name="case", index=models.Index(condition=models.Q(('assignee', None), ('closed_at', None)), fields=['team', 'due_on', 'id'], name='case_free_of_team')),
        AddIndexConcurrently(model_name="case", index=models.Index(condition=models.Q(('closed_at', None), ('paused_on__isnull', False)), fields=['team', 'due_on', 'id'], name='case_waiting_of_team')),
        AddIndexConcurrently(model_name="case", index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['team', 'due_on', 'id'], name='case_closed_of_team')),
    ]
