"""The database backends: ``core.backend`` for the runtime login, ``core.backend.owner`` for migrations."""
