import socket

from deploy.private.ports import LOOPBACK, PORTS, free_port


def test_the_wanted_port_is_given_when_it_is_free():
    wanted = free_port()
    assert free_port(wanted) == wanted


def test_another_port_is_given_when_somebody_listens_on_the_wanted_one():
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) != port


def test_servers_stay_out_of_the_range_of_outgoing_connections():
    assert free_port() in PORTS
    with open("/proc/sys/net/ipv4/ip_local_port_range") as limits:
        assert PORTS.stop <= int(limits.read().split()[0])
