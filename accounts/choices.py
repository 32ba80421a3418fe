"""How pages may look to a person, and the words for how somebody proves who they are.

A look is kept in ``User.look`` under these keys; an absent key means the first choice. Keys: ``theme``, ``density``,
``keys`` ("on" or "off": single-key shortcuts) and ``after`` (where one goes on after a reply, solving or closing).
"""

from __future__ import annotations

THEMES = [("system", "As the device"), ("light", "Light"), ("dark", "Dark")]
AFTERS = [
    ("stay", "Stay on the case"),
    ("next", "Go on to the next case of the list"),
    ("list", "Go back to the list"),
]
DENSITIES = [("comfortable", "Comfortable"), ("compact", "Compact")]

FACTORS = {"totp": "codes from an app", "webauthn": "a passkey", "recovery_codes": "recovery codes"}
"""What can be added beside a password. The keys are the sign-in library's."""
METHODS = {
    "password": "a password",
    "totp": "a code from an app",
    "webauthn": "a passkey",
    "recovery_codes": "a recovery code",
    "letter": "the link of a letter",
}
"""What opens the door."""
REFUSALS = {
    "password": "the password was wrong",
    "code": "the code was wrong",
    "passkey": "the passkey did not fit",
    "too_often": "that was too often",
    "locked": "they are locked out",
}
"""Why the door stays shut."""
