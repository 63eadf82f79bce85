from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the work of the site: a million cases are not locked meanwhile."""

    atomic = False
    dependencies = [("casework", "0007_teams_corrections_decisions")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["team", "due_on", "id"], name="case_open_of_team"
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(condition=models.Q(("team", None)), fields=["id"], name="case_without_team"),
        ),
    ]
