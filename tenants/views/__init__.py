"""Pages of the registry: the base host, invitations, members, the organization's settings."""
