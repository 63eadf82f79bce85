"""Settings of every way of running. Safe by default: `dev` and `test` loosen, `production` refuses what is unsafe."""

from email.utils import parseaddr
from pathlib import Path

import environ
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from config.logs import logging_settings
from config.storage import storage_folder

from .accounts import *  # noqa: F403
from .accounts import with_phones
from .delivery import *  # noqa: F403
from .delivery import PAGES_CACHE, RENDITIONS_CACHE
from .peers import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "edition",
    "home",
    "search",
    "headless",
    "casework",
    "participation",
    "services_catalog",
    "news",
    "tramites_forms",
    "accounts",
    "core",
    "wagtail_localize",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.users_app.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "core.health.HealthMiddleware",
    "core.metrics.MetricsMiddleware",
    "core.hostile.HostileMiddleware",  # before what asks for the name of the site
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.compress.TextGZipMiddleware",
    "search.middleware.CountingMiddleware",
    "core.pagecache.PageCacheMiddleware",  # a hit answers here: no session, no language, no database
    "core.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.http.PersonalAnswersMiddleware",
    "core.locale.PathLocaleMiddleware",
    "headless.middleware.ApiMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AdminEntranceMiddleware",
    "core.redirects.LanguageRedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
            ],
        },
    },
]

# Database: PostgreSQL only, see config.database. Threads of each web process; the pool has two connections more.
WEB_THREADS = env.int("WEB_THREADS", default=3)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages: declared once. The source, Spanish, lives at the root and any other under its own prefix (/en/).
LANGUAGE_CODE = "es"
LANGUAGE_CODES = env.list("LANGUAGES", default=["es", "en"])
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, _(LANG_INFO[code]["name"])) for code in LANGUAGE_CODES]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "America/Havana"
USE_I18N = USE_TZ = WAGTAIL_I18N_ENABLED = True
WAGTAILREDIRECTS_AUTO_CREATE = False  # core.served knows every address that was served

# "default" forgets nothing before its time: libraries keep limits and used codes there, so it is a table also where
# there is Redis (core.limits.cache). What may be lost, kept pages and where renditions are, has caches of its own.
CACHES = {
    "default": {"BACKEND": "core.limits.cache.KeptCache"},
    "pages": PAGES_CACHE,
    "renditions": RENDITIONS_CACHE,
}

# How many proxies of ours stand in front: from which entry of X-Forwarded-For the visitor's address is taken.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

EMAIL_URL = env("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default="Soberanía <no-responder@localhost>")
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
# What takes a message to its server, when its turn comes; whoever sends one only writes it down (core.messages).
MAIL_TRANSPORT = "core.messages.mail.SMTPBackend" if EMAIL_URL.startswith("s") else EMAIL_BACKEND  # noqa: F405
EMAIL_BACKEND = "core.messages.backend.QueueBackend"

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = logging_settings(LOG_LEVEL, plain=env("LOG_FORMAT", default="json") == "plain")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "core.css.BundleFinder",  # static/css/*.css -> site.css
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = storage_folder(env("STORAGE_URL", default=""), BASE_DIR / "var" / "media")
SERVE_MEDIA = False  # the proxy in front does it
STORAGES = {
    "default": {
        "BACKEND": "core.files.room.WholeFilesStorage",
        # The proxy reads them, as another user: whatever the umask of the units is.
        "OPTIONS": {"directory_permissions_mode": 0o755, "file_permissions_mode": 0o644},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.files.room.RoomyUploadHandler",
]

STYLE_GUIDE = False  # /estilo/: every component in every state

WAGTAIL_SITE_NAME = "Soberanía"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES  # only these have our words; the clock is the country's for everybody
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "search.document_form.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # every document is a download: nothing uploaded runs in our name
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the admin asks nobody else
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []  # nor is anything of other sites put into a page, for which it would ask them
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # StreamFields of long procedures pass the default of 1,000

# What another person must approve besides pages: "pages" (nothing more), "facts" (what pages share), "all" (forms too).
APPROVED_BY_ANOTHER = env("APPROVED_BY_ANOTHER", default="facts")

# Personal data at rest: comma-separated Fernet keys, newest first (core.crypto).
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
# The key of the blind indexes beside them; it is not rotated with the others.
INDEX_KEY = env("INDEX_KEY", default="")
vars().update(with_phones(env("SMS_URL", default="")))
SMS_TOKEN = env("SMS_TOKEN", default="")
# An identity application that certifies accounts by a signed callback (accounts/identity_app.py). Unset: not offered.
IDENTITY_APP_URL = env("IDENTITY_APP_URL", default="")
IDENTITY_APP_KEY = env("IDENTITY_APP_KEY", default="")
# Signs what other sites are told of who signs in (RSA, PEM; \n for line ends). Unset: nobody signs in elsewhere.
IDP_OIDC_PRIVATE_KEY = env("OIDC_PRIVATE_KEY", default="").replace("\\n", "\n")

SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tramites_forms.views.old_page.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of the same origin

# Networks inside, besides the internet, in which programs may be told (headless.outbound).
WEBHOOK_NETWORKS = [one.strip() for one in env.list("WEBHOOK_NETWORKS", default=[])]
# Whether browsers may keep the edition without a line. No: those that did forget it when they next come by.
EDITION_ON_PHONES = env.bool("EDITION_ON_PHONES", default=True)

ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")  # empty: PostgreSQL searches
ELASTICSEARCH_INDEX = env("ELASTICSEARCH_INDEX", default="soberania")
SEARCH_INSIGHT_FLUSH = True  # what people search and read is written now and then; tests write it when they look
# How many messages to those who follow something leave in any hour: what the mail server bears.
DIGESTS_PER_HOUR = env.int("DIGESTS_PER_HOUR", default=10_000)
# The mailbox people write to (participation/mailbox): without it none is read. The address they write to, and under
# which name its mail server vouches for senders (Authentication-Results, RFC 8601); without a name nobody is proven.
MAILBOX_URL = env("MAILBOX_URL", default="")  # imaps://user:password@host:993/INBOX
MAILBOX_ADDRESS = parseaddr(env("MAILBOX_ADDRESS", default=""))[1] or parseaddr(DEFAULT_FROM_EMAIL)[1]
MAILBOX_AUTHSERV_ID = env("MAILBOX_AUTHSERV_ID", default="")
COUNT_VIEWS = env.bool("COUNT_VIEWS", default=True)  # off where an edge answers for us and its log is counted instead
# What documents are signed with (casework/signing): without it, those of production wait unsigned and unseen.
SIGNING_CERTIFICATE = env("SIGNING_CERTIFICATE", default="")  # a PKCS#12 file
SIGNING_PASSWORD = env("SIGNING_PASSWORD", default="")
# Keys of the statements that are verified without a line (casework/statements): a folder. Unset: none are made.
STATEMENT_KEYS = env("STATEMENT_KEYS", default="")
TIMESTAMP_URL = env("TIMESTAMP_URL", default="")  # RFC 3161
CLAMAV_URL = env("CLAMAV_URL", default="")  # tcp://host:3310
PRIVATE_ROOT = Path(env("PRIVATE_ROOT", default=str(BASE_DIR / "var" / "private")))  # files of people, encrypted
# Without a scanner, files stay "to be checked". Whether staff may open those is this installation's choice.
OPEN_UNCHECKED_FILES = env.bool("OPEN_UNCHECKED_FILES", default=False)
