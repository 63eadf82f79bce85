"""Closed answers: nobody reads one without both keys, none is told from another, none can be put in or changed."""

import base64
import json
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from participation import ballot_program, sealing
from tests.support.consultations import FIRST, KEEPERS, SECOND, opened, questions

pytestmark = pytest.mark.django_db
REF = "6d5f7a52-1f7e-4a4f-8f6e-0d6f6f1b9f11"
KEYS = (KEEPERS["first_key"], KEEPERS["second_key"])


def boxes(*answers, ref=REF):
    version = questions().current_version()
    return sealing.closed_box(ref, [sealing.seal(ref, KEYS, version, one) for one in answers])


def test_what_both_open_is_what_was_answered():
    said, unread = sealing.opened_box(REF, opened(boxes({"sirve": "si"}, {"sirve": "no", "dia": "lunes"})))
    assert unread == 0
    assert sorted(len(one.answers) for one in said) == [1, 2]
    assert {"sirve": "no", "dia": "lunes"} in [one.answers for one in said]


def test_every_ballot_of_a_form_has_one_length():
    ballots = boxes({"sirve": "si"}, {"sirve": "no", "dia": "sabado"}, {"sirve": "no", "dia": "lunes"})["papeletas"]
    assert len({len(ballot) for ballot in ballots}) == 1
    assert len(set(boxes({"sirve": "si"}, {"sirve": "si"})["papeletas"])) == 2, "the same answer reads otherwise"


@pytest.mark.parametrize("keys", [(SECOND,), (FIRST, FIRST), (X25519PrivateKey.generate(),), (SECOND, FIRST)])
def test_one_key_or_another_opens_nothing(keys):
    with pytest.raises(ValueError, match="llave"):
        opened(boxes({"sirve": "si"}), *keys)


def test_with_the_first_key_alone_nothing_can_be_read():
    half = opened(boxes({"sirve": "si"}), FIRST)
    assert b"sirve" not in base64.b64decode(half["papeletas"][0])
    with pytest.raises(sealing.NotABox):
        sealing.opened_box(REF, half)


def test_a_ballot_of_another_consultation_is_not_opened_in_this_one():
    with pytest.raises(ValueError, match="llave"):
        opened({**boxes({"sirve": "si"}, ref="another"), "consulta": REF})


def _forged(box):
    body = json.dumps({"v": 1, "a": {"sirve": "no"}, "n": "0" * 32})
    box["papeletas"].append(base64.b64encode(("0" * 64 + body).encode()).decode())


def _changed(box):
    text = base64.b64decode(box["papeletas"][0]).decode()
    box["papeletas"][0] = base64.b64encode(text.replace('"si"', '"no"').encode()).decode()


def _doubled(box):
    box["papeletas"][1] = box["papeletas"][0]


def _emptied(box):
    box["papeletas"][0] = ""


@pytest.mark.parametrize("bend", [_forged, _changed, _doubled, _emptied])
def test_what_an_institution_puts_in_changes_doubles_or_drops_is_seen_and_not_counted(bend):
    box = opened(boxes({"sirve": "si"}, {"sirve": "si"}))
    bend(box)
    said, unread = sealing.opened_box(REF, box)
    assert unread == 1
    assert [one.answers for one in said] == [{"sirve": "si"}] * len(said)


@pytest.mark.parametrize(
    "box",
    [
        None,
        [],
        3,
        "x",
        {},
        {"consulta": REF},
        {"consulta": REF, "capas": 0, "papeletas": 3},
        {"consulta": REF, "capas": 0, "papeletas": [None]},
        {"consulta": "x", "capas": 0, "papeletas": []},
    ],
)
def test_what_is_no_opened_box_is_refused(box):
    with pytest.raises(sealing.NotABox):
        sealing.opened_box(REF, box)


@pytest.mark.parametrize("ballot", ["", "no base64 ñ", "AAAA", base64.b64encode(b"\xff\xfe").decode(), "=" * 40])
def test_a_ballot_of_nothing_is_one_that_cannot_be_read(ballot):
    assert sealing.opened_box(REF, {"consulta": REF, "capas": 0, "papeletas": [ballot]}) == ([], 1)


def test_what_stands_in_the_box_instead_of_a_ballot_stops_nobody_else():
    box = boxes({"sirve": "si"})
    box["papeletas"] += [base64.b64encode(secrets.token_bytes(400)).decode(), "", "ñ"]
    said, unread = sealing.opened_box(REF, opened(box))
    assert (len(said), unread) == (1, 3)


def test_the_program_makes_opens_and_destroys(tmp_path, monkeypatch, capsys):
    """The two institutions with two files and the program alone."""
    monkeypatch.setattr("getpass.getpass", lambda prompt: "una frase bien larga")
    public = []
    for name in ("uno.pem", "dos.pem"):
        assert ballot_program.main(["crear", str(tmp_path / name)]) == 0
        public.append(capsys.readouterr().out.split("Copie")[0])
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    version = questions().current_version()
    ballots = [sealing.seal(REF, tuple(public), version, {"sirve": "si"}) for _ in range(3)]
    (tmp_path / "urna.json").write_text(json.dumps(sealing.closed_box(REF, ballots)))
    assert ballot_program.main(["crear", str(tmp_path / "uno.pem")]) == 1, "a key is not written over"
    for key, before, after in (("uno.pem", "urna.json", "media.json"), ("dos.pem", "media.json", "abierta.json")):
        assert ballot_program.main(["abrir", *(str(tmp_path / name) for name in (key, before, after))]) == 0
        assert ballot_program.main(["destruir", str(tmp_path / key)]) == 0
        assert not (tmp_path / key).exists()
    said, unread = sealing.opened_box(REF, json.loads((tmp_path / "abierta.json").read_text()))
    assert (len(said), unread) == (3, 0)


def test_another_passphrase_and_a_short_one_do_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "corta")
    assert ballot_program.main(["crear", str(tmp_path / "uno.pem")]) == 1
    assert not list(tmp_path.iterdir())
    ballot_program.create(tmp_path / "uno.pem", "una frase bien larga")
    (tmp_path / "urna.json").write_text(json.dumps(boxes({"sirve": "si"})))
    files = [str(tmp_path / name) for name in ("uno.pem", "urna.json", "salida.json")]
    assert ballot_program.main(["abrir", *files]) == 1
    assert not (tmp_path / "salida.json").exists()
