"""Sign-ups wait for their letter in a row of their own, and the audit trail is read by its keys."""

import django.utils.timezone
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_space_functions")]

    operations = [
        migrations.CreateModel(
            name="SignUpLetter",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=80)),
                ("slug", models.CharField(max_length=40)),
                ("time_zone", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveIndex(model_name="auditevent", name="audit_organization"),
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["organization", "-id"], name="audit_trail")
        ),
    ]
