"""Runbooks in Markdown as processes, and processes as Markdown. Pure.

``read_runbook`` makes a process of a text in which nothing is lost, ``written`` makes a text of a process.
``blocks.py`` parses, ``headings.py`` says what a heading promises, ``titles.py`` what a step is called, ``dividing.py``
finds the steps, ``reading.py`` puts each part where it belongs, ``writing.py`` leads back.
"""

from knowledge.runbooks.reading import Read, read_runbook
from knowledge.runbooks.writing import written

__all__ = ["Read", "read_runbook", "written"]
