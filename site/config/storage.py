"""From STORAGE_URL to the folder of what people upload."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def storage_folder(url, default):
    """Return the folder that `url` (file:///absolute/path) names, or `default` when it is empty.

    Several web machines share it as a mounted folder. Other kinds of storage are refused by name, not ignored.
    """
    if not url:
        return default
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or len(parts.path) < 2:
        raise ImproperlyConfigured("STORAGE_URL must be a folder, written file:///absolute/path")
    return Path(unquote(parts.path))
