"""Who can sign in, in the registry: users and how they prove who they are.

Words: user (whoever can sign in). A user is nobody's colleague here; in a space people are cards (``directory``).
May import: core.
"""
