"""The background work of this room: it stands beside what it does and is only listed here."""

from participation.consulting import consultations_count  # noqa: F401 - so that the worker finds it
from participation.figures import figures_publish  # noqa: F401 - so that the worker finds it
from participation.happenings import happenings_read  # noqa: F401 - so that the worker finds it
from participation.mailbox.reading import mailbox_read  # noqa: F401 - so that the worker finds it
from participation.opinion_mail import opinions_weekly  # noqa: F401 - so that the worker finds it
from participation.sending import digests_send  # noqa: F401 - so that the worker finds it
