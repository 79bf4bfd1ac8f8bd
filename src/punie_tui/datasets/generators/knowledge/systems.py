"""What surrounds a Python program: data, the web, databases, containers and the shell."""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "pickle": (
        "Why should I never unpickle data from strangers?",
        "Loading a pickle can run any code. Use JSON, or another format that carries only data.",
    ),
    "yaml-load": (
        "yaml.load or yaml.safe_load?",
        "`safe_load`, unless you trust the file fully: plain `load` with an unsafe loader can create "
        "arbitrary objects.",
    ),
    "naive-datetime": (
        "What is a naive datetime?",
        "One without a time zone, so nobody knows which moment it means. Prefer `datetime.now(timezone.utc)`.",
    ),
    "sql-injection": (
        "How do I prevent SQL injection?",
        "Never build queries from input by string formatting. Use placeholders and pass the values separately.",
    ),
    "n-plus-one": (
        "What is the N+1 query problem?",
        "One query fetches a list and then one more runs for each item. Fetch the related rows together, with"
        " a join or eager loading.",
    ),
    "transaction": (
        "What does a database transaction guarantee?",
        "All of its changes happen or none does, and others see no half-finished state.",
    ),
    "db-index": (
        "Why not put an index on every column?",
        "Each index costs space and slows down writes. Index what you filter, join or sort by.",
    ),
    "migration": (
        "What are database migrations?",
        "Small versioned scripts that change the schema step by step, so that every installation can follow the code.",
    ),
    "connection-pool": (
        "What does a connection pool do?",
        "It keeps connections open and lends them out, which saves setting one up for each request.",
    ),
    "http-401": (
        "401 or 403?",
        "401 means that you are not authenticated: log in first. 403 means that you are known but not allowed.",
    ),
    "put-post": (
        "How do PUT and POST differ?",
        "PUT stores something at a known address and is idempotent. POST lets the server decide and may "
        "create a new thing each time.",
    ),
    "cors": (
        "Why does the browser complain about CORS when curl works?",
        "CORS is enforced by browsers: a page may read another origin only if the server's headers allow it. "
        "curl does not care.",
    ),
    "password-hash": (
        "How should passwords be stored?",
        "As salted hashes from a slow function such as argon2 or bcrypt, never in plain text or with a fast hash.",
    ),
    "env-secrets": (
        "Where do API keys belong?",
        "In environment variables or a secret store, never in the repository. If one was committed, revoke it.",
    ),
    "backoff": (
        "What is exponential backoff?",
        "Waiting longer after each failed attempt, mostly doubling with some randomness, so that a struggling"
        " server can recover.",
    ),
    "webhook": (
        "What's a webhook?",
        "An HTTP request that a service sends to your address when something happens, so that you need not poll.",
    ),
    "cache-invalidate": (
        "Why is caching considered hard?",
        "Because one has to know when a stored answer is no longer right. Start with a short lifetime.",
    ),
    "pagination": (
        "Why do APIs return results in pages?",
        "To bound the size and time of an answer. A cursor is sturdier than an offset when rows are added meanwhile.",
    ),
    "image-container": (
        "Docker image vs container?",
        "An image is the packed, read-only template. A container is a running instance of it with its own "
        "writable layer.",
    ),
    "docker-layers": (
        "Why copy requirements.txt before the rest in a Dockerfile?",
        "Each step is a cached layer. If only your code changes, the layer with the installed dependencies is"
        " used again.",
    ),
    "phony": (
        "What does .PHONY do in a Makefile?",
        "It says that a target is no file, so that make runs it even if a file of that name exists.",
    ),
    "ci": (
        "What is continuous integration?",
        "Every change is merged often and built and tested by a server at once, so that breakage is noticed "
        "within minutes.",
    ),
    "pre-commit": (
        "What does the pre-commit tool do?",
        "It runs checks such as formatters and linters on the changed files before each commit, as configured"
        " in its YAML file.",
    ),
    "shebang": (
        "What is #!/usr/bin/env python3 at the top of a script?",
        "The shebang line: it tells the system which interpreter to start when the file is executed.",
    ),
    "path-variable": (
        "How does the shell find the program I type?",
        "It searches the folders of the PATH variable from left to right and runs the first match.",
    ),
    "json-types": (
        "Which Python types survive a trip through JSON?",
        "Dicts with string keys, lists, strings, numbers, booleans and `None`. Tuples come back as lists, "
        "other types need converting.",
    ),
    "utf8": (
        'Why pass encoding="utf-8" to open()?',
        "Otherwise the platform's default may be used, and a file written on one machine is misread on another.",
    ),
}
