"""Questions about the repository that git answers."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.shell.shapes import counted, either, listed, shown, value

INTENTS = (
    Intent(
        "last-commit",
        "A",
        value("git log -1 --format=%s", "Last commit", "subject"),
        (
            "What was the subject of the latest commit?",
            "last commit message pls",
            "Remind me what I committed most recently.",
        ),
    ),
    Intent(
        "last-author",
        "A",
        value("git log -1 --format=%an", "Last author", "author"),
        ("Who made the newest commit here?", "author of HEAD?", "I wonder who committed last."),
    ),
    Intent(
        "commit-age",
        "A",
        value("git log -1 --format=%ar", "Last commit", "age"),
        ("How long ago was the last commit made?", "When did anybody last commit to this repository?"),
    ),
    Intent(
        "file-author",
        "A",
        value("git log -1 --format=%an -- $arg", "Last changed by", "author"),
        (
            "Who was the last to change $file?",
            "last author of $file",
            "Somebody edited $file. Who was it?",
        ),
        place="file",
        weight=2,
    ),
    Intent(
        "file-age",
        "A",
        value("git log -1 --format=%ar -- $arg", "Last touched", "age"),
        ("When was $file last touched in git?", "Tell me how stale $file is, going by its last commit."),
        place="file",
        weight=2,
    ),
    Intent(
        "blame",
        "A",
        shown("git blame $arg", "Lines with their commits"),
        (
            "Annotate $file with who wrote which line.",
            "git blame for $file",
            "I need to see line by line where $file comes from.",
        ),
        place="module",
        weight=2,
    ),
    Intent(
        "staged-files",
        "A",
        either("git diff --cached --name-only", "{len(files)} files are staged", "Nothing is staged", "files"),
        (
            "Is anything staged for the next commit?",
            "how many files have I staged",
            "Check the index: did I git add something?",
        ),
    ),
    Intent(
        "clean-tree",
        "A",
        either(
            "git status --porcelain",
            "No, {len(changed)} files are modified",
            "Yes, the working tree is clean",
            "changed",
        ),
        (
            "Is my working tree clean?",
            "Am I safe to switch branches, or is there uncommitted stuff?",
            "clean checkout, yes or no?",
        ),
    ),
    Intent(
        "changed-names",
        "A",
        listed("git diff --name-only", "changed files", "files", "file"),
        (
            "Names of the files with unstaged edits, please.",
            "Just the file names from git diff.",
            "What have I been editing? Names only.",
        ),
    ),
    Intent(
        "diff-stat",
        "A",
        shown("git diff --stat", "Changes"),
        (
            "Summarise my local changes, insertions and deletions per file.",
            "diffstat of what I have not committed",
            "How large are my pending changes?",
        ),
    ),
    Intent(
        "branches",
        "A",
        shown("git branch", "Branches"),
        ("Which local branches exist?", "list my branches", "Print all branches I have in this clone."),
    ),
    Intent(
        "remote-branches",
        "A",
        shown("git branch -r", "Branches on the remote"),
        ("What branches are there on the remote?", "remote branches, as far as fetched"),
    ),
    Intent(
        "branch-count",
        "A",
        counted("git branch", "Local branches", "branches"),
        ("How many local branches have piled up?", "number of branches in this clone"),
    ),
    Intent(
        "remotes",
        "A",
        shown("git remote -v", "Remotes"),
        (
            "Where does this repo push to?",
            "Show me the configured git remotes with their URLs.",
            "what's the url of origin",
        ),
    ),
    Intent(
        "tags",
        "A",
        listed("git tag", "tags", "tags", "tag"),
        ("Which tags have been set so far?", "list release tags", "Have we tagged any releases? Which?"),
    ),
    Intent(
        "newest-tag",
        "A",
        value("git describe --tags", "Newest tag", "tag"),
        ("What is the newest tag reachable from here?", "which release am I based on"),
    ),
    Intent(
        "stashes",
        "A",
        either("git stash list", "Yes, {len(stashes)} in the stash", "No, the stash is empty", "stashes"),
        (
            "Did I leave something in the stash?",
            "anything stashed?",
            "I have a feeling that I stashed work somewhere. Look it up.",
        ),
    ),
    Intent(
        "commit-total",
        "A",
        value("git rev-list --count HEAD", "Commits", "count"),
        (
            "How many commits does the history have altogether?",
            "total commits on this branch",
            "Count all our commits.",
        ),
    ),
    Intent(
        "contributors",
        "A",
        shown("git shortlog -sn HEAD", "Commits by author"),
        (
            "Who contributed to this repo, and how much?",
            "commits per author",
            "Rank the authors by their number of commits.",
        ),
    ),
    Intent(
        "by-author",
        "A",
        either(
            "git log --oneline --author=$author",
            "{len(commits)} commits by $author",
            "No commits by $author",
            "commits",
        ),
        (
            "Has $author committed anything? How often?",
            "number of commits by $author",
            "How busy was $author in this repository, counted in commits?",
        ),
        slots=("author",),
        weight=2,
    ),
    Intent(
        "author-log",
        "A",
        shown("git log --oneline -n $n --author=$author", "Latest commits by $author"),
        ("Show $author's last $n commits.", "What did $author do lately? $n commits are enough."),
        slots=("author", "n"),
        weight=2,
    ),
    Intent(
        "head-hash",
        "A",
        value("git rev-parse HEAD", "Current commit", "commit"),
        ("Which commit am I on?", "hash of HEAD", "I need the current commit id for a bug report."),
    ),
    Intent(
        "git-identity",
        "A",
        'name = run_command("git config user.name").strip()\n'
        'email = run_command("git config user.email").strip()\n'
        'print(f"Commits are made as {name} <{email}>")',
        (
            "Under which name and address do I commit?",
            "git identity in this repo?",
            "Check what name and email git will put on my commits.",
        ),
    ),
    Intent(
        "tracked-count",
        "A",
        counted("git ls-files", "Tracked files", "files"),
        ("How many files does git track here?", "number of versioned files", "Count everything under version control."),
    ),
    Intent(
        "is-tracked",
        "A",
        either("git ls-files $arg", "Yes, $arg is tracked", "No, git does not track $arg", "found"),
        ("Is $file under version control?", "does git track $file", "Make sure that $file has been added to git."),
        place="file",
        weight=2,
    ),
    Intent(
        "show-last",
        "A",
        shown("git show --stat HEAD", "Last commit"),
        ("What did the last commit change?", "Show the newest commit with its file statistics."),
    ),
    Intent(
        "fix-commits",
        "A",
        'subjects = run_command("git log --format=%s").splitlines()\n'
        'fixes = [subject for subject in subjects if "fix" in subject.lower()]\n'
        'print(f"{len(fixes)} of {len(subjects)} commits mention a fix")',
        ("How many of our commits mention a fix?", "share of bug fixes in the commit log, roughly by subject line"),
    ),
    Intent(
        "long-subjects",
        "A",
        'subjects = run_command("git log --format=%s").splitlines()\n'
        "long = [subject for subject in subjects if len(subject) > 72]\n"
        'print(f"{len(long)} subjects are longer than 72 characters")',
        (
            "Does anybody write commit subjects over 72 characters?",
            "Count commit subject lines that run too long (72 is our limit).",
        ),
    ),
    Intent(
        "folder-history",
        "A",
        shown("git log --oneline -n $n -- $arg", "Last $n commits to $arg"),
        ("Recent history of $path, $n commits or so.", "Which $n commits were the last ones under $path?"),
        place="folder",
        slots=("n",),
        weight=2,
    ),
    Intent(
        "worktrees",
        "A",
        shown("git worktree list", "Worktrees"),
        ("Do I have other worktrees of this repository?", "list git worktrees"),
    ),
)
