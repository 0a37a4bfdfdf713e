"""Django's settings, from the environment only: production unless DEBUG=1 says that this is a developer's machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from linyi_tasks import environment, lanes

BASE_DIR = Path(__file__).resolve().parent.parent
STATE = BASE_DIR / "var"

# Where it runs
LOCAL = environment.switch("DEBUG")  # a developer's machine, over plain HTTP
DEBUG = False  # nobody is shown Django's English pages and settings: what went wrong stands in the log
SECRET_KEY = environment.text("SECRET_KEY", at_least=50)
OLD_SECRET_KEYS = environment.names(
    "OLD_SECRET_KEYS"
)  # the latest first: nothing is signed with them, the trail is verified
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if LOCAL else environment.hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [] if LOCAL else [f"https://{host}" for host in ALLOWED_HOSTS]
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
DATABASES = {"default": environment.database("DATABASE_URL", default=STATE / "db.sqlite3")}
LOCKS = environment.locks(STATE / "locks", DATABASES["default"])
APP_ROLE = environment.text("APP_ROLE", default="", at_least=0)  # the app's, where another role owns the tables
SERVED_AT_ONCE = environment.workers() * lanes.THREADS  # requests, each with a connection to the database
CACHES: dict[str, Any] = {  # each process its own: what is kept is found again under all that it depends on
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "tables": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "tables",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 64},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = environment.folder("MEDIA_ROOT", default=STATE / "media")
FILE_UPLOAD_PERMISSIONS = 0o640
VIRUS_SCANNER = environment.scanner("VIRUS_SCANNER")
globals().update(environment.mail("EMAIL_URL", default="consolemail://" if LOCAL else "smtp://localhost:25"))
EMAIL_TIMEOUT = 10  # seconds
CITY = environment.text("CITY", default="临沂市")
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", default="linyi-tasks@localhost")
NOTICE_CHANNELS = environment.names("NOTICE_CHANNELS") or ["reports.notices.by_mail"] * bool(
    environment.names("EMAIL_URL")
)
SITE_ADDRESS = environment.address(
    "SITE_ADDRESS",
    default=f"http://{environment.text('LISTEN', default='127.0.0.1:8000')}"
    if LOCAL
    else f"https://{ALLOWED_HOSTS[0]}",
)
PUBLIC_PAGES = environment.switch("PUBLIC_PAGES", default="1")
REMINDER_DAYS = environment.days("REMINDER_DAYS", default="7,3,1,0")
REMINDER_AGAIN = environment.whole_number("REMINDER_AGAIN", default=2, low=1, high=20)

# What it is made of
INSTALLED_APPS = [
    "tasks",
    "reports",
    "linyi_tasks.administration.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "linyi_tasks.numbers.RequestNumbers",
    "linyi_tasks.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linyi_tasks.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "linyi_tasks.methods.KnownMethods",
    "linyi_tasks.health.Health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linyi_tasks.public.Nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linyi_tasks.idling.IdleLogout",
    "tasks.access.ActingMiddleware",
    "linyi_tasks.trail.Trail",
    "linyi_tasks.typed.LoginRequired",
    "linyi_tasks.passwords.PasswordDue",
    "linyi_tasks.crowding.Crowding",
    "django.contrib.messages.middleware.MessageMiddleware",
    "linyi_tasks.typed.ReadableBodies",
    "linyi_tasks.scanned.Scanned",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "linyi_tasks.urls"
WSGI_APPLICATION = "linyi_tasks.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"plots": "reports.dashboards.tags", "readings": "reports.filing.tags"},
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Language, time and static files
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "tasks.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Who comes in: GB/T 22239-2019 (classified protection), level 3, names no figures; these are common practice
AUTH_USER_MODEL = "tasks.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tasks.accounts.sessions.Accounts"]
SESSION_ENGINE = "tasks.accounts.sessions"
PASSWORD_HASHERS = [
    "tasks.accounts.hashing.Argon2",
    "tasks.accounts.hashing.Given",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "tasks.accounts.passwords.PasswordLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tasks.accounts.passwords.PasswordKinds"},
    {"NAME": "tasks.accounts.passwords.PasswordWords"},
]
PASSWORD_MEMORY = environment.whole_number("PASSWORD_MEMORY", default=19, low=19, high=1024)  # MiB
PASSWORD_ROUNDS = environment.whole_number("PASSWORD_ROUNDS", default=2, low=2, high=20)
DRAFT_DAYS = environment.whole_number("DRAFT_DAYS", default=30, low=1, high=3650)
PASSWORD_DAYS = environment.whole_number("PASSWORD_DAYS", default=90, low=0, high=3650)  # 0: it never grows old
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_HANDLER = "tasks.accounts.locking.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "linyi_tasks.errors.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
SESSION_COOKIE_AGE = 60 * 60 * environment.whole_number("SESSION_HOURS", default=12, low=1, high=72)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE = timedelta(minutes=environment.whole_number("IDLE_MINUTES", default=30, low=2, high=240))

# What browsers are told
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
OWN_COOKIE = "" if LOCAL else "__Host-"  # browsers take such a cookie from this host alone, over TLS alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{OWN_COOKIE}sessionid", f"{OWN_COOKIE}csrftoken"
MESSAGE_STORAGE = "linyi_tasks.messages.Messages"
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^api/",
]  # no person: a program is refused, so that its token is sent once at most
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the browsers' preload list is for the owner of the whole domain to decide

# How much a request may bring: Chinese text takes nine bytes a character on its way here
TYPED_CHARACTERS = 2_000_000
UPLOAD_BYTES = 64 * 1024 * 1024
STRANGERS_BYTES = 1024 * 1024  # of who is not logged in: beyond this nothing is read
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * 2 * TYPED_CHARACTERS
DATA_UPLOAD_MAX_NUMBER_FIELDS = (
    60_000  # twice what a report of all the rows that it may have sends, so that one is told
)
CSRF_FAILURE_VIEW = "linyi_tasks.errors.csrf_failure"

# What is logged: one line of JSON each to stdout, with the number of the request
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "linyi_tasks.numbers.Line"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
