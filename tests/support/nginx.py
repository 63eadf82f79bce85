"""deploy/nginx.conf as it stands, on ports of this machine, in front of a web server of the test or the drill."""

import contextlib
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.paths import ROOT

CONF = ROOT / "deploy" / "nginx.conf"
WHERE = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


def program():
    """Return the path of nginx, or None."""
    return shutil.which("nginx", path=WHERE)


def certificate(folder):
    """Write a certificate of nobody and its key into `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )
    (folder / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "site.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))


def write(folder, web_port, http_port, https_port, second=None):
    """Write our configuration into `folder`, changed only in where things are. Returns the path of the main file.

    `second` is the port of the second web; without it there is only one.
    """
    certificate(folder)
    text = CONF.read_text(encoding="utf-8")
    changes = {
        "server web-1:8000 max_fails=1 fail_timeout=5s;": f"server 127.0.0.1:{web_port};",
        "    server web-2:8000 max_fails=1 fail_timeout=5s;\n": "",
    }
    if second:
        changes = {f"web-{number}:8000": f"127.0.0.1:{port}" for number, port in ((1, web_port), (2, second))}
    changes |= {
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen 443 ssl": f"listen 127.0.0.1:{https_port} ssl",
        "/etc/nginx/certificates/": f"{folder}/",
        "/var/log/nginx/access.log": f"{folder}/access.log",
    }
    for before, after in changes.items():
        if before not in text:
            raise ValueError(f"deploy/nginx.conf has no {before}")
        text = text.replace(before, after)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;"
        f"events {{ worker_connections 768; }} http {{ {temporary} include {folder}/site.conf; }}",
        encoding="utf-8",
    )
    return main


@contextlib.contextmanager
def running(folder, web_port, free_port, second=None):
    """Run nginx in front of `web_port` and, if given, a `second` one. Yields the port of its https."""
    https_port = free_port()
    main = write(folder, web_port, free_port(), https_port, second)
    process = subprocess.Popen([program(), "-p", folder, "-c", main], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", https_port), 1):
                break
            time.sleep(0.1)
        yield https_port
    finally:
        process.terminate()
        process.wait(20)
