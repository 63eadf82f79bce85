"""What may be seen of whatever is not simply published, in an edition: the table of the API, for files that stay."""

import pytest
from django.core.cache import cache

from edition.making import ZIP, make
from tests.edition.conftest import files_of
from tests.edition.test_files import unzipped
from tests.headless.test_visibility import PAGES, words_in
from tests.headless.test_visibility import site as planted_site  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_it_holds_what_everybody_may_see_and_nothing_else(planted_site):  # noqa: F811
    cache.clear()
    edition, _new = make()
    files = files_of(edition)
    text = "".join(body.decode() for name, body in unzipped(files[ZIP]).items())
    assert words_in(text) == PAGES | {"form-open"}
    assert words_in(str(edition.entries) + str(edition.changes)) <= PAGES | {"form-open"}
