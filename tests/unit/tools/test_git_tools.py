"""`git_status`, `git_diff` and `git_log`: every field is git's own word, and what git cannot answer is said."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from punie_tui.errors import SystemFailure
from punie_tui.tools.git import tool
from punie_tui.tools.git.tool import diff, log, read_diff, read_log, read_status, status


def git(folder: Path, *words: str, fails: bool = False) -> str:
    identity = ["-c", "user.name=Ada Park", "-c", "user.email=ada@shop.example", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=not fails)
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit, and a change of every kind on top of it."""
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    for name in ("both.py", "gone.py", "kept.py", "old name.py", "src/deep.py", "gone too.py"):
        (root / name).write_text(f"# {name}\n" + "".join(f"line_{number} = {number}\n" for number in range(9)))
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Begin", "--date", "2025-12-01T10:00:00+02:00")
    (root / "both.py").write_text("staged = 1\n")
    (root / "new\tname.py").write_text("added = 1\n")
    (root / "picture.bin").write_bytes(b"\0\1\2")
    git(root, "rm", "-q", "gone.py")
    git(root, "mv", "old name.py", "src/new name.py")
    git(root, "add", ".")
    (root / "both.py").write_text("staged = 1\nunstaged = 2\n")
    (root / "gone too.py").unlink()
    (root / "src/ünbekannt.py").write_text("untracked = 1\n")
    return root


def test_a_status_names_every_change_and_whether_it_is_staged(project: Path) -> None:
    found = status(cwd=project)
    assert {(each.file, each.status, each.staged) for each in found.files} == {
        ("both.py", "modified", True),
        ("both.py", "modified", False),
        ("new\tname.py", "added", True),
        ("picture.bin", "added", True),
        ("gone.py", "deleted", True),
        ("src/new name.py", "renamed", True),
        ("gone too.py", "deleted", False),
        ("src/ünbekannt.py", "untracked", False),
    }
    assert (found.success, found.clean, found.file_count, found.parse_error) == (True, False, 7, None)


def test_paths_are_seen_from_the_project_s_folder_and_limited_to_what_is_asked(project: Path) -> None:
    assert [each.file for each in status("new name.py", cwd=project / "src").files] == ["new name.py"]
    assert {each.file for each in status(cwd=project / "src").files} == {"new name.py", "ünbekannt.py"}
    assert {each.file for each in status("src", cwd=project).files} == {"src/new name.py", "src/ünbekannt.py"}
    assert status("kept.py", cwd=project).clean
    assert [each.file for each in diff("src", staged=True, cwd=project).files] == ["src/new name.py"]


def test_a_diff_counts_lines_and_holds_each_changed_place(project: Path) -> None:
    unstaged = diff(cwd=project)
    assert [(each.file, each.additions, each.deletions) for each in unstaged.files] == [
        ("both.py", 1, 0),
        ("gone too.py", 0, 10),
    ]
    assert unstaged.files[0].hunks == ["@@ -1 +1,2 @@\n staged = 1\n+unstaged = 2"]
    assert (unstaged.success, unstaged.file_count, unstaged.additions, unstaged.deletions) == (True, 2, 1, 10)
    staged = {each.file: each for each in diff(staged=True, cwd=project).files}
    assert set(staged) == {"both.py", "gone.py", "new\tname.py", "picture.bin", "src/new name.py"}
    assert (staged["picture.bin"].additions, staged["picture.bin"].hunks) == (0, [])
    assert (staged["both.py"].additions, staged["both.py"].deletions) == (1, 10)


def test_two_changed_places_of_a_file_are_two_hunks(project: Path) -> None:
    lines = (project / "kept.py").read_text().splitlines()
    git(project, "add", ".")
    (project / "kept.py").write_text("\n".join([f"{lines[0]} here", *lines[1:], "@@ no hunk", "diff --git a b"]) + "\n")
    (found,) = diff("kept.py", cwd=project).files
    assert (found.additions, found.deletions) == (3, 1)
    assert [hunk.splitlines()[0][:3] for hunk in found.hunks] == ["@@ ", "@@ "]
    assert found.hunks[-1].endswith("+@@ no hunk\n+diff --git a b")


