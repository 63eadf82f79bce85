"""Every conversation with another machine, and how long it may take: (seconds in all, seconds for one read or write).

The one place of these numbers; docs/operators.md shows them as a table and a test compares the two. A visitor waits
only for what is marked so. What a peer sends drop by drop ends when the whole is over (core.deadlines).
"""

DEADLINES = {
    "smtp": (30, 10),  # worker, queue mail: one message
    "sms": (15, 8),  # worker, queue sms: one message
    "imap": (300, 20),  # worker, queue mailbox: one look at the mailbox, with what came
    "clamd": (60, 30),  # worker, queue files: one file
    "search": (0.8, 0.8),  # a visitor waits: one question to Elasticsearch; PostgreSQL answers then
    "redis": (0.75, 0.5),  # a visitor waits: one word with Redis; the page is made without it then
    "index": (30, 30),  # worker, queue search: one write to Elasticsearch
    "webhook": (15, 10),  # worker, queue webhooks: one notice
    "timestamp": (15, 10),  # worker, queue documents: one document
    "edge": (5, 3),  # worker, queue content: one address that the edge must forget
}
