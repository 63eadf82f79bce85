import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramites_forms import reference

bodies = st.text(alphabet=reference.ALPHABET, min_size=7, max_size=7)


def whole(body):
    return f"SOB-{body[:4]}-{body[4:]}{reference.check_character(body)}"


def test_a_minted_number_reads_back_as_itself():
    for _ in range(200):
        number = reference.mint()
        assert reference.parse(number) == number


def test_the_alphabet_has_no_look_alikes_and_a_prime_size():
    assert not set("0O1ILBGSZDUVW") & set(reference.ALPHABET)
    assert len(set(reference.ALPHABET)) == len(reference.ALPHABET) == 23


@given(bodies, st.integers(0, 7), st.sampled_from(reference.ALPHABET))
def test_one_wrong_character_is_always_noticed(body, place, wrong):
    characters = list(body + reference.check_character(body))
    if characters[place] == wrong:
        return
    characters[place] = wrong
    assert reference.parse("".join(characters)) is None


@given(bodies, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_are_always_noticed(body, one, other):
    characters = list(body + reference.check_character(body))
    if characters[one] == characters[other]:
        return
    characters[one], characters[other] = characters[other], characters[one]
    assert reference.parse("".join(characters)) is None


@given(bodies)
def test_a_number_is_read_however_it_is_typed(body):
    number = whole(body)
    for typed in (number.lower(), number.replace("-", ""), number.replace("-", " "), number.removeprefix("SOB-")):
        assert reference.parse(f" {typed} ") == number


@given(bodies)
def test_letters_that_look_like_digits_are_read_as_those_digits(body):
    assert reference.parse(whole(body)[4:].translate(str.maketrans("8652", "BGSZ"))) == whole(body)


@given(st.text())
def test_any_text_gives_a_number_or_nothing(text):
    assert reference.parse(text) is None or reference.parse(text).startswith("SOB-")


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("7k3m", "SOB-7K3M"),
        ("SOB-7K", "SOB-7K"),
        ("sob 7k3m q9", "SOB-7K3M-Q9"),
        ("SOB", "SOB-"),
        ("\x00%_", "SOB-%"),
        ("", "SOB-"),
    ],
)
def test_the_beginning_of_a_number_is_understood_as_it_is_typed(typed, begins):
    assert reference.beginning(typed) == begins
