"""Every setting of the forum. All come from the environment; with nothing set it runs embedded.

Embedded: SQLite and a broker made of files, for one machine. Production: PostgreSQL and Redis.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from k2forum import environment

BASE_DIR = Path(__file__).resolve().parent.parent

MODE = environment.choice("K2_MODE", ("embedded", "production"), "embedded")
PRODUCTION = MODE == "production"
DEBUG = environment.boolean("K2_DEBUG", False)
DEMO = environment.boolean("K2_DEMO", False)
DATA_DIR = Path(environment.text("K2_DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = environment.integer("PORT", 8000, least=1, most=65535)
WEB_REPLICAS = environment.integer("K2_WEB_REPLICAS", 1, least=1)

DEFAULT_SECRET_KEY = "embedded-default-key-for-one-machine-only-never-for-production"  # noqa: S105
SECRET_KEY = environment.text("K2_SECRET_KEY", DEFAULT_SECRET_KEY)
SITE_URL = environment.address(
    "K2_SITE_URL", f"http://localhost:{PORT}", ("http", "https"), "https://forum.example.org"
).rstrip("/")
SITE_NAME = environment.text("K2_SITE_NAME", "The K2 Forum")
SITE_TAGLINE = environment.text("K2_SITE_TAGLINE", "Read closely. Talk carefully.")
# Without it, /metrics is not there in production.
METRICS_TOKEN = environment.text("K2_METRICS_TOKEN")
# Errors go to Sentry where its address is given, and nowhere else otherwise.
SENTRY_DSN = environment.address("K2_SENTRY_DSN", "", ("http", "https"), "https://key@sentry.example.org/1")
CONTACT_EMAIL = environment.text("K2_CONTACT_EMAIL", "team@example.org")
ALLOWED_HOSTS = environment.words("K2_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "k2forum.contributions",
    "k2forum.accounts",
    "k2forum.notices",
    "articles",
    "discussions",
    "k2forum.moderation",
    "k2forum.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.orcid",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "k2forum.site.early.answers.early_answers",
    "k2forum.site.logs.with_request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "k2forum.site.middleware.permissions_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "k2forum.site.sessions.MemberMiddleware",
    "k2forum.site.middleware.visitor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "k2forum.accounts.second_factor.second_factor",
    "k2forum.site.rules.ask_for_new_rules",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "k2forum.urls"
WSGI_APPLICATION = "k2forum.wsgi.application"
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
                "k2forum.site.context.site",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------
DATABASE_URL = environment.text("K2_DATABASE_URL")
# A page that cannot be made says so within a second.
DATABASE_ANSWERS_WITHIN = environment.seconds("K2_CONNECT_TIMEOUT", 0.5)
if DATABASE_URL:
    DATABASES: dict[str, Any] = {
        "default": environment.database(DATABASE_URL)
        | {"CONN_MAX_AGE": environment.integer("K2_CONNECTION_SECONDS", 60), "CONN_HEALTH_CHECKS": True}
    }
    DATABASES["default"]["OPTIONS"] |= {
        "connect_timeout": 2,
        "tcp_user_timeout": int(DATABASE_ANSWERS_WITHIN * 1000),  # of a connection whose other end is gone
        "prepare_threshold": 0,  # of what binds on the server, which is contributions.statements alone
    }
    # Every query wants few rows: one by index costs about as much as one in order, on any disk of today, and
    # compiling a query costs more than answering it. "?options=" in the address says otherwise.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.1 -c jit=off")
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "forum.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.address("K2_REDIS_URL", "", ("redis", "rediss", "unix"), "redis://host:6379/0")
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "k2forum.site.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.5},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
SESSION_ENGINE = "k2forum.site.sessions"

# --- tasks ----------------------------------------------------------------------------------------
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"visibility_timeout": 300, "max_retries": 0, "socket_connect_timeout": 0.2, "socket_timeout": 5}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# Redis counts no deliveries: a text that kills its worker would come back for ever. The sweep covers losses.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_DB_REUSE_MAX = 2**31  # tasks; k2forum/celery.py closes connections when they are old
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    # What came from other sites is screened beside everything else, never before a fresh post.
    "k2forum.moderation.tasks.screen_from_elsewhere": {"queue": "default"},
    "k2forum.moderation.tasks.*": {"queue": "screening"},
    "k2forum.notices.tasks.*": {"queue": "mail"},
    "discussions.tasks.*": {"queue": "default"},
}
CELERY_BEAT_SCHEDULE = {
    "screen-what-is-due": {"task": "k2forum.moderation.tasks.sweep", "schedule": 10.0},
    "screen-what-came-from-elsewhere": {
        "task": "k2forum.moderation.tasks.screen_from_elsewhere",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "tell-moderators-daily": {"task": "k2forum.moderation.tasks.send_digest", "schedule": 3600.0},
    "send-mail": {"task": "k2forum.notices.tasks.send_due", "schedule": 10.0},
    "tell-of-what-became-public": {"task": "discussions.tasks.announce_due", "schedule": 10.0},
    "refresh-helpful-scores": {"task": "discussions.tasks.refresh_scores", "schedule": 3600.0},
    "forget-old-drafts": {"task": "discussions.tasks.forget_old_drafts", "schedule": 86400.0},
}
CELERY_BEAT_SCHEDULE["check-references"] = {
    "task": "articles.tasks.check_references",
    "schedule": 60.0,
    "options": {"expires": 60.0},
}
CELERY_BEAT_SCHEDULE["keep-credentials"] = {
    "task": "k2forum.accounts.tasks.keep_credentials",
    "schedule": 3600.0,
}
CELERY_BEAT_SCHEDULE["question-badges"] = {
    "task": "k2forum.site.tasks.question_badges",
    "schedule": 86_400.0,
}
CELERY_BEAT_SCHEDULE["do-what-people-asked"] = {
    "task": "k2forum.site.tasks.do_what_people_asked",
    "schedule": 300.0,
}
CELERY_BEAT_SCHEDULE["send-webhooks"] = {
    "task": "k2forum.site.tasks.send_webhooks",
    "schedule": 30.0,
}
CELERY_BEAT_SCHEDULE["let-go-of-what-is-old"] = {
    "task": "k2forum.site.tasks.let_go_of_what_is_old",
    "schedule": 3600.0,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")

# --- accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "k2forum.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "k2forum.accounts.forms.SignupForm",
    "login": "k2forum.accounts.forms.LoginForm",
}
SOCIALACCOUNT_FORMS = {"signup": "k2forum.accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
# Six digits are typed easily. A code that sets a password can be asked for by strangers: harder to guess.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = {"numeric": False, "dashed": True, "length": 8}
# A second mail after a minute, six in an hour; the other limits are allauth's own.
ACCOUNT_RATE_LIMITS = {"confirm_email": "1/m/key,6/h/key", "reset_password": "20/m/ip,2/m/key,10/h/key"}
# A form sent sooner than this was hardly filled in by a person; one sent later is stale. Both lose nothing.
FORM_MIN_SECONDS = 2
FORM_MAX_SECONDS = 60 * 60 * 24
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A typed code: mail scanners open links, so a link must never confirm anything.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "k2forum.accounts.names.display_name_of"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# Moderators, reviewers and people with a badge need a second step at sign-in.
SECOND_FACTOR_REQUIRED = environment.boolean("K2_SECOND_FACTOR", PRODUCTION)
# Identities to link and to sign in with; each is there once its client is set.
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if environment.text("K2_ORCID_CLIENT_ID"):
    SOCIALACCOUNT_PROVIDERS["orcid"] = {
        "APPS": [
            {
                "client_id": environment.text("K2_ORCID_CLIENT_ID"),
                "secret": environment.text("K2_ORCID_CLIENT_SECRET"),
            }
        ]
    }
if environment.text("K2_OIDC_CLIENT_ID"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.text("K2_OIDC_NAME", "OpenID Connect"),
                "client_id": environment.text("K2_OIDC_CLIENT_ID"),
                "secret": environment.text("K2_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": environment.text("K2_OIDC_URL")},
            }
        ],
    }

# --- professionals ----------------------------------------------------------------------------------
# Fernet keys for papers given as evidence, the newest first; an embedded run makes its own.
EVIDENCE_KEYS = environment.words("K2_EVIDENCE_KEYS")
# Where NPPES answers, for looking up NPIs; empty: no register is asked by network.
NPPES_URL = environment.text("K2_NPPES_URL")
# Whether Crossref and PubMed are asked about the works that texts name by DOI or PubMed number.
CHECK_REFERENCES = environment.boolean("K2_CHECK_REFERENCES", PRODUCTION)
# Whether approval and revocation take two reviewers; auto: as soon as two people can review.
SECOND_REVIEWER = environment.choice("K2_SECOND_REVIEWER", ("auto", "on", "off"), "auto")
# A paper of 10 MB stays in memory on its way in.
FILE_UPLOAD_HANDLERS = ["k2forum.accounts.uploads.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024

# --- mail -----------------------------------------------------------------------------------------
MAILBOX_DIR = DATA_DIR / "mails"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "k2forum.accounts.mailbox.MailboxBackend"
)
EMAIL_HOST = environment.text("K2_SMTP_HOST", "localhost")
EMAIL_PORT = environment.integer("K2_SMTP_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = environment.text("K2_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("K2_SMTP_PASSWORD")
EMAIL_USE_TLS = environment.boolean("K2_SMTP_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("K2_MAIL_FROM", f"{SITE_NAME} <{CONTACT_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- discussing and moderating: starting values, each a named setting --------------------------------
COMMENTS_PER_PAGE = environment.integer("K2_COMMENTS_PER_PAGE", 200, least=1)
THREADS_PER_PAGE = environment.integer("K2_THREADS_PER_PAGE", 20, least=1)
COMMENT_MAX_LENGTH = 10_000
TITLE_MAX_LENGTH = 120
HOLD_POLICY = environment.choice("K2_HOLD_POLICY", ("careful", "open", "all"), "careful")
DISCLAIMER_ON_ALL = environment.boolean("K2_DISCLAIMER_ON_ALL", False)
NEW_MEMBER_HELD_COMMENTS = environment.integer("K2_NEW_MEMBER_HELD_COMMENTS", 0)
NEW_MEMBER_LINK_COMMENTS = 3
# Approving S3 and S4 cases takes two moderators.
SECOND_PAIR_OF_EYES = environment.boolean("K2_SECOND_PAIR_OF_EYES", False)
SCREENING_MAX_TRIES = 3
SCREENING_LATE_SECONDS = 15
QUEUE_AGE_ALARM_SECONDS = 300
POSTS_PER_ACCOUNT = environment.rate("K2_POSTS_PER_ACCOUNT", "10/600")
# Reports, by pages and by programs: each can be a case that somebody has to read.
REPORTS_PER_ACCOUNT = environment.rate("K2_REPORTS_PER_ACCOUNT", "20/600")
# Edits, and previews while somebody writes.
EDITS_PER_ACCOUNT = environment.rate("K2_EDITS_PER_ACCOUNT", "30/600")
PREVIEWS_PER_ACCOUNT = environment.rate("K2_PREVIEWS_PER_ACCOUNT", "120/60")
# How often one person may ask the API what the automatic check makes of a text.
API_CHECKS_PER_MINUTE = environment.integer("K2_API_CHECKS_PER_MINUTE", 30, least=1)
POSTS_PER_ADDRESS = environment.rate("K2_POSTS_PER_ADDRESS", "30/600")

# --- how long things are kept, in days (docs/privacy.md) ----------------------------------------------
ADDRESSES_KEPT_DAYS = environment.integer("K2_ADDRESS_DAYS", 30, least=1)
UNCONFIRMED_KEPT_DAYS = environment.integer("K2_UNCONFIRMED_DAYS", 30, least=1)
NOTICES_KEPT_DAYS = environment.integer("K2_NOTICE_DAYS", 365, least=1)
MAILS_KEPT_DAYS = environment.integer("K2_MAIL_DAYS", 30, least=1)
WITHDRAWN_KEPT_DAYS = environment.integer("K2_WITHDRAWN_DAYS", 90, least=1)
# Texts beside decisions: at least the 180 days in which a decision can be appealed.
DECISION_TEXTS_KEPT_DAYS = environment.integer("K2_DECISION_TEXT_DAYS", 365, least=181)

# --- pages ----------------------------------------------------------------------------------------
# English is shipped; another language needs its catalogue in K2_LOCALE_DIR (docs/languages.md).
LANGUAGE_CODE = environment.text("K2_LANGUAGE", "en")
LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE)] if LANGUAGE_CODE != "en" else [("en", "English")]
LOCALE_PATHS = [Path(folder) for folder in environment.words("K2_LOCALE_DIR", "")]
FORMAT_MODULE_PATH = ["k2forum.formats"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("K2_STATIC_DIR", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "k2forum.site.staticfiles.Storage"},
}
MEDIA_ROOT = DATA_DIR / "uploads"
WHITENOISE_MAX_AGE = 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- headers --------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION and HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
# A proxy compresses; where there is none the forum does. Its tokens are masked anew for every page.
if not PRODUCTION:
    MIDDLEWARE.insert(0, "django.middleware.gzip.GZipMiddleware")
# How many proxies of ours stand in front; only that many addresses of X-Forwarded-For are believed.
TRUSTED_PROXIES = environment.integer("K2_TRUSTED_PROXIES", 1 if PRODUCTION else 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- logs: never a text by a person ------------------------------------------------------------------
LOG_LEVEL = environment.choice(
    "K2_LOG_LEVEL", ("debug", "info", "warning", "error", "critical"), "info"
).upper()
LOG_FORMAT = environment.choice("K2_LOG_FORMAT", ("line", "json"), "json" if PRODUCTION else "line")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "k2forum.site.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
