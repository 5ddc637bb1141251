"""The counting application as nameko services, in a process of its own: `python -m shared.messaging.tests.counting_services north tally`."""

from shared.messaging.patched import patch

patch()

import signal  # noqa: E402  nothing is imported before the patching
import sys  # noqa: E402
import time  # noqa: E402
from socketserver import StreamRequestHandler, ThreadingTCPServer  # noqa: E402
from threading import Thread  # noqa: E402
from typing import Any  # noqa: E402

from nameko.runners import ServiceRunner  # noqa: E402

from shared.messaging.answering import rpc  # noqa: E402
from shared.messaging.calls import Caller  # noqa: E402
from shared.messaging.envelope import Batch  # noqa: E402
from shared.messaging.node import Node, nameko_config  # noqa: E402
from shared.messaging.queue import facts_from  # noqa: E402
from shared.messaging.tests.counting import Counting, workings_of  # noqa: E402
from shared.messaging.workings import Workings  # noqa: E402
from shared.runtime.logging import configure_logging  # noqa: E402
from shared.runtime.settings import Settings, read_settings  # noqa: E402


def build_north(settings: Settings, calls: Caller) -> Workings:
    return workings_of("north", settings.dsn("north"), calls)


def build_south(settings: Settings, calls: Caller) -> Workings:
    return workings_of("south", settings.dsn("south"), calls)


def build_tally(settings: Settings, calls: Caller) -> Workings:
    return workings_of("tally", settings.dsn("tally"), calls)


class North:
    name = "north"
    node = Node(build_north)

    @rpc
    def facts_after(self, **asked: Any) -> Any:
        return self.node.facts_after(asked)

    @rpc
    def add(self, **asked: Any) -> Any:
        return self.node.answer("add", asked)


class South:
    name = "south"
    node = Node(build_south)

    @rpc
    def facts_after(self, **asked: Any) -> Any:
        return self.node.facts_after(asked)

    @facts_from("north")
    def from_north(self, batch: Batch) -> None:
        self.node.offer(batch)


class Tally:
    name = "tally"
    node = Node(build_tally)

    @facts_from("north")
    def from_north(self, batch: Batch) -> None:
        self.node.offer(batch)

    @facts_from("south")
    def from_south(self, batch: Batch) -> None:
        self.node.offer(batch)


SERVICES = {"north": North, "south": South, "tally": Tally}


def serve(classes: list[type[Any]]) -> None:
    """Run until terminated; takes commands `add NUMBER AMOUNT` by lines over a socket whose port it prints first."""
    configure_logging("+".join(each.name for each in classes))
    runner = ServiceRunner(nameko_config(read_settings()))
    for each in classes:
        runner.add_service(each)
    runner.start()
    server = ThreadingTCPServer(("127.0.0.1", 0), _commands_for(runner))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))  # the hub itself runs the handler: it may not switch
    print(server.server_address[1], flush=True)
    while not ended:
        time.sleep(0.05)
    runner.stop()


def _commands_for(runner: ServiceRunner) -> type[StreamRequestHandler]:
    class Commands(StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                self.wfile.write(f"{self._carry_out(line.decode().split())}\n".encode())

        def _carry_out(self, words: list[str]) -> str:
            container = next(each for each in runner.containers if each.service_name == words[0])
            node = next(each for each in container.dependencies if isinstance(each, Node))
            assert isinstance(node.workings.log, Counting)
            try:
                return str(node.workings.log.add(int(words[1]), int(words[2])))
            except Exception as error:  # noqa: BLE001  the test is told and goes on
                return type(error).__name__

    return Commands


if __name__ == "__main__":
    serve([SERVICES[name] for name in sys.argv[1:]])
