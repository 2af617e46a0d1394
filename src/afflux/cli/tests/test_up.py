"""The address: free, ours to take, and told so that a browser finds it."""

import socket

import pytest

from afflux.cli.up import require_free_port
from afflux.runtime.messages import Stop
from afflux.runtime.serving import url_of


def test_a_taken_port_is_refused_and_a_free_one_is_not():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} on 127.0.0.1 is taken"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused():
    with pytest.raises(Stop, match="cannot listen on"):
        require_free_port("203.0.113.7", 8000)
    with pytest.raises(Stop, match="cannot listen on"):
        require_free_port("no.such.host.invalid", 8000)


def test_the_url_is_one_that_a_browser_here_can_open():
    assert url_of("0.0.0.0", 8000) == "http://127.0.0.1:8000/"
    assert url_of("::1", 8000) == "http://[::1]:8000/"
