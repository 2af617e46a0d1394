"""Where the server listens is known as long as it lives, and not a moment longer."""

import subprocess
import sys

from afflux.runtime.serving import announce, running_url

SERVER = "import sys; from pathlib import Path; from afflux.runtime.serving import announce; held = announce(Path(sys.argv[1]), '0.0.0.0', 8123); print('up', flush=True); sys.stdin.read()"


def test_a_running_server_says_where_it_listens_and_a_dead_one_nothing(tmp_path):
    assert running_url(tmp_path) == ""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with server:
        assert server.stdout.readline() == b"up\n"
        assert running_url(tmp_path) == "http://127.0.0.1:8123"
        server.kill()
    assert running_url(tmp_path) == ""


def test_a_second_server_leaves_the_first_ones_address(tmp_path):
    first, second = announce(tmp_path, "127.0.0.1", 8001), announce(tmp_path, "127.0.0.1", 8002)
    assert running_url(tmp_path) == "http://127.0.0.1:8001"
    first.free()
    second.free()
