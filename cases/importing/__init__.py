"""Storing foreign histories: from the plain cases of ``cases.imports`` to queues, cases, threads and timelines.

``run.carry_on`` stores, ``checking.check`` only looks; ``writer`` knows how a case becomes rows.
"""
