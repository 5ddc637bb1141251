"""A broker for tests that loses, repeats, reorders and mixes batches on purpose, the same way for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from shared.messaging.envelope import Batch


class LossyBroker:
    """Takes batches from relays, and hands over whatever it likes of them, whenever it likes, of whichever source."""

    def __init__(self, seed: int, *, losing: float = 0.2, repeating: float = 0.2) -> None:
        self.random = Random(seed)
        self.losing = losing
        self.repeating = repeating
        self.waiting: list[bytes] = []

    def __call__(self, batch: Batch) -> None:
        """Take a batch, as a publisher would send it."""
        if self.random.random() < self.losing:
            return
        self.waiting.append(batch.body)
        while self.random.random() < self.repeating:
            self.waiting.append(batch.body)

    def deliver(self, offer: Callable[[Batch], object], most: int = 1_000_000) -> None:
        """Hand over some of what waits, in any order; some of it will come once more later."""
        for _ in range(min(most, len(self.waiting))):
            body = self.waiting.pop(self.random.randrange(len(self.waiting)))
            if self.random.random() < self.repeating / 2:
                self.waiting.append(body)
            offer(Batch.read(body))
