"""The child's side: gives up what the work never needs, then runs one program of ours on the bytes it was given.

Run as a file, alone: it imports nothing of the site, and the limits hold before anything that strangers made is read.
"""

import json
import sys

SEPARATOR = b"\0"  # between the head, which is JSON, and the bytes
MEMORY = 40  # exit status: the memory was not enough
ERROR = 41  # exit status: the program raised


def give_up(limits):
    """Set limits (dict of memory and cpu seconds, wall seconds) that this process cannot lift again."""
    import os
    import resource
    import signal

    cpu = max(1, int(limits["cpu"]))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.alarm(int(limits["wall"]) + 2)  # should its parent be gone, nobody else ends it
    os.nice(5)  # visitors' pages come first


def load(program):
    """Return the globals of a program: a file of ours that has a function `main`."""
    import runpy

    return runpy.run_path(program, run_name="program")


def work():
    given = sys.stdin.buffer
    head = bytearray()
    while (letter := given.read(1)) not in (SEPARATOR, b""):
        head += letter
    asked = json.loads(head)
    give_up(asked["limits"])
    try:
        program = load(asked["program"])
        said, body = program["main"](given.read(), **asked["question"])
    except MemoryError:
        return MEMORY
    except Exception as error:  # whatever it is, the parent is told in one line
        if program_is_short_of_memory(error):
            return MEMORY
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return ERROR
    sys.stdout.buffer.write(json.dumps(said).encode() + SEPARATOR)
    sys.stdout.buffer.write(body)
    sys.stdout.flush()
    return 0


def program_is_short_of_memory(error):
    """Say whether an error is what C++ or a loader makes of too little memory: they have names of their own for it."""
    said = str(error)
    return "bad_alloc" in said or "cannot allocate memory" in said.lower() or "failed to map segment" in said


if __name__ == "__main__":
    sys.exit(work())
