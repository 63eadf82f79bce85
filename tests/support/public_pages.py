"""What every page for everybody must be. Any room's tests may use it: `assert_for_everybody(client.get("/x/"))`."""


def assert_for_everybody(answer):
    """Fail when an answer cannot be kept: it must set no cookie, read no session and vary by nobody."""
    assert answer.status_code == 200, answer.status_code
    assert not answer.cookies, f"sets {list(answer.cookies)}"
    request = answer.wsgi_request
    assert not request.session.accessed, "read the session: look for request.user, messages or csrf_token in it"
    assert "no-store" not in answer["Cache-Control"]
    assert "private" not in answer["Cache-Control"]
    assert answer.get("X-Page-Cache") in ("miss", "pass", "hit"), "the page cache would not keep it"
    assert {name.strip().lower() for name in answer["Vary"].split(",")} == {"accept-encoding"}
    body = answer.content.decode()
    for personal in ("csrfmiddlewaretoken", "wagtail-userbar"):
        assert personal not in body, personal
