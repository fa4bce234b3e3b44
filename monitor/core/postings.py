"""Postings: where each term stands and how much of it, and where each article is, if anywhere."""

from collections.abc import Iterable, Mapping


class Index:
    """Term → id → how much, and article → id. It follows from what it holds, and only makes it quick to find."""

    def __init__(self) -> None:
        self._terms: dict[str, dict[str, float]] = {}
        self._articles: dict[str, str] = {}
        self.passed: set[str] = set()  # articles that are nobody's

    def put(self, id: str, terms: Mapping[str, float], articles: Iterable[str]) -> None:
        """Take in terms and articles of an id; a term it has is told anew."""
        for term, much in terms.items():
            self._terms.setdefault(term, {})[id] = much
        for article in articles:
            self._articles[article] = id

    def drop(self, id: str, terms: Iterable[str], articles: Iterable[str]) -> None:
        """Take out terms and articles that an id has."""
        for term in terms:
            there = self._terms[term]
            del there[id]
            if not there:
                del self._terms[term]
        for article in articles:
            del self._articles[article]

    def of_article(self, article: str) -> str | None:
        """Whose an article is."""
        return self._articles.get(article)

    def holding(self, term: str) -> int:
        """How many ids have a term."""
        return len(self._terms.get(term, ()))

    def standing(self, id: str, terms: Iterable[str]) -> list[tuple[float, int]]:
        """Of each of its terms how much an id has, and how many ids have it."""
        return [(there[id], len(there)) for there in map(self._terms.__getitem__, terms)]

    def products(self, weights: Mapping[str, float], rarities: Mapping[str, float]) -> dict[str, float]:
        """For every id that has one of the terms: the sum of weight × rarity × how much."""
        sums: dict[str, float] = {}
        for term, weight in weights.items():
            there = self._terms.get(term)
            if there:
                factor = weight * rarities[term]
                for id, much in there.items():
                    sums[id] = sums.get(id, 0.0) + factor * much
        return sums
