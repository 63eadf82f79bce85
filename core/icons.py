"""The few drawings of the site: strokes on a 24 x 24 grid, always beside a word, coloured by the text around them."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe

PATHS = {
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "attention": "M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.3",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3v5M16 3v5",
    "check": "M4.5 12.5l5 5 10-11",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.5 2",
    "document": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "done": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.3l3 3 5.2-6",
    "download": "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
    "error": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5V13M12 16v.3",
    "external": "M14 4h6v6M20 4l-9 9M17 14v6H4V7h6",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.6v.3",
    "lock": "M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11",
    "mail": "M3.5 5.5h17v13h-17zM3.5 7l8.5 6 8.5-6",
    "money": "M3 6.5h18v11H3zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M6 12v.1M18 12v.1",
    "online": "M4 5h16v11H4zM1.5 19.5h21M9.5 10.5l2 2 3.5-4",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c.6-4.2 3.7-6 8-6s7.4 1.8 8 6",
    "phone": "M5 3.5h4l1.5 5-2.3 1.8c1.2 2.5 3 4.3 5.5 5.5l1.8-2.3 5 1.5v4c0 .8-.7 1.5-1.5 1.5C11.5"
    " 20.5 3.5 12.5 3.5 5c0-.8.7-1.5 1.5-1.5z",
    "place": "M12 21.5c4.5-4.8 6.8-8.5 6.8-11.7a6.8 6.8 0 0 0-13.6 0c0 3.2 2.3 6.9 6.8 11.7z"
    "M12 7.2a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2",
    "print": "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 21 21",
}


def svg(name):
    """Return the drawing as inline SVG, hidden from screen readers: the word beside it says the same."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="{}"/></svg>',
        mark_safe(PATHS[name]),
    )
