"""The queues of background work, by urgency: one owner of their names and of how much each may do at once.

A task names its queue with `queue=queues.PEOPLE` and so on. Each group of the worker has slots of its own, so that
a peer that takes long costs only the group that speaks to it: a receiver of webhooks delays no e-mail, a mail server
no text message, a scanner no publication.
"""

from dataclasses import dataclass

from procrastinate import RetryStrategy

PEOPLE = "people"  # what a person waits for, made here: receipts, decisions. Speaks to no other machine
DOCUMENTS = "documents"  # decisions made, signed, stamped with the hour by another machine where that is set
MAIL = "mail"  # the trip to the mail server
DIGESTS = "digests"  # what thousands follow, a message each: behind no code and no receipt
MAILBOX = "mailbox"  # what people write to us, from another machine
SMS = "sms"  # the trip to the gateway of text messages
FILES = "files"  # the scanner
CONTENT = "content"  # what was published: scheduled pages, the edge
SEARCH = "search"  # the index
WEBHOOKS = "webhooks"  # other programs
EXPORTS = "exports"  # files that staff ask for: minutes each, and nobody's letter waits for them
UPKEEP = "upkeep"  # every night and every hour
DEFAULT = "default"  # where procrastinate puts what names no queue

# A machine that is down for hours loses nothing: tries after 4 s, 16 s, 1 min, ... 18 h.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)
URGENT = 10  # priority within a queue: codes, which are good for minutes, go before everything else in it


@dataclass(frozen=True)
class Group:
    """Queues that share `slots` (tasks at the same time in one worker)."""

    name: str
    queues: tuple[str, ...]
    slots: int


GROUPS = (
    Group("people", (PEOPLE,), 2),
    Group("documents", (DOCUMENTS,), 2),
    Group("mail", (MAIL,), 3),
    Group("digests", (DIGESTS,), 1),
    Group("mailbox", (MAILBOX,), 1),
    Group("sms", (SMS,), 2),
    Group("files", (FILES,), 2),
    Group("content", (CONTENT,), 1),
    Group("search", (SEARCH,), 2),
    Group("webhooks", (WEBHOOKS,), 6),
    Group("exports", (EXPORTS,), 1),
    Group("upkeep", (UPKEEP, DEFAULT), 2),
)
