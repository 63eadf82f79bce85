"""Messages, among the figures of /metrics."""

from core.messages.outbox import figures
from core.metrics import at_scrape


@at_scrape
def messages():
    return "soberania_messages", "Messages to people, by what became of them", figures()[0], ["channel", "status"]


@at_scrape
def oldest_message():
    waits = {(channel,): seconds for channel, seconds in figures()[1].items()}
    return "soberania_messages_oldest_seconds", "How long the oldest message has been waiting", waits, ["channel"]
