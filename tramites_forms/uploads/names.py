import unicodedata

LONGEST = 80


def safe_name(name, extension):
    """Return a file name (str) that is only a name: no folders, control or direction marks, and our extension."""
    base = str(name or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(
        character if character.isalnum() or character in " -_()," else " "
        for character in unicodedata.normalize("NFC", base[:500].encode("utf-8", "ignore").decode())
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    words = " ".join(kept.split())[:LONGEST].strip()
    return f"{words or 'archivo'}.{extension}"
