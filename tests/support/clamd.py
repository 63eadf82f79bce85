"""A real clamd for the tests that need one, with signatures of our own: Debian brings it without any."""

import shutil
import socket
import subprocess
import time

import pytest

# name:target type (0: any file):offset (*: anywhere):bytes in hexadecimal
SIGNATURES = {"Prueba.Eicar": b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "Prueba.Macro": b"VIRUS DE PRUEBA DE SOBERANIA"}


@pytest.fixture(scope="session")
def clamd_url(tmp_path_factory):
    """The address of a clamd of this run (str, as CLAMAV_URL wants it)."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not program:
        pytest.skip("no clamd: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    lines = "".join(f"{name}:0:*:{found.hex()}\n" for name, found in SIGNATURES.items())
    (folder / "prueba.ndb").write_text(lines)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nMaxThreads 2\n"
    )
    process = subprocess.Popen([program, "-c", folder / "clamd.conf"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(150):
            if process.poll() is not None:
                pytest.fail(f"clamd ended: {process.stdout.read().decode()[-500:]}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("clamd does not listen")
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
