"""The people of a space, as cards.

Words: person (a card), client (the requester's organization), team. Engine in every space. May import: tenants,
accounts, core.
"""
