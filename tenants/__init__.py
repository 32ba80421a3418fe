"""Which spaces there are and who belongs to them, in the registry.

Words: organization (member), network, space, domain, membership, invitation. May import: accounts, core.
"""
