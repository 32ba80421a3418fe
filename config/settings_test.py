"""Settings of the tests: fast hashes, mail in memory, plain static files, a data folder of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests only")

from config.settings import *

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
