"""The mapping of the Elasticsearch index: the analysis of search/analysis.py in its words (a test compares them)."""

from elasticsearch_dsl import (
    Boolean,
    Date,
    Document,
    Float,
    Keyword,
    Long,
    Text,
    analyzer,
    token_filter,
    tokenizer,
)

from search import analysis

WORDS = tokenizer("words", "pattern", pattern=r"[^\p{L}\p{N}]+")
STOP = token_filter("function_words", "stop", stopwords=sorted(analysis.STOP_WORDS))
SHORT_PLURALS = token_filter("short_plurals", "pattern_replace", pattern=r"^(\p{L}{2,3}[ao])s$", replacement="$1")
OVERRIDES = token_filter(
    "overrides", "stemmer_override", rules=[f"{word} => {term}" for word, term in sorted(analysis.OVERRIDES.items())]
)
STEMMER = token_filter("spanish_light", "stemmer", language="light_spanish")
BEGINNINGS = token_filter("beginnings", "edge_ngram", min_gram=1, max_gram=20)

spanish = analyzer(
    "spanish_folded",
    tokenizer=WORDS,
    filter=["lowercase", "asciifolding", STOP, SHORT_PLURALS, OVERRIDES, STEMMER],
)
exact = analyzer("exact", tokenizer=WORDS, filter=["lowercase"])
folded = analyzer("folded", tokenizer=WORDS, filter=["lowercase", "asciifolding"])
beginning = analyzer("beginning", tokenizer=WORDS, filter=["lowercase", "asciifolding", BEGINNINGS])


def spanish_text():
    """A searched text: by term, by its exact form, and by how its words begin."""
    return Text(
        analyzer=spanish,
        copy_to="everything",
        fields={"exact": Text(analyzer=exact), "prefix": Text(analyzer=beginning, search_analyzer=folded)},
    )


class SearchDocument(Document):
    """One SearchDoc in the index. What is only shown is kept and not indexed."""

    doc_id = Keyword()
    key = Keyword()
    language = Keyword()
    served_to = Keyword()
    type = Keyword()
    facets = Keyword()
    whole = Keyword()
    date = Date(format="yyyy-MM-dd")
    title = spanish_text()
    keywords = spanish_text()
    names = Text(analyzer=spanish, copy_to="everything")
    summary = Text(analyzer=spanish, copy_to="everything")
    body = Text(analyzer=spanish, copy_to="everything")
    everything = Text(analyzer=spanish, norms=False, index_options="docs")  # whether a term is there at all
    url = Keyword(index=False, doc_values=False, ignore_above=8000)
    facts = Keyword(index=False, doc_values=False, ignore_above=8000)
    labels = Keyword(index=False, doc_values=False, ignore_above=8000)
    direct = Keyword(index=False, doc_values=False, ignore_above=8000)
    title_share = Float(index=False)  # 1 / number of terms in the title
    boost = Float(index=False)  # 1 + popularity
    version = Long()
    suggestible = Boolean()

    class Index:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "1s"}
