"""Django settings, twelve-factor: the only reader of the environment. Each entry has a default and a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, validate

from campaigns import data_folder, database
from campaigns.files import place

env = Env(eager=False)
_POSITIVE = validate.Range(min=0, min_inclusive=False)
_PORT = validate.Range(min=0, max=65535)

# Where a single machine keeps database, secrets, uploaded workbooks and sockets.
_folder = env.path("CAMPAIGNS_DATA_DIR", Path("var"))
# The database by URL (postgresql://… or sqlite:///…); without one, SQLite in the data folder.
_database_url = env.str("DATABASE_URL", "")
# The broker by URL (Redis 6.2 or later); without one, the Redis that `campaigns up` starts in the data folder.
_redis_url = env.str("REDIS_URL", "")
# Signs sessions and encrypts account tokens; without one, made once and kept in the data folder.
_secret_key = env.str("SECRET_KEY", "")
# Earlier secret keys, comma separated, still accepted for reading after a rotation.
_secret_key_fallbacks: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Port of the pages and the webhook.
PORT = env.int("PORT", 8000, validate=_PORT)
# Address the pages listen on.
HOST = env.str("CAMPAIGNS_HOST", "127.0.0.1")
# Port of Flower.
FLOWER_PORT = env.int("FLOWER_PORT", 5555, validate=_PORT)
# Address Flower listens on.
FLOWER_HOST = env.str("CAMPAIGNS_FLOWER_HOST", "127.0.0.1")
# Path Flower is served under by a reverse proxy, without slashes; empty for the root.
FLOWER_PREFIX = env.str("CAMPAIGNS_FLOWER_PREFIX", "")
# Password of Flower's user `campaigns`; without one, made once and kept in the data folder.
FLOWER_PASSWORD = env.str("CAMPAIGNS_FLOWER_PASSWORD", "")
# How people and the gateway reach the pages from outside, for links and webhook URLs.
PUBLIC_URL = env.str("CAMPAIGNS_PUBLIC_URL", "")
# Where people reach Flower, for links from the pages.
FLOWER_URL = env.str("CAMPAIGNS_FLOWER_URL", "")
# Seconds after an attempt before a report may prove a message absent.
SETTLE_SECONDS = env.float("CAMPAIGNS_SETTLE_SECONDS", 600.0, validate=_POSITIVE)
# Base cadence of the report poll, in seconds.
RECONCILE_SECONDS = env.float("CAMPAIGNS_RECONCILE_SECONDS", 60.0, validate=_POSITIVE)
# Seconds a worker may hold a claimed recipient before it counts as uncertain.
LEASE_SECONDS = env.float("CAMPAIGNS_LEASE_SECONDS", 120.0, validate=_POSITIVE)
# Seconds to wait for the gateway's answer to a send, 60 at least where a file or a link goes with it; at most three
# quarters of the lease are used.
READ_TIMEOUT = env.float("CAMPAIGNS_READ_TIMEOUT", 30.0, validate=_POSITIVE)
# Seconds a task may lie on the broker before its recipient goes back to pending.
QUEUED_SECONDS = env.float("CAMPAIGNS_QUEUED_SECONDS", 60.0, validate=_POSITIVE)
# Threads of one send worker.
WORKER_CONCURRENCY = env.int("CAMPAIGNS_WORKER_CONCURRENCY", 20, validate=validate.Range(min=1, max=200))
# Bucket of an S3-compatible storage that keeps uploads, attachments and media; empty keeps them in the data folder.
_s3_bucket = env.str("CAMPAIGNS_S3_BUCKET", "")
# Address of that storage, as https://s3.example.org; empty for Amazon's own.
_s3_endpoint = env.str("CAMPAIGNS_S3_ENDPOINT", "")
# Region of the bucket, as eu-central-1; empty where the storage has none.
_s3_region = env.str("CAMPAIGNS_S3_REGION", "")
# Folder within the bucket; empty for its root.
_s3_prefix = env.str("CAMPAIGNS_S3_PREFIX", "")
# Key of the bucket's user; without one, the machine's role or the AWS_… variables that boto3 knows.
_s3_access_key = env.str("CAMPAIGNS_S3_ACCESS_KEY", "")
# Secret of that key.
_s3_secret_key = env.str("CAMPAIGNS_S3_SECRET_KEY", "")
# Largest spreadsheet accepted, in MiB.
UPLOAD_MAX_MIB = env.int("CAMPAIGNS_UPLOAD_MAX_MIB", 100, validate=validate.Range(min=1))
# Token that a program must bear to read /metrics; without one, only programs on this machine may.
METRICS_TOKEN = env.str("CAMPAIGNS_METRICS_TOKEN", "")
# A campaign with more recipients is launched by a second person only, not by who imported it; 0 switches this off.
FOUR_EYES_ABOVE = env.int("CAMPAIGNS_FOUR_EYES_ABOVE", 0, validate=validate.Range(min=0))
# Days after which the personal data of a finished campaign and of received messages is erased; 0 keeps it.
RETENTION_DAYS = env.int("CAMPAIGNS_RETENTION_DAYS", 0, validate=validate.Range(min=0))
# Whom alerts are mailed to, comma separated; without any, hooks alone are told.
ALERT_EMAILS: list[str] = env.list("CAMPAIGNS_ALERT_EMAILS", [])
# Minutes without any movement after which a campaign that has work counts as stuck; 0 looks for none.
STUCK_MINUTES = env.float("CAMPAIGNS_STUCK_MINUTES", 10.0, validate=validate.Range(min=0))
# Lets hooks have plain http addresses beyond this machine; phones then cross the network in the clear.
HOOKS_PLAIN_HTTP = env.bool("CAMPAIGNS_HOOKS_PLAIN_HTTP", False)
# Lets hooks lead into private networks (10.x, 192.168.x and the like); link-local ones included.
HOOKS_PRIVATE = env.bool("CAMPAIGNS_HOOKS_PRIVATE", False)
# A PEM file of the authorities that sign the certificates of hooks; empty for the public ones.
HOOKS_CA = env.str("CAMPAIGNS_HOOKS_CA", "")
# The mail server that takes alerts, its port, and how to speak to it: STARTTLS, or TLS from the start.
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25, validate=_PORT)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
# Who signs in there; empty for nobody.
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
# The sender of alerts.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "campaigns@localhost")
# Host names the pages answer to, comma separated; the public URL's and loopback are always among them.
_hosts: list[str] = env.list("CAMPAIGNS_HOSTS", [])
# `json` for one JSON object a line, `text` for people, empty to choose by whether a terminal listens.
LOG_FORMAT = env.str("CAMPAIGNS_LOG", "", validate=validate.OneOf(["", "json", "text"]))
# Points at which a rehearsal of failures ends its own process, comma separated; see campaigns/failpoint.py.
FAILPOINTS: list[str] = env.list("CAMPAIGNS_FAILPOINT", [])
# Address of the OTLP/HTTP collector that gets traces, as http://host:4318, by the extra `tracing`; empty for none.
TRACES_ENDPOINT = env.str(
    "OTEL_EXPORTER_OTLP_ENDPOINT", "", validate=validate.Regexp(r"(https?://\S+)?$", error="Write http://host:4318.")
)
# How many reverse proxies a request passes on its way: the last sets X-Forwarded-Proto, and each adds whom it heard to
# X-Forwarded-For. With 0 neither is believed.
BEHIND_PROXIES = env.int("CAMPAIGNS_BEHIND_PROXY", 0, validate=validate.Range(min=0, max=9))
# Debug pages; never in production.
DEBUG = env.bool("CAMPAIGNS_DEBUG", False)

try:
    env.seal()
except EnvValidationError as error:
    faults = cast(dict[str, list[str]], error.error_messages)
    named = "; ".join(f"{name}: {' '.join(why)}" for name, why in faults.items())
    raise ImproperlyConfigured(f"Settings in the environment are not usable: {named}") from None
try:
    DATA_DIR = data_folder.prepare(_folder)
    SECRET_KEY = _secret_key or data_folder.kept_secret(DATA_DIR, "secret.key")
except data_folder.DataFolderError as error:
    raise ImproperlyConfigured(str(error)) from None
SECRET_KEY_FALLBACKS = _secret_key_fallbacks
REDIS_URL = _redis_url or f"redis+socket://{data_folder.broker_socket(DATA_DIR)}"
BROKER_IS_EMBEDDED = not _redis_url


try:
    DATABASES = {"default": database.of(_database_url or f"sqlite:///{DATA_DIR}/campaigns.sqlite3", WORKER_CONCURRENCY)}
except database.BadUrl as error:
    raise ImproperlyConfigured(str(error)) from None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "campaigns",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "campaigns.web.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "campaigns.web.numerals.NumeralsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "campaigns.web.signed_out.SignInFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "campaigns.web.wrong_method.WrongMethodMiddleware",
    "campaigns.web.unreachable.FilesUnreachableMiddleware",
]
ROOT_URLCONF = "campaigns.urls"
WSGI_APPLICATION = "campaigns.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaigns.web.permissions.in_templates",
            ],
            "builtins": ["campaigns.web.tags"],
        },
    }
]
STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).parent / "web" / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "files"
S3 = place.S3(_s3_bucket, _s3_endpoint, _s3_region, _s3_prefix, _s3_access_key, _s3_secret_key)
try:
    STORAGES = {
        "default": place.storage(S3),
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
except place.BadPlace as error:
    raise ImproperlyConfigured(str(error)) from None
_IN_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
# Small files from a bucket, remembered by each process for minutes: a campaign sends the same ones over and over.
CACHES = {
    "default": {"BACKEND": _IN_PROCESS},
    "files": {"BACKEND": _IN_PROCESS, "LOCATION": "files", "TIMEOUT": 600, "OPTIONS": {"MAX_ENTRIES": 16}},
}
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "campaigns.web.uploads.LimitedUpload",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "campaigns.web.address.address"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "locked.html"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "campaigns"
LOGOUT_REDIRECT_URL = "sign-in"

_served_over_tls = PUBLIC_URL.startswith("https://")
_public_host = PUBLIC_URL.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = [*_hosts, "localhost", "127.0.0.1", "[::1]", *([_public_host] if _public_host else [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _served_over_tls
SECURE_HSTS_SECONDS = 31_536_000 if _served_over_tls else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"

EMAIL_TIMEOUT = 15

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["axes.W001"]
