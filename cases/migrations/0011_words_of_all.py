"""The words of every subject in one index: a search through all states read the whole table where only parts had one."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

JOINERS = "-._/@:<>&+~=#?"
WORDS = SearchVector(
    models.Func(
        models.F("subject"),
        models.Value(JOINERS),
        models.Value(" " * len(JOINERS)),
        function="translate",
        output_field=models.TextField(),
    ),
    config="simple",
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_verdicts"),
    ]

    operations = [
        migrations.AddIndex(model_name="case", index=GinIndex(WORDS, name="case_words")),
        migrations.RemoveIndex(model_name="case", name="case_words_closed"),
    ]
