"""A fixture's repository, asked from several threads as the dashboard does."""

from concurrent.futures import ThreadPoolExecutor

from punie_tui.tools.fixtures.git_repository import GitRepository


def test_a_repository_that_several_threads_ask_for_at_once_is_built_once_and_whole() -> None:
    for _ in range(3):
        repository = GitRepository("clean", ["src/app.py", "README.md"], lambda path: f"text of {path}\n")
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(repository._answer, [("ls-files",)] * 4, ["."] * 4))
        assert {answer.output for answer in answers} == {"README.md\nsrc/app.py\n"}
        assert {answer.code for answer in answers} == {0}
