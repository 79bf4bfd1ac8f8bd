"""Python that runs inside the sandbox, never in this process: what is there before the code, and modules that need
threads or sockets written without them. The sandbox reads these files as text; nothing imports them.
"""
