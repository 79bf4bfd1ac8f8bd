"""Commits, branches and how to repair them."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "cherry-pick": (
        "What does git cherry-pick do?",
        "It applies the change of one commit on top of your current branch, as a new commit.",
    ),
    "merge-conflict": (
        "What is a merge conflict?",
        "Both sides changed the same lines, or one deleted what the other changed, so git asks a person to decide.",
    ),
    "fast-forward": (
        "What is a fast-forward merge?",
        "If your branch has no commits of its own since the split, git just moves it forward; no merge commit is made.",
    ),
    "squash": (
        "Should I squash my commits before merging?",
        "Squash if the single steps are noise. Keep them if each is meaningful and builds, since that helps "
        "`git bisect`.",
    ),
    "amend": (
        "I forgot a file in my last commit. What now?",
        "Stage it and run `git commit --amend`. Do so only if the commit has not been pushed, because it is replaced.",
    ),
    "reflog": (
        "Can I get a commit back after a hard reset?",
        "Usually. `git reflog` lists where HEAD has been; check out or branch from the entry before the reset.",
    ),
    "head-tilde": (
        "HEAD~2 vs HEAD^2?",
        "`HEAD~2` is the grandparent along first parents. `HEAD^2` is the second parent of a merge commit.",
    ),
    "submodule": (
        "What are git submodules for?",
        "They pin another repository at a certain commit inside yours. Clones must fetch them with "
        "`--recurse-submodules`.",
    ),
    "hooks": (
        "What is a git hook?",
        "A script in `.git/hooks` that git runs at certain moments, such as before a commit. Hooks are not "
        "pushed with the repository.",
    ),
    "worktree": (
        "When would you use git worktree?",
        "To have a second branch checked out in another folder, without stashing or cloning again.",
    ),
    "force-lease": (
        "Why --force-with-lease and not --force?",
        "It refuses to overwrite the remote branch if somebody else has pushed to it since you last fetched.",
    ),
    "origin": (
        'What is "origin" in git?',
        "The default name of the remote that you cloned from. It has no special powers.",
    ),
    "shallow": (
        "What does a shallow clone leave out?",
        "The older history: `git clone --depth 1` fetches only the latest commit, which is quick but makes "
        "log and blame of little use.",
    ),
    "tag-branch": (
        "What is the difference between a tag and a branch?",
        "A branch moves on with each commit. A tag stays on one commit, which suits releases.",
    ),
    "blame-use": (
        "Is git blame really about blame?",
        "No, it shows which commit last touched each line, so that you can read why it was changed.",
    ),
    "large-files": (
        "Someone committed a 200 MB file. Does deleting it in a new commit help?",
        "No, it stays in the history and every clone fetches it. Rewrite the history with `git filter-repo`, "
        "or use LFS from the start.",
    ),
    "restore-switch": (
        "Why were git switch and git restore added?",
        "`git checkout` did two unrelated things. `switch` changes branches, `restore` brings file contents back.",
    ),
    "clean-command": (
        "Is git clean -fd dangerous?",
        "Yes, it deletes untracked files for good. Look first with `git clean -nd`.",
    ),
    "pull-rebase": (
        "What does git pull --rebase do differently?",
        "It puts your local commits on top of the fetched ones and so avoids a merge commit.",
    ),
    "crlf": (
        "Why does git show every line as changed on my colleague's Windows machine?",
        "Line endings: the files were rewritten with CRLF. A `.gitattributes` with `* text=auto` settles it "
        "for everyone.",
    ),
}
