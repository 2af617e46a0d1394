"""One owner, many users, and nobody who is dead."""

from concurrent.futures import ThreadPoolExecutor

from afflux.runtime.locks import FileLock


def test_the_second_is_told_who_was_first(tmp_path):
    first, second = FileLock(tmp_path), FileLock(tmp_path)
    assert first.take("afflux up")
    assert not second.take("afflux up")
    assert second.holder().endswith("afflux up")
    first.free()
    assert second.take("again")
    second.free()


def test_an_owner_waits_for_those_who_joined(tmp_path):
    owner, user = FileLock(tmp_path, "users"), FileLock(tmp_path, "users")
    user.share()
    assert not owner.wait_alone(0.1)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(owner.wait_alone, 10)
        user.free()
        assert waiting.result()
    owner.free()
