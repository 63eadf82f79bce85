import re
from datetime import date, datetime, time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.statements import keys

PRIVATE_ROOT = "root-private.pem"


class Command(BaseCommand):
    help = "Makes the keys of the statements that documents carry, and the list of them that the root signs."

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True)
        root = acts.add_parser("root", help="where no line reaches: make the root, once")
        root.add_argument("folder", type=Path)
        root.add_argument("--password-file", type=Path, help="a file whose first line encrypts the private half")
        new = acts.add_parser(
            "new", help="where the worker is: make the key of a year, and its public half to be listed"
        )
        new.add_argument("folder", type=Path)
        new.add_argument("key_id", help="like 26a: at most 8 small letters and digits")
        signed = acts.add_parser("list", help="where the root is: sign the list, with a key more or one withdrawn")
        signed.add_argument("folder", type=Path, help="the folder of the root; keys.cose is read and written there")
        signed.add_argument("--password-file", type=Path)
        signed.add_argument("--add", type=Path, metavar="FILE", help="the public half of a key, like 26a.pub.pem")
        signed.add_argument("--from", dest="first", type=date.fromisoformat, help="the first day it signs, 2026-01-01")
        signed.add_argument("--until", dest="last", type=date.fromisoformat, help="the last day it signs")
        signed.add_argument(
            "--withdraw", metavar="KEY_ID", help="a key that was stolen: nothing of it is good any more"
        )

    def handle(self, *args, **options):
        getattr(self, f"act_{options['act']}")(options)

    def act_root(self, said):
        private, password = ec.generate_private_key(ec.SECP256R1()), _password(said)
        cipher = BestAvailableEncryption(password) if password else NoEncryption()
        _write(said["folder"] / PRIVATE_ROOT, _private(private, cipher))
        _write(said["folder"] / keys.ROOT, _public(private))
        self.stdout.write(f"Keep {PRIVATE_ROOT} here, and only here. {keys.ROOT} goes to the site.")

    def act_new(self, said):
        key_id = _key_id(said["key_id"])
        private = ec.generate_private_key(ec.SECP256R1())
        _write(said["folder"] / f"{key_id}.pem", _private(private, NoEncryption()))
        _write(said["folder"] / f"{key_id}.pub.pem", _public(private))
        self.stdout.write(f"Take {key_id}.pub.pem to where the root is, and sign the list with it.")

    def act_list(self, said):
        try:
            root = load_pem_private_key((said["folder"] / PRIVATE_ROOT).read_bytes(), _password(said))
            kept = said["folder"] / keys.LIST
            found = keys.listed_in(kept.read_bytes(), root.public_key()) if kept.exists() else []
            if said["add"]:
                found.append(self._added(said, found))
        except (OSError, ValueError, TypeError, keys.NoKey) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from None
        if said["withdraw"]:
            if said["withdraw"] not in [key.key_id for key in found]:
                raise CommandError(f"no key {said['withdraw']} is listed")
            found = [_withdrawn(key) if key.key_id == said["withdraw"] else key for key in found]
        body = keys.signed_list(found, root, timezone.now().timestamp())
        unfinished = kept.with_suffix(".new")
        unfinished.write_bytes(body)
        unfinished.replace(kept)
        self.stdout.write(f"{keys.LIST}: {', '.join(map(_told, found)) or 'no key'}. It goes to the site.")

    @staticmethod
    def _added(said, found):
        key_id = _key_id(said["add"].name.partition(".")[0])
        if key_id in [key.key_id for key in found]:
            raise CommandError(f"a key {key_id} is listed already: each has a name of its own, for ever")
        if not (said["first"] and said["last"] and said["first"] <= said["last"]):
            raise CommandError("say from which day until which it signs: --from 2026-01-01 --until 2026-12-31")
        public = load_pem_public_key(said["add"].read_bytes())
        if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
            raise CommandError("that is no P-256 key")
        return keys.ListedKey(key_id, public, _second(said["first"], time.min), _second(said["last"], time.max))


def _second(day, hour):
    return int(datetime.combine(day, hour, tzinfo=timezone.get_default_timezone()).timestamp())


def _withdrawn(key):
    return keys.ListedKey(key.key_id, key.public, key.first, key.last, True)


def _told(key):
    return f"{key.key_id} (withdrawn)" if key.withdrawn else key.key_id


def _key_id(text):
    if not re.fullmatch(keys.KEY_ID, text) or text == keys.ROOT_ID:
        raise CommandError("a key is called like 26a: at most 8 small letters and digits")
    return text


def _password(said):
    try:
        return said["password_file"].read_bytes().splitlines()[0] if said["password_file"] else None
    except (OSError, IndexError) as error:
        raise CommandError(f"the file of the password: {type(error).__name__}") from None


def _private(key, cipher):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, cipher)


def _public(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _write(path, body):
    """Write a file that only its owner reads. What is there already is never written over: keys are not made twice."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise CommandError(f"{path}: {type(error).__name__}") from None
    path.write_bytes(body)
