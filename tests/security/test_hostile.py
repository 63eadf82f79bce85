"""What no honest client sends: a clear refusal, never an error 500."""

import pytest

pytestmark = pytest.mark.django_db

PATHS = ["/", "/tramites/", "/noticias/", "/buscar/", "/api/v1/", "/api/wagtail/v2/pages/", "/cuenta/login/", "/admin/"]


@pytest.fixture
def client(client):
    client.raise_request_exception = False  # see what a person would see
    return client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        *("q=%00", "%00=1", "pagina=%00", "q=a%00b&pagina=2", "q=%ff%fe", "q=%ED%A0%80", "q=%F0%9F%98%80"),
        *("pagina=-1", "pagina=x", "pagina=%D9%A3", "pagina=99999999999999999999", "q=" + "a" * 10_000),
        *("&&&===", "q[]=1&q=2", ";;"),
    ],
)
def test_a_hostile_query_is_never_an_error_500(client, path, query):
    assert client.get(path, QUERY_STRING=query).status_code < 500


@pytest.mark.parametrize(
    "path", ["/%00/", "/tramites/%00/", "/api/v1/%00", "/%ff%fe/", "/%ED%A0%80/", "/" + "a" * 5000 + "/", "/%2e%2e/x/"]
)
def test_a_hostile_path_is_never_an_error_500(client, path):
    assert client.get(path).status_code in (400, 404)


def test_nul_bytes_are_refused_at_the_door_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/", QUERY_STRING="q=%00").status_code == 400
        assert client.get("/api/v1/x", QUERY_STRING="q=%00")["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["evil.example", "a b", "x" * 300, "[::1", "localhost:99999999"])
def test_a_strange_host_is_never_an_error_500(client, settings, host):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    assert client.get("/", headers={"host": host}).status_code < 500


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nnot multipart", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=" + "b" * 300),
        (
            b'--x\r\nContent-Disposition: form-data; name="a\x00"\r\n\r\n\x00\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"login=%00&password=%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"a=1&" * 10_001, "application/x-www-form-urlencoded"),
        (b'{"a": "\\ud800"}', "application/json"),
        (b"{", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/cuenta/login/", "/api/v1/x", "/api/wagtail/v2/pages/"])
def test_a_malformed_body_is_never_an_error_500(client, path, body, kind):
    assert client.generic("POST", path, body, content_type=kind).status_code < 500
