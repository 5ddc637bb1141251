"""Entrypoints that answer other services' calls, within the caller's deadline or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import structlog
from nameko.rpc import Rpc, RpcConsumer

from shared.messaging.broker import BROKER_AWAY
from shared.messaging.consumers import PatientQueueConsumer

_log = structlog.get_logger(__name__)


class PatientRpcConsumer(RpcConsumer):
    """nameko's reader of calls, over the patient consumer; an answer that can't be sent is dropped, and its caller hears nothing in time."""

    queue_consumer = PatientQueueConsumer()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> Any:
        """Send the answer."""
        try:
            return super().handle_result(message, result, exc_info)
        except BROKER_AWAY as error:
            _log.warning("an answer was not sent", error=type(error).__name__)
            return result, exc_info


class Answers(Rpc):
    """An entrypoint that answers other services' calls."""

    rpc_consumer = PatientRpcConsumer()


def rpc(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let other services call this method, by name and with keyword arguments, through the node's `answer`."""

    @wraps(method)
    def answered(self: Any, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.node.carry_out(partial(method, self), asked)
        return answer

    decorated: Callable[..., Any] = Answers.decorator(answered)
    return decorated
