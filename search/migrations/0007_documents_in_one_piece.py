from django.db import migrations


class Migration(migrations.Migration):
    """Keep a document whole in its page of the table when it fits there (8 kB), its vector with it.

    A search reads the vectors of all that match, up to thousands; fetching each from where PostgreSQL puts long values
    was more than half of its time (5,000 documents: median 47 ms, then 20 ms, same load).
    """

    dependencies = [("search", "0006_bets_by_address")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_document SET (toast_tuple_target = 8160)",
            "ALTER TABLE search_document RESET (toast_tuple_target)",
        )
    ]
