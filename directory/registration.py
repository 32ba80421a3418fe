"""What this app registers when Django is ready: it fills the doors' slot for cards."""

from directory import selectors  # noqa: F401 - the slot registers itself
