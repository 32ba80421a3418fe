"""Settings of a deployment. Product choices are data of an organization, never settings."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext

from config import embedded, env
from core.backend.deadlines import PatientConnection

django_stubs_ext.monkeypatch()  # so that generic bases such as Manager["User"] can be written down

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("GUILDHALL_DATA", "Folder of everything the product stores on disk.", "var")

DEBUG = env.flag("DEBUG", "Show faults in the browser. Never on a machine others can reach.")
BASE_HOST = env.text("GUILDHALL_HOST", "The host members' names hang below (acme.<host>).", "guildhall.localhost")
ADMIN_HOST = f"admin.{BASE_HOST}"
BIND = env.text("GUILDHALL_BIND", "The address `manage.py serve` listens on.", "127.0.0.1")
PORT = env.number("PORT", "The port `manage.py serve` listens on.", 8000, minimum=1, maximum=65535)
IS_HTTPS = env.flag("GUILDHALL_HTTPS", "Pages are reached through HTTPS: secure, host-bound cookies and HSTS.")
PUBLIC_PORT = env.number("GUILDHALL_PUBLIC_PORT", "The port people type, when a proxy stands before ours.", PORT)
TRUSTED_PROXY = env.flag("GUILDHALL_TRUSTED_PROXY", "A proxy sets X-Forwarded-Proto and X-Forwarded-For.")


def _secret() -> str:
    """The signing key: from the environment, or made once and kept in the data folder."""
    given = env.text("SECRET_KEY", "Signs cookies and links. Made and kept in the data folder when empty.")
    if given:
        return given
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    file = DATA_DIR / "secret-key"
    try:
        with file.open("x") as made:
            made.write(secrets.token_urlsafe(50))
        file.chmod(0o600)
    except FileExistsError:
        pass
    return file.read_text()


# Compiling a plan takes 15 to 40 ms and starting processes beside it some 10, more than either gains a statement. Who
# stands still within a transaction, as a frozen process does, loses it, and what it did is another's to do. What the
# address says comes later.
_LEAN = "-c jit=off -c max_parallel_workers_per_gather=0"
_SERVER = f"{_LEAN} -c idle_in_transaction_session_timeout=120s"


def _database(address: str, engine: str, **options: Any) -> dict[str, Any]:
    """Django's words for a database address, with the socket's folder as its ``host`` where there is one."""
    parts = urlsplit(address)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    query["options"] = f"{_SERVER} {query.get('options', '')}".strip()
    query.setdefault("connect_timeout", "3")
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.pop("host", ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**query, **options},
        "CONN_HEALTH_CHECKS": True,  # a connection that broke in the pool is found there, and not by a page
    }


SECRET_KEY = _secret()
_addresses = embedded.addresses(DATA_DIR, print)
_POOL = {
    "min_size": 1,
    "max_size": 8,
    "max_lifetime": 900,
    "timeout": 1.5,  # whoever finds no connection for so long is told to come back
    "reconnect_timeout": 1,  # then the next who asks tries at once, however long the database was away
    "connection_class": PatientConnection,
}
DATABASES = {
    # only statements that are remembered are prepared (core/statements.py); these from the first time on
    "default": _database(_addresses.runtime, "core.backend", pool=_POOL, prepare_threshold=0),
    "owner": _database(_addresses.owner, "core.backend.owner"),
}
DATABASE_ROUTERS = ["tenants.router.SpaceRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.url(
    "REDIS_URL", "Redis for caches and pushes between processes; in memory without.", ("redis", "rediss")
)

# Which apps have tables where. No app stands in the registry and in a space.
_ENGINES = ["core", "directory", "clocks", "intake", "realtime", "search", "conversations", "knowledge"]
_REGISTRY = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "accounts",
    "tenants",
    "billing",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django.contrib.admin",
]
TENANT_TYPES = {
    "public": {"APPS": _REGISTRY},
    "member": {"APPS": [*_ENGINES, "notifications", "exchange", "cases"]},
    "network": {"APPS": [*_ENGINES, "network"]},
}
HAS_MULTI_TYPE_TENANTS = True
MULTI_TYPE_DATABASE_FIELD = "kind"
TENANT_MODEL = "tenants.Space"
TENANT_DOMAIN_MODEL = "tenants.Domain"
INSTALLED_APPS = [
    "daphne",
    "config",
    "tenants",
    *(app for app in _REGISTRY if app != "tenants"),
    *_ENGINES,
    "notifications",
    "network",
    "exchange",
    "cases",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "template_partials",
    "channels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.HostDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.middleware.HostSession",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tenants.middleware.MemberDoor",
]
ROOT_URLCONF = "config.urls_public"
MEMBER_URLCONF = "config.urls"
ADMIN_URLCONF = "config.urls_admin"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = [f".{BASE_HOST}", *env.listing("ALLOWED_HOSTS", "Further hosts that lead to members, comma-separated.")]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.place",
            ],
        },
    },
]
FORM_RENDERER = "config.context.FormRenderer"

# Who can sign in, and how.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "tenants.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.PasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.AnewForm",
    "reauthenticate": "accounts.forms.AgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are proven by the letter people come in by
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {  # what is not named here is the library's; a letter to whoever is named costs them, so few
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/h/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0
MFA_ADAPTER = "tenants.signin.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondForm",
    "reauthenticate": "accounts.forms.SecondAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "tenants.signin.PasskeyAdd",
    "login_webauthn": "tenants.signin.PasskeySignIn",
    "authenticate_webauthn": "tenants.signin.PasskeySecond",
    "reauthenticate_webauthn": "tenants.signin.PasskeyAgain",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Cookies stay with the host that set them.
_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = f"{_PREFIX}guildhall-session"
CSRF_COOKIE_NAME = f"{_PREFIX}guildhall-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = int(env.seconds("SESSION_AGE", "How long a sign-in lasts.", "14d"))
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the preload list is the choice of whoever owns the domain
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_LIMIT = env.number("UPLOAD_LIMIT", "Largest file in an entry, in bytes.", 25_000_000, minimum=1)
IMPORT_LIMIT = env.number("IMPORT_LIMIT", "Largest file to import, in bytes.", 1_000_000_000, minimum=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = None

_AT_ONCE = {"socket_connect_timeout": 1, "socket_timeout": 2}
"""Seconds: a Redis that is silent is as good as down, and no page waits for it."""
if REDIS_URL:
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": _AT_ONCE,
        }
    }
    CHANNEL_LAYERS: dict[str, Any] = {  # not the queueing layer: docs/adr/0010
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "guildhall"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

EMAIL_URL = env.url(
    "EMAIL_URL", "Where mail goes out (smtp://user:password@host:port); files without.", ("smtp", "smtp+tls", "smtps")
)
_mail = urlsplit(EMAIL_URL)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_URL else "config.mail.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS, EMAIL_TIMEOUT = _mail.scheme == "smtps", _mail.scheme == "smtp+tls", 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "The sender of our mails.", f"Guildhall <no-reply@{BASE_HOST}>")

LEAVING_DAYS = env.number(
    "LEAVING_DAYS", "Days between a member's leaving and the deletion of its space.", 30, minimum=0
)
INVITATION_AGE = int(env.seconds("INVITATION_AGE", "How long an invitation can be accepted.", "7d"))
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.Formatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"away": {"()": "config.logs.Away"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["away"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "How much is logged.", "WARNING")},
    "loggers": {"guildhall": {"level": "INFO"}, "daphne": {"level": "WARNING"}},
}
