#!/usr/bin/env python3
"""Llaves de una consulta: crear, abrir y destruir. It runs at the institution that keeps a key, never on the server.

One file, so that it can be handed over and read: it needs Python >= 3.11 and `cryptography` >= 47 (HPKE, RFC 9180). Its
words are in Spanish as they are, because it runs where no translations are. The site imports only what both must share.

    python3 llaves.py crear LLAVE                  makes a key, writes it under a passphrase, shows its public part
    python3 llaves.py abrir LLAVE URNA SALIDA      takes one layer off every ballot, and mixes them
    python3 llaves.py destruir LLAVE               writes over the key and removes it
"""

import argparse
import base64
import binascii
import getpass
import json
import os
import secrets
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
LAYERS = 2
SHORTEST = 12  # letters of a passphrase


def info(consultation, layer):
    """Return what a layer (int: 2 the outer, 1 the inner) of a consultation (its id, str) is bound to: bytes."""
    return f"soberania-papeleta-1 {consultation} {layer}".encode()


def peeled(box, key):
    """Return the box (dict) with one layer less and its ballots mixed. Raises ValueError for another key or no box.

    A ballot that the key does not open stays as an empty one: it is counted as one that cannot be read.
    """
    layer = box.get("capas")
    if layer not in range(1, LAYERS + 1):
        raise ValueError("Este archivo no es una urna cerrada.")
    bound = info(box["consulta"], layer)
    opened = [_opened(ballot, key, bound) for ballot in box["papeletas"]]
    if opened and not any(opened):
        raise ValueError("Esta llave no abre esta capa. Primero abre la institución 1 y después la institución 2.")
    secrets.SystemRandom().shuffle(opened)
    return {**box, "capas": layer - 1, "papeletas": opened}


def _opened(ballot, key, bound):
    try:
        return base64.b64encode(SUITE.decrypt(base64.b64decode(ballot), key, bound)).decode()
    except (InvalidTag, ValueError, TypeError, binascii.Error):
        return ""


def public_text(key):
    """Return the public part of a private key, as it is pasted into the site."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*form).decode()


def public_key(text):
    """Return the public key of a PEM text. Raises ValueError for anything else, a private key too."""
    try:
        key = serialization.load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise ValueError("Esto no es la parte pública de una llave.") from fault
    if not isinstance(key, X25519PublicKey):
        raise ValueError("Esto no es la parte pública de una llave de estas.")
    return key


def is_public_key(text):
    """Say whether a text is the public part of such a key."""
    try:
        return bool(public_key(text))
    except ValueError:
        return False


def create(path, passphrase):
    """Make a key at `path` (Path, which must not exist) and return its public part (str)."""
    key = X25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(passphrase.encode())
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    return public_text(key)


def read(path, passphrase):
    """Return the private key of a file. Raises ValueError when it is none or the passphrase is another."""
    key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, X25519PrivateKey):
        raise ValueError("El archivo no es una llave de estas.")
    return key


def destroy(path):
    """Write over a key and remove it. On disks that keep old blocks it is the passphrase that protects what is left."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _new_passphrase():
    first = getpass.getpass(f"Escriba una frase de {SHORTEST} letras o más: ")
    if len(first) < SHORTEST:
        raise ValueError("La frase es demasiado corta.")
    if getpass.getpass("Escríbala otra vez: ") != first:
        raise ValueError("Las dos frases son distintas.")
    return first


def _create(said):
    print(create(said.llave, _new_passphrase()))
    print("Copie todo lo anterior en la consulta. Guarde la llave y la frase: sin ellas la consulta se anula.")


def _open(said):
    key = read(said.llave, getpass.getpass("Escriba la frase de la llave: "))
    box = peeled(json.loads(said.urna.read_text()), key)
    with said.salida.open("x") as file:
        json.dump(box, file)
    unread = sum(not ballot for ballot in box["papeletas"])
    print(f"Papeletas: {len(box['papeletas'])}. No se pueden leer: {unread}.")
    print("Entréguela a la otra institución." if box["capas"] else "Súbala al sitio y destruya después las dos llaves.")


def _destroy(said):
    destroy(said.llave)
    print("La llave ya no está. Destruya también sus copias.")


def main(args=None):
    """Do what is asked. Returns the exit status (int)."""
    parser = argparse.ArgumentParser(description="Llaves de una consulta de una respuesta por persona.")
    ways = parser.add_subparsers(required=True, metavar="crear|abrir|destruir")
    for name, act, files in (
        ("crear", _create, ("llave",)),
        ("abrir", _open, ("llave", "urna", "salida")),
        ("destruir", _destroy, ("llave",)),
    ):
        way = ways.add_parser(name)
        for file in files:
            way.add_argument(file, type=Path)
        way.set_defaults(act=act)
    said = parser.parse_args(args)
    try:
        said.act(said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        print(f"No se hizo nada: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
