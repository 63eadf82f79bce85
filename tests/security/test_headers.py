"""What the headers of each surface allow."""

import os
import secrets
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from core.html import clean_html


def policy(answer):
    parts = (part.strip().split(" ") for part in answer["Content-Security-Policy"].split(";") if part.strip())
    return {name: set(values) for name, *values in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/no-existe/", "/en/", "/cuenta/login/", "/api/"])
def test_public_pages_run_nothing_inline_and_load_nothing_from_elsewhere(client, path):
    answer = client.get(path)
    allowed = policy(answer)
    assert allowed["default-src"] == {"'none'"}
    assert allowed["script-src"] == allowed["style-src"] == {"'self'"}
    assert allowed["base-uri"] == {"'none'"}
    assert not any("unsafe" in value or "nonce" in value for values in allowed.values() for value in values)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_the_admin_has_a_policy_of_its_own_that_still_loads_nothing_from_elsewhere(client):
    allowed = policy(client.get("/admin/"))
    assert allowed["default-src"] == {"'self'"}
    assert not any(value.startswith("http") for values in allowed.values() for value in values)


@pytest.mark.django_db
def test_the_api_may_be_read_by_others_but_runs_nothing(client):
    answer = client.get("/api/v1/openapi.json")
    assert policy(answer)["default-src"] == {"'none'"}
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["acta.pdf", "nota.html", "dibujo.svg"])
def test_a_document_is_a_download_that_cannot_run(client, name, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model().objects.create(
        title="Acta", file=ContentFile(b"<script>alert(1)</script>", name=name)
    )
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert policy(answer)["default-src"] == {"'none'"}


def test_production_speaks_only_https(tmp_path):
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    show = f"from config.settings import production as p; print([bool(getattr(p, n)) for n in {names}])"
    unlike_development = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "sitio.example",
        "SITE_URL": "https://sitio.example",
        "DATABASE_URL": "postgres://x@127.0.0.1/x",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "EMAIL_FROM": "sitio@sitio.example",
        "INDEX_KEY": secrets.token_urlsafe(40),
        "TRUSTED_PROXY_COUNT": "1",
        "STORAGE_URL": f"file://{tmp_path}",
        "PRIVATE_ROOT": str(tmp_path),
        "PYTHONPATH": "site:.",
    }
    done = subprocess.run(
        [sys.executable, "-c", show], env=os.environ | unlike_development, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str([True] * len(names)), done.stderr[-800:]


@pytest.mark.parametrize(
    ("outside", "kept"),
    [
        ("<p onclick=x>Hola <b>mundo</b></p>", "<p>Hola <b>mundo</b></p>"),
        ("<script>alert(1)</script>texto", "texto"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ("<img src=x onerror=alert(1)>", ""),
        ("<style>*{}</style><iframe src=//x></iframe>", ""),
        ("<svg><script>1</script></svg>", ""),
    ],
)
def test_markup_from_outside_keeps_only_plain_text_and_safe_links(outside, kept):
    assert clean_html(outside) == kept
