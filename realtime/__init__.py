"""Engine of live pages: one socket door, streams, presence. Knows no subject.

Words: stream, presence, session. May import: directory, tenants, accounts, core.
"""
