"""What operators watch: who answered, how fast, how often the other engine had to."""

from prometheus_client import Counter, Histogram

KINDS = ("search", "suggest")

seconds = Histogram(
    "search_seconds",
    "Time an engine took to answer",
    ["engine", "kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2),
)
fallbacks = Counter("search_fallbacks_total", "Answers PostgreSQL gave because Elasticsearch did not", ["kind"])
unanswered = Counter("search_unanswered_total", "Searches no engine answered in time", ["kind"])
views_dropped = Counter("search_views_dropped_total", "Page views not counted: too many different pages waited")
for kind in KINDS:  # from the first second, or an alert on them would never be heard
    fallbacks.labels(kind)
    unanswered.labels(kind)
    seconds.labels("postgres", kind)