def test_a_log_has_hash_author_date_and_message_of_each_commit(project: Path) -> None:
    git(project, "-c", "user.name=Lin\u00a0Moreau", "commit", "-q", "-m", "Change\n\nand more")
    found = log(cwd=project)
    assert [each.message for each in found.commits] == ["Change", "Begin"]
    assert [each.author for each in found.commits] == ["Lin\u00a0Moreau", "Ada Park"]
    assert found.commits[1].date == "2025-12-01T10:00:00+02:00"
    assert [each.hash for each in found.commits] == git(project, "log", "--format=%h").split()
    assert (found.success, found.commit_count, found.parse_error) == (True, 2, None)
    assert log(count=1, cwd=project).commit_count == 1
    assert [each.message for each in log("kept.py", cwd=project).commits] == ["Begin"]
    assert [each.message for each in log("gone.py", cwd=project).commits] == ["Change", "Begin"]


def test_a_clean_tree_is_clean(project: Path) -> None:
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "All")
    assert status(cwd=project).clean
    assert (diff(cwd=project).success, diff(cwd=project).file_count) == (True, 0)


def test_what_git_cannot_answer_is_told(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bare").mkdir()
    wrong = {
        "nowhere.py": [status("nowhere.py", cwd=project), diff("nowhere.py", cwd=project), log("no*", cwd=project)],
        "not a git repository": [ask(cwd=tmp_path / "bare") for ask in (status, diff, log)],
        "outside": [ask("..", cwd=project) for ask in (status, diff, log)],
        "0 commits": [log(count=0, cwd=project)],
    }
    hanging = tmp_path / "bin" / "git"
    hanging.parent.mkdir()
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", f"{hanging.parent}{os.pathsep}{os.environ['PATH']}")
    wrong["more than 0.001 s"] = [status(cwd=project, seconds=0.001)]
    monkeypatch.setattr(tool.shutil, "which", lambda name: None)
    wrong["not installed"] = [status(cwd=project)]
    for clause, results in wrong.items():
        for result in results:
            assert not result.success and result.parse_error and "\n" not in result.parse_error
            assert clause in result.parse_error or clause == "nowhere.py"


def test_no_commit_yet_is_told(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert "does not have any commits" in (log(cwd=tmp_path).parse_error or "")
    assert status(cwd=tmp_path).clean


def test_files_with_conflicts_are_named_and_their_diff_is_not_guessed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    for branch, text in (("main", "base\n"), ("other", "theirs\n"), ("main", "ours\n")):
        git(tmp_path, "checkout", "-q", "-B" if branch == "other" else "-b", branch, fails=branch == "main")
        git(tmp_path, "checkout", "-q", branch, fails=True)
        (tmp_path / "file.py").write_text(text)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", text)
    git(tmp_path, "merge", "other", fails=True)
    assert [(each.file, each.status, each.staged) for each in status(cwd=tmp_path).files] == [
        ("file.py", "conflicted", False)
    ]
    assert "conflicts" in (diff(cwd=tmp_path).parse_error or "")
    assert "conflicts" in (diff(staged=True, cwd=tmp_path).parse_error or "")


@pytest.mark.parametrize(
    ("read", "output"),
    [
        (read_status, "9 what is this\0"),
        (read_status, "1 .M N...\0"),
        (read_status, "1 .Z N... 1 1 1 a b file.py\0"),
        (read_diff, "1\t1\tone.py\0\0"),
        (read_diff, "1\t1\t\0\0diff --git a b\n"),
        (read_log, "one\0two\0"),
    ],
)
def test_output_that_git_never_writes_is_an_error_and_no_guess(read: object, output: str) -> None:
    with pytest.raises(SystemFailure):
        read(output)  # type: ignore[operator]
