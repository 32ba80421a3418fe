"""Engine of a reader's state in member spaces: follows, read marks, drafts, notices. Knows no subject.

Words: notice, follow, draft. May import: directory, tenants, accounts, core.
"""
