"""Settings for what reads the code without running it: mypy's Django plugin, and looking at models and addresses.

The database address is a dummy nobody answers at, so that nothing embedded starts and nothing is written. Whatever the
environment says, a check of the code must not reach a real database.
"""

import os

os.environ["DATABASE_URL"] = "postgresql://nobody@localhost:1/nowhere"
os.environ["DATABASE_OWNER_URL"] = "postgresql://nobody@localhost:1/nowhere"
os.environ.setdefault("SECRET_KEY", "signs nothing")

from config.settings import *
