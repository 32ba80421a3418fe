"""The private desk of a member: queues, cases, their import, and the requester's portal.

Words: case, queue, requester, next action, status, resolution. Member spaces only. May import everything below; only
``config`` may import it.
"""
