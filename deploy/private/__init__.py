"""Private servers: a PostgreSQL and a RabbitMQ of one's own, on free ports of loopback and in one folder, gone when their owner stops."""

from deploy.private.errors import DidNotStart, FolderInUse, NotInstalled, NotOurs, PrivateServerError
from deploy.private.postgres import PrivatePostgres
from deploy.private.rabbitmq import GivenRabbitMQ, PrivateRabbitMQ, Rabbit, rabbitmq_for

__all__ = [
    "DidNotStart",
    "FolderInUse",
    "GivenRabbitMQ",
    "NotInstalled",
    "NotOurs",
    "PrivatePostgres",
    "PrivateRabbitMQ",
    "PrivateServerError",
    "Rabbit",
    "rabbitmq_for",
]
