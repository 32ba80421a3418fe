"""The hall: escalations, communities, experts, practices, evidence. In network spaces only.

Words: escalation, community, practice, evidence, expert. Never learns what a case is.
May import: knowledge and all below.
"""
