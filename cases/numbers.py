"""Numbering cases: each member counts its own (C-1001, C-1002, …)."""

from django.db import models


class NextNumber(models.Func):
    """The next case number of this member, from a sequence of its own schema."""

    template = "nextval('case_number')"
    output_field = models.BigIntegerField()
