"""Engine of service levels in every space: calendars, targets, running clocks. Knows no subject.

Words: clock, target, calendar. May import: directory, tenants, accounts, core.
"""
