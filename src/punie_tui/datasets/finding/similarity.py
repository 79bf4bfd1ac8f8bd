"""How alike two short texts are, by the words and pairs of neighbouring words that they share.

Similarity is the Jaccard index of those sets (Broder 1997, "On the resemblance and containment of documents"),
with shingles of one and two words. Meaning, spelling and the order of distant words are ignored.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Shingles = frozenset[tuple[str, ...]]

_WORD = re.compile(r"\w+(?:[./:'-]+\w+)*")


def normalised(text: str) -> str:
    """`text` without what does not change a question: case, punctuation around words, spacing."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(_WORD.findall(folded)) or folded.strip()


def shingles(text: str) -> Shingles:
    """The words of the normalised text, and the pairs of neighbouring ones."""
    words = normalised(text).split()
    return frozenset([(word,) for word in words] + list(pairwise(words)))


def similarity(a: str, b: str) -> float:
    """From 0 (no word shared) to 1 (the same words in the same order, or no words in either)."""
    return _jaccard(shingles(a), shingles(b))


def _jaccard(a: Shingles, b: Shingles) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if a or b else 1.0


class TextIndex:
    """Texts that can be searched for those similar to another: only those that share a word with it are compared."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._sizes: list[int] = []
        self._holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        own = shingles(text)
        for shingle in own:
            self._holders[shingle].append(len(self._sizes))
        self._sizes.append(len(own))

    def overlaps(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(index of a text that shares a word, number of shingles shared, number in either); by index. The quotient of
        the numbers is the similarity."""
        own = shingles(text)
        shared = Counter(index for shingle in own for index in self._holders.get(shingle, ()))
        for index, count in sorted(shared.items()):
            yield index, count, len(own) + self._sizes[index] - count


def near_duplicates(
    texts: Sequence[str], others: Sequence[str] | None = None, threshold: float = 0.9
) -> list[tuple[int, int, float]]:
    """All pairs (index in `texts`, index in `others`, similarity) at or over `threshold` (over 0), in order.

    Without `others`, the pairs within `texts`, the smaller index first. Pairs that cannot reach the threshold
    are never compared: those that can share one of the rarest `|A| − ⌈threshold·|A|⌉ + 1` shingles of each
    (prefix filtering: Chaudhuri, Ganti, Kaushik 2006).
    """
    left = [shingles(text) for text in texts]
    right = left if others is None else [shingles(text) for text in others]
    frequency = Counter(shingle for shingles_ in (left if others is None else left + right) for shingle in shingles_)

    def rarest(all_of: Shingles) -> list[tuple[str, ...]]:
        ordered = sorted(all_of, key=lambda shingle: (frequency[shingle], shingle))
        return ordered[: len(ordered) - math.ceil(threshold * len(ordered) - 1e-9) + 1]

    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, all_of in enumerate(right):
        for shingle in rarest(all_of):
            holders[shingle].append(index)
    pairs = []
    for index, all_of in enumerate(left):
        candidates = {other for shingle in rarest(all_of) for other in holders[shingle]}
        for other in sorted(candidates):
            if (others is not None or index < other) and (score := _jaccard(all_of, right[other])) >= threshold:
                pairs.append((index, other, score))
    return pairs
