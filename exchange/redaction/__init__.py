"""The redaction pass: what in a text must not cross as it is, and what crosses in its place. Pure: it knows no row.

``finding.py`` finds, ``aliases.py`` hands out stand-ins, ``deciding.py`` does what a person decided.
"""
