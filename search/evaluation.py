"""How good the search is: the measures of the judged lists, and nothing about engines."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from math import log2


@dataclass
class Judged:
    """One judged query: the grades of its documents (3 is what the person looks for)."""

    id: str
    language: str
    kind: str
    text: str
    grades: dict[str, int] = field(default_factory=dict)


def read_judgements(path):
    """Return the Judged queries of a CSV file (query_id, lang, class, query, doc, grade)."""
    queries = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            judged = queries.setdefault(
                row["query_id"], Judged(row["query_id"], row["lang"], row["class"], row["query"])
            )
            if row["doc"]:
                judged.grades[row["doc"]] = int(row["grade"])
    return list(queries.values())


def condensed(found, later):
    """Return `found` (document ids) without what entered after a list was judged: it counts neither for nor against."""
    return [doc for doc in found if doc not in later]


def needed(judged, found, depth=5):
    """Return the share of the documents of grade 3 that are among the first: of a question that asks several things."""
    wanted = {doc for doc, grade in judged.grades.items() if grade == 3}
    return len(wanted & set(distinct(found)[:depth])) / len(wanted) if wanted else 0.0


def distinct(found):
    return list(dict.fromkeys(found))


def gain(grades):
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(judged, found, depth=10):
    ideal = gain(sorted(judged.grades.values(), reverse=True)[:depth])
    return gain([judged.grades.get(doc, 0) for doc in distinct(found)[:depth]]) / ideal if ideal else 0.0


def reciprocal_rank(judged, found, depth=10):
    for rank, doc in enumerate(distinct(found)[:depth], 1):
        if judged.grades.get(doc) == 3:
            return 1 / rank
    return 0.0


def success(judged, found, depth):
    return float(any(judged.grades.get(doc) == 3 for doc in distinct(found)[:depth]))


def measure(judged, found):
    """Return the measures of one query as a dict. Prefixes are measured over suggestions, by their first five."""
    base = {"queries": 1, "zero": float(not found), "returned": float(len(found))}
    if judged.kind == "no_answer":
        return base
    if judged.kind == "prefix":
        return {**base, "hit@5": success(judged, found, 5), "mrr": reciprocal_rank(judged, found)}
    several = {"needed@5": needed(judged, found)} if judged.kind == "intents" else {}
    return {
        **base,
        **several,
        "ndcg@10": ndcg(judged, found),
        "first": success(judged, found, 1),
        "mrr": reciprocal_rank(judged, found),
        "success@3": success(judged, found, 3),
    }


def summarise(measured):
    """Return {class: means} of [(judged, measures)], with OVERALL per language (without prefix and no_answer)."""
    groups = defaultdict(list)
    for judged, values in measured:
        groups[judged.kind].append(values)
        if judged.kind not in ("prefix", "no_answer"):
            groups[f"OVERALL {judged.language}"].append(values)
    return {kind: _means(rows) for kind, rows in sorted(groups.items())}


def _means(rows):
    """Return the mean of each measure over the rows that have it."""
    names = {name for row in rows for name in row if name != "queries"}
    found = {name: [row[name] for row in rows if name in row] for name in sorted(names)}
    return {"queries": len(rows), **{name: sum(values) / len(values) for name, values in found.items()}}
