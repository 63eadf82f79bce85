import unicodedata


def sort_key(text):
    """Return `text` (str) as a key that sorts the Spanish way under the C collation: accents ignored, ñ after n."""
    kept = text.casefold().replace("ñ", "n\uffff")
    folded = unicodedata.normalize("NFKD", kept)
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
