"""Engine of forms in every space: sections, typed fields, answers. Knows no subject.

Words: form, section, field, answer. May import: directory, tenants, accounts, core.
"""
