"""What was erased leaves the backups too: old ones go once a newer is proved, and nothing else in the folder does."""

from datetime import datetime, timedelta

from core.backup import FOLDER, KEPT_DAYS, forget_old

NOW = datetime(2026, 11, 27, 4, 30)


def kept(folder, days, *files):
    path = folder / (NOW - timedelta(days=days)).strftime(FOLDER)
    path.mkdir()
    for name in files or ("site.dump", "files.tar"):
        (path / name).write_bytes(b"x")
    return path


def test_backups_go_after_their_days_and_nothing_else_does(tmp_path):
    old, last, new = (kept(tmp_path, days) for days in (KEPT_DAYS + 1, KEPT_DAYS, 0))
    half = kept(tmp_path, 100, "site.dump")
    foreign = kept(tmp_path, 101, "site.dump", "notas.txt")
    (tmp_path / "otra carpeta").mkdir()
    (tmp_path / "leame.txt").write_text("x")
    outside = tmp_path.parent / "fuera"
    outside.mkdir()
    (tmp_path / (NOW - timedelta(days=200)).strftime(FOLDER)).symlink_to(outside)
    gone = forget_old(tmp_path, KEPT_DAYS, NOW)
    assert gone == sorted([old.name, half.name])
    assert not old.exists() and last.exists() and new.exists() and foreign.exists() and outside.exists()
    assert (tmp_path / "leame.txt").exists() and (tmp_path / "otra carpeta").exists()
