"""How dates and hours are written in Spanish: «24 de noviembre de 2026 a las 2:30 p. m.»."""

TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y \a \l\a\s g:i a"
SHORT_DATETIME_FORMAT = "d/m/Y g:i a"
