from monitor.archive import Archive


def test_a_feed_never_polled_has_no_state(archive: Archive) -> None:
    assert archive.load_feed("echo") is None


def test_the_last_state_of_each_feed_is_kept(archive: Archive) -> None:
    archive.save_feed("echo", b"1")
    archive.save_feed("gazette", b"\x00\xff not text")
    archive.save_feed("echo", b"2")
    assert archive.load_feed("echo") == b"2"
    assert archive.load_feed("gazette") == b"\x00\xff not text"


def test_any_name_will_do(archive: Archive) -> None:
    for number, name in enumerate(["", "Ökonom's “feed”; DROP TABLE", "nul \0 in it", "half a surrogate \ud800", "雨"]):
        archive.save_feed(name, bytes([number]))
        assert archive.load_feed(name) == bytes([number])
