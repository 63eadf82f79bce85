"""The analysis in Python and the one in the Elasticsearch mapping give the same terms."""

import json
import os
import re

import pytest

from search import analysis
from search.engines.elastic import ElasticsearchEngine
from tests.support.paths import ROOT

pytestmark = pytest.mark.elasticsearch
HARD = """
Año años niños NIÑAS pingüino Ángel Çelik straße cœur Łódź İstanbul naïve crêpe 1.234,56 25CUP dj-05 C.I. Ley-167/2023
a_b casas gatos menús jerséis luces veces leyes meses ingleses país países crisis tesis carnet carnets carné carnés
motos taxis bisté órdenes exámenes imágenes razón razones ONAT OFICODA MINJUS ²º ª № ﬁn ＡＢＣ Ñandú ÑO
"""


def words():
    """Every different word of the seed content, of the judged queries and of a list of hard cases."""
    text = HARD + (ROOT / "tests/data/judgements-dev.csv").read_text(encoding="utf-8")
    for file in sorted(ROOT.glob("*/seed_data/*.json")):
        text += json.dumps(json.loads(file.read_text(encoding="utf-8")), ensure_ascii=False)
    return sorted(set(re.findall(r"\S+", analysis.normalise(text))))


def test_both_analyses_agree_on_thousands_of_words(elasticsearch_url):
    engine = ElasticsearchEngine(elasticsearch_url, f"test-parity-{os.getpid()}")
    engine.drop()
    engine._ensure()
    try:
        different, checked, all_words = [], 0, words()
        for start in range(0, len(all_words), 500):
            batch = all_words[start : start + 500]
            # 1,000 positions between texts of a list tell which word each token came from.
            answer = engine.client.options(request_timeout=30).indices.analyze(
                index=engine.alias, analyzer="spanish_folded", text=batch
            )
            found = [[] for _ in batch]
            offsets, total = [], 0
            for word in batch:
                offsets.append(total)
                total += len(word.encode("utf-16-le")) // 2 + 1
            place = 0
            for token in answer["tokens"]:
                while place + 1 < len(batch) and token["start_offset"] >= offsets[place + 1]:
                    place += 1
                found[place].append(token["token"])
            different += [
                (word, tokens, analysis.terms(word))
                for word, tokens in zip(batch, found, strict=True)
                if tuple(tokens) != analysis.terms(word)
            ]
            checked += len(batch)
        assert checked >= 2_000
        assert different == []
    finally:
        engine.drop()
