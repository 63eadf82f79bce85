"""Long words of titles are parted as Spanish parts them, and nothing else of them changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hyphens import SOFT, hyphenated

WORDS = {
    "Certificación": "Certi-fi-ca-ción",
    "inmatriculación": "inma-tri-cu-la-ción",
    "desabastecimiento": "desa-bas-te-ci-miento",
    "extraterritorial": "extra-te-rri-to-rial",
    "transcripciones": "trans-crip-ciones",
    "agroalimentaria": "agroa-li-men-taria",
    "INSTITUCIONALES": "INSTI-TU-CIO-NALES",
    "Duplicado": "Duplicado",
    "carné 850101-123456789": "carné 850101-123456789",
}


@pytest.mark.parametrize("word", WORDS)
def test_a_long_word_may_be_parted_between_its_syllables(word):
    assert hyphenated(word).replace(SOFT, "-") == WORDS[word]


@given(st.text())
def test_without_the_soft_hyphens_it_is_the_same_text(text):
    assert hyphenated(text).replace(SOFT, "") == text.replace(SOFT, "")
