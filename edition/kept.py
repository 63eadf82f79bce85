"""What this room keeps: what the site shows to everybody, in other files. Nobody is in it."""

from core import retention

retention.holds_nobody("What the site shows to everybody, as files to keep.", "edition.Edition", "edition.EditionFile")
