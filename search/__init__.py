"""Engine of finding: index, query, suggest. Knows no subject.

Subject apps declare documents; search re-checks every hit in the database.
May import: directory, tenants, accounts, core.
"""
