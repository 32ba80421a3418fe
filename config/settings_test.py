"""Settings of the tests: fast hashes, mail in memory, plain static files, a data folder of their own."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("SECRET_KEY", "tests only")

from config.settings import *
from config.settings import CACHES, REDIS_URL

if REDIS_URL:  # a test that empties the cache must not empty that of a test beside it
    _beside = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
    CACHES["default"]["LOCATION"] = urlsplit(REDIS_URL)._replace(path=f"/{_beside + 1}").geturl()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="guildhall-tests-"))
ACCOUNT_RATE_LIMITS = False
DEBUG = False
