from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Document(models.Model):
    """The PostgreSQL engine's copy of one SearchDoc. `vector` holds terms made in Python (analysis.py)."""

    generation = models.PositiveIntegerField()
    doc_id = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    served_to = ArrayField(models.CharField(max_length=10))
    type = models.CharField(max_length=20)
    title = models.TextField()
    url = models.TextField()
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    facts = models.JSONField(default=list)
    labels = models.JSONField(default=dict)
    facets = ArrayField(models.TextField(), default=list)
    date = models.DateField(null=True)
    direct = models.JSONField(default=dict)
    title_terms = models.PositiveSmallIntegerField(default=1)
    popularity = models.FloatField(default=0)
    version = models.BigIntegerField()
    vector = SearchVectorField()
    words = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "doc_id", "language"], name="search_document_key"),
        ]
        indexes = [
            GinIndex(fields=["vector"], name="search_document_vector"),
            GinIndex(fields=["words"], name="search_document_words"),
            HashIndex(fields=["url"], name="search_document_url"),  # whose page a path is: asked each minute
        ]

    def __str__(self):
        return f"{self.doc_id}@{self.language}"


class Indexed(models.Model):
    """Which documents an engine was given from which source, so that what a source no longer yields is removed."""

    engine = models.CharField(max_length=20)
    source = models.CharField(max_length=120)
    key = models.CharField(max_length=320)
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engine", "key"], name="search_indexed_key")]
        indexes = [models.Index(fields=["engine", "source"], name="search_indexed_source")]

    def __str__(self):
        return f"{self.engine} {self.key}"


class Term(models.Model):
    """One word of the index: what spelling, families and «did you mean» are made of."""

    term = models.CharField(max_length=40, primary_key=True)
    surface = models.CharField(max_length=60)
    documents = models.PositiveIntegerField(default=1)
    spanish = models.BooleanField(default=True)  # stands in a Spanish document
    telling = models.BooleanField(default=True)  # stands in a title or a keyword

    def __str__(self):
        return self.term
