"""How pages may look to a person. Kept in ``User.look`` under these keys; an absent key means the first choice.

Keys: ``theme``, ``density`` and ``keys`` ("on" or "off": single-key shortcuts).
"""

from __future__ import annotations

THEMES = [("system", "As the device"), ("light", "Light"), ("dark", "Dark")]
DENSITIES = [("comfortable", "Comfortable"), ("compact", "Compact")]
