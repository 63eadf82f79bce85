"""deploy/nginx.conf: right for the nginx of Debian, and it keeps slow lines from the site."""

import subprocess

import pytest

from tests.support import nginx
from tests.support.peers import free_port

pytestmark = pytest.mark.nginx


@pytest.fixture(autouse=True)
def installed():
    if not nginx.program():
        pytest.skip("no nginx: apt-get install nginx-light")


def test_nginx_finds_nothing_wrong_with_it(tmp_path):
    main = nginx.write(tmp_path, free_port(), free_port(), free_port())
    command = [nginx.program(), "-t", "-p", tmp_path, "-c", main]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr, done.stderr
