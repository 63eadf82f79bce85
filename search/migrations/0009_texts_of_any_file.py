from django.db import migrations


class Migration(migrations.Migration):
    """Only the name in the code changes. With its table named first, neither step writes anything to the database."""

    dependencies = [("search", "0008_page_views")]

    operations = [
        migrations.AlterModelTable(name="pdftext", table="search_pdftext"),
        migrations.RenameModel(old_name="PdfText", new_name="FileText"),
    ]
