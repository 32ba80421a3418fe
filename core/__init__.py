"""The floor of the house: spaces, the actor, events, slots, refusals, access marks and fragments.

It knows no subject: nothing here says what a case, an article or an escalation is. The list of its files is
closed (``tests/architecture/test_core_is_closed.py``); a new one needs an ADR.
"""
