"""What casework asks of every other service that has a part of its cases: entrypoints only."""

from __future__ import annotations

from typing import Any

from shared.messaging.answering import rpc
from shared.messaging.node import Node


class HasPartOfCases:
    """Mixed into the nameko class of such a service."""

    node: Node

    @rpc
    def facts_after(self, **asked: Any) -> Any:
        """The service's facts after a position, for a follower that lacks some."""
        return self.node.facts_after(asked)

    @rpc
    def let_go(self, **asked: Any) -> Any:
        """What is open about a pupil whose key is to be destroyed; then nothing new is begun for a while."""
        return self.node.answer("let_go", asked)

    @rpc
    def let_begin(self, **asked: Any) -> Any:
        """Nobody's key is being destroyed any more: what was held may begin again."""
        return self.node.answer("let_begin", asked)

    @rpc
    def evidence_of(self, **asked: Any) -> Any:
        """A case's events as stored, with proofs, for its bundle."""
        return self.node.answer("evidence_of", asked)

    @rpc
    def mark(self, **asked: Any) -> Any:
        """A checkpoint of the log as it is now."""
        return self.node.answer("mark", asked)

    @rpc
    def looks(self, **asked: Any) -> Any:
        """Who has read what here."""
        return self.node.answer("looks", asked)
