"""Settings. What an operator may change comes from the environment; the names are listed in docs/operations/settings.md."""

import os
import secrets
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
HOME = Path(os.environ.get("CHUNFENG_HOME") or ROOT / "var").resolve()
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")  # nobody changes its dictionaries: 2 MB less in every process


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def _secret() -> str:
    """The signing key: from the environment, else made once and kept in the home."""
    given = os.environ.get("CHUNFENG_SECRET_KEY")
    if given:
        return given
    path = HOME / "keys" / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".secret_key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


DEBUG = _flag("CHUNFENG_DEBUG")
DEMO = _flag("CHUNFENG_DEMO")  # the demo city: its sign-in page lists accounts, codes are shown on the page
SECRET_KEY = _secret()
KEYRING_PATH = HOME / "keys" / "keyring.json"
ALLOWED_HOSTS = os.environ.get("CHUNFENG_HOSTS", "*" if DEMO or DEBUG else "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CHUNFENG_ORIGINS", "").split(",") if origin]
BEHIND_TLS = _flag("CHUNFENG_TLS")
BEHIND_PROXY = _flag(
    "CHUNFENG_PROXY", BEHIND_TLS
)  # our own proxy tells who asks (X-Forwarded-For); else nobody is believed

INSTALLED_APPS = [
    "chunfeng.shared",
    "chunfeng.domain.places",
    "chunfeng.domain.occupations",
    "chunfeng.domain.facts",
    "chunfeng.domain.people",
    "chunfeng.domain.unions",
    "chunfeng.domain.conversations",
    "chunfeng.domain.happenings",
    "chunfeng.domain.talent",
    "chunfeng.domain.employers",
    "chunfeng.domain.matching",
    "chunfeng.domain.hiring",
    "chunfeng.domain.fairs",
    "chunfeng.domain.programs",
    "chunfeng.domain.drops",
    "chunfeng.domain.indicators",
    "chunfeng.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "chunfeng.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chunfeng.web.access.AccessMiddleware",
]

ROOT_URLCONF = "chunfeng.config.urls"
WSGI_APPLICATION = "chunfeng.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chunfeng.web.context.page",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """From DATABASE_URL (any libpq connection URI or keyword string; unix sockets as ?host=/dir)."""
    conninfo = os.environ.get("DATABASE_URL", "")
    # psycopg understands the whole of libpq's syntax

    given = conninfo_to_dict(conninfo) if conninfo else {}
    return {
        "ENGINE": "chunfeng.shared.guarded",
        "NAME": given.pop("dbname", "chunfeng"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **given,
            "pool": {"min_size": 1, "max_size": int(os.environ.get("CHUNFENG_DB_POOL", "8")), "timeout": 20},
        },
    }


DATABASES = {"default": _database()}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
}
SESSION_ENGINE = "chunfeng.shared.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chunfeng.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Sign-in: phone and code (django-allauth); see docs/decisions
AUTHENTICATION_BACKENDS = ["chunfeng.web.account.backend.Backend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "chunfeng.web.account.adapter.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
STAFF_FACTOR_FROM = date.fromisoformat(
    os.environ.get("CHUNFENG_STAFF_FACTOR_FROM", "2000-01-01")
)  # before this day posts open without a second step: see docs/decisions/0019
STAFF_IDLE_MINUTES = int(os.environ.get("CHUNFENG_STAFF_IDLE_MINUTES", "30"))
DROP_NOTICE_MINUTES = int(os.environ.get("CHUNFENG_DROP_NOTICE", "10"))  # a rush is announced so long before it opens
WEIXIN_ID = os.environ.get("CHUNFENG_WEIXIN_ID", "")  # no keys, no button and no address
WEIXIN_SECRET = os.environ.get("CHUNFENG_WEIXIN_SECRET", "")
WEIXIN_KIND = os.environ.get("CHUNFENG_WEIXIN_KIND", "mp")  # mp: an official account; web: a website application
WEIXIN_API = os.environ.get("CHUNFENG_WEIXIN_API", "https://api.weixin.qq.com")
SMS_GATEWAY = os.environ.get("CHUNFENG_SMS", "demo" if DEMO else "console")  # see shared.sms
SMS_URL = os.environ.get("CHUNFENG_SMS_URL", "")
SMS_TOKEN = os.environ.get("CHUNFENG_SMS_TOKEN", "")
IDENTITY_CHECKER = os.environ.get("CHUNFENG_IDENTITY", "manual")  # see shared.identity
IDENTITY_URL = os.environ.get("CHUNFENG_IDENTITY_URL", "")
IDENTITY_TOKEN = os.environ.get("CHUNFENG_IDENTITY_TOKEN", "")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese (simplified)")), ("en", _("English"))]
LOCALE_PATHS = sorted(PACKAGE.glob("**/locale"))
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # of pages; the database keeps UTC
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chunfeng.web.assets.HashedFiles"},
}
MEDIA_ROOT = HOME / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
SHEET_MB = int(os.environ.get("CHUNFENG_SHEET_MB", "50"))  # largest sheet that is read

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CHUNFENG_LOG", "WARNING")},
}
