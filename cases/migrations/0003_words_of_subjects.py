"""The words of subjects in two indexes: of what is worked on, and of the history. Lists are filtered by them."""

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
        ("cases", "0002_imports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=GinIndex(WORDS, condition=models.Q(("category__in", ("open", "paused"))), name="case_words_live"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=GinIndex(WORDS, condition=models.Q(("category", "closed")), name="case_words_closed"),
        ),
    ]
