"""Messages, among the figures of /metrics."""

from core.messages.model import Channel, Status
from core.messages.outbox import figures
from core.metrics import at_scrape


@at_scrape
def messages():
    counts = {(str(channel), str(status)): 0 for channel in Channel for status in Status} | figures()[0]
    return "soberania_messages", "Messages to people, by what became of them", counts, ["channel", "status"]


@at_scrape
def oldest_message():
    waits = {(channel,): seconds for channel, seconds in figures()[1].items()}
    return "soberania_messages_oldest_seconds", "How long the oldest message has been waiting", waits, ["channel"]
