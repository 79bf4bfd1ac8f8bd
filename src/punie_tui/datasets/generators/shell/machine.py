"""Questions about the machine and the environment around the project: Python, packages, disk, containers."""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.shell.shapes import counted, shown, value

INTENTS = (
    Intent(
        "package-version",
        "A",
        'facts = run_command("pip show $package").splitlines()\n'
        'version = [line for line in facts if line.startswith("Version")]\n'
        'print(version[0] if version else "$package is not installed")',
        (
            "Which version of $package do we have?",
            "$package version",
            "Is $package installed, and in what version?",
            "Look up the installed release of $package.",
        ),
        slots=("package",),
        weight=4,
    ),
    Intent(
        "package-facts",
        "A",
        shown("pip show $package", "About $package"),
        ("Tell me what pip knows about $package.", "pip show $package", "Details of the installed package $package?"),
        slots=("package",),
        weight=2,
    ),
    Intent(
        "package-count",
        "A",
        counted("pip freeze", "Installed packages", "packages"),
        (
            "How many packages are in this environment?",
            "count installed distributions",
            "Is the environment bloated? Number of packages, please.",
        ),
    ),
    Intent(
        "freeze",
        "A",
        shown("pip freeze", "Requirements"),
        (
            "Print the environment as pinned requirements.",
            "pip freeze output",
            "I need name==version lines for everything installed.",
        ),
    ),
    Intent(
        "outdated",
        "A",
        shown("pip list --outdated", "Outdated packages"),
        (
            "Which dependencies are behind their latest release?",
            "outdated packages?",
            "Is it time for upgrades? Show what is old.",
        ),
    ),
    Intent(
        "broken-requirements",
        "A",
        'said = run_command("pip check").strip()\nprint(f"pip check: {said}")',
        (
            "Do the installed packages fit together?",
            "any dependency conflicts in the environment",
            "Verify that no requirement is broken.",
        ),
    ),
    Intent(
        "pip-version",
        "A",
        value("pip --version", "pip", "version"),
        ("What pip is this?", "version of pip itself", "Which pip am I running?"),
    ),
    Intent(
        "which-python",
        "A",
        value("which python", "Python", "path"),
        (
            "Which Python executable is used here?",
            "where does python resolve to",
            "Am I inside the virtual environment? Show the interpreter's path.",
        ),
    ),
    Intent(
        "python-new-enough",
        "A",
        'version = run_command("python --version").split()[1]\n'
        'major, minor = version.split(".")[:2]\n'
        'print("Yes" if (int(major), int(minor)) >= (3, 11) else "No", version)',
        ("Is our Python at least 3.11?", "new enough for 3.11 syntax? check the interpreter"),
    ),
    Intent(
        "uv-version",
        "A",
        value("uv --version", "uv", "version"),
        ("Do we have uv here, and which version?", "uv version"),
    ),
    Intent(
        "node-version",
        "A",
        value("node --version", "Node", "version"),
        ("What node version is on this machine?", "I need to know which Node.js runs here."),
    ),
    Intent(
        "variable",
        "A",
        value("printenv $variable", "$variable"),
        ("What is the environment variable $variable set to?", "value of $variable?", "echo $variable for me"),
        slots=("variable",),
        weight=3,
    ),
    Intent(
        "environment",
        "A",
        'lines = sorted(run_command("printenv").splitlines())\n'
        'print(f"{len(lines)} variables:")\n'
        "for line in lines:\n"
        '    print(line.partition("=")[0])',
        ("Which environment variables are set? Names only, the values may be secret.", "env var names"),
    ),
    Intent(
        "free-disk",
        "A",
        shown("df -h .", "Disk"),
        ("How full is the disk?", "disk space left", "Do I have room for another big download? Check the disk."),
    ),
    Intent(
        "memory",
        "A",
        shown("free -h", "Memory"),
        ("How much memory does this machine have free?", "ram usage", "Is the box short of RAM?"),
    ),
    Intent(
        "cores",
        "A",
        value("nproc", "Processors", "count"),
        ("How many CPU cores can I use?", "number of processors", "nproc, please"),
    ),
    Intent(
        "system",
        "A",
        value("uname -a", "System", "system"),
        ("What operating system is this?", "kernel and architecture of this machine", "uname"),
    ),
    Intent(
        "load",
        "A",
        value("uptime", "Load", "load"),
        ("How busy is the machine right now?", "load average and uptime", "Since when has this host been up?"),
    ),
    Intent(
        "host",
        "A",
        value("hostname", "Host", "host"),
        ("What is this machine called?", "hostname?", "Which host am I logged in to?"),
    ),
    Intent(
        "account",
        "A",
        value("whoami", "User", "user"),
        ("Which user am I?", "whoami", "Under what account does this shell run?"),
    ),
    Intent(
        "folder",
        "A",
        value("pwd", "Working folder", "folder"),
        ("Which directory are we working in?", "pwd", "Give me the absolute path of the project root."),
    ),
    Intent(
        "today",
        "A",
        value("date +%F", "Today", "day"),
        ("What's today's date on this machine?", "date in ISO form", "Stamp me the current day as year-month-day."),
    ),
    Intent(
        "processes",
        "A",
        shown("ps aux", "Processes"),
        ("Which processes are running?", "ps", "What is eating CPU here? List the processes."),
    ),
    Intent(
        "ports",
        "A",
        shown("lsof -i -P", "Open ports"),
        (
            "Is something already listening on a port here?",
            "open ports",
            "My server says that its address is in use. Who has it?",
        ),
    ),
    Intent(
        "containers",
        "A",
        shown("docker ps", "Running containers"),
        (
            "Which containers are up?",
            "docker ps",
            "Is the database container running? Show me all of them.",
            "List running Docker containers.",
        ),
    ),
    Intent(
        "container-count",
        "A",
        'lines = run_command("docker ps").splitlines()\nprint(f"Running containers: {len(lines) - 1}")',
        ("How many Docker containers are running?", "number of live containers"),
    ),
    Intent(
        "images",
        "A",
        shown("docker images", "Images"),
        (
            "What Docker images do I have, and how large are they?",
            "docker images",
            "Show the images in the local Docker store.",
        ),
    ),
    Intent(
        "container-logs",
        "A",
        shown("docker logs --tail $big shop-db", "Last $big lines of shop-db"),
        ("Last $big log lines of the container shop-db?", "docker logs of shop-db, tail $big"),
        slots=("big",),
        weight=2,
    ),
    Intent(
        "compose",
        "A",
        shown("docker compose ps", "Services"),
        ("How are the compose services doing?", "docker compose status", "Are all services of the compose file up?"),
    ),
    Intent(
        "volumes",
        "A",
        shown("docker volume ls", "Volumes"),
        ("Which Docker volumes exist?", "list volumes"),
    ),
    Intent(
        "docker-version",
        "A",
        value("docker --version", "Docker", "version"),
        ("What version of Docker is this?", "docker version?"),
    ),
    Intent(
        "make-target",
        "A",
        shown("make docs", "make docs"),
        ("Build the docs with make.", "make docs, and show what it prints", "Run our make target docs."),
    ),
)
