"""How a server in Python tells the bench that it listens, and that what it needs is not installed."""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h

# A thousand connections take as many files.
_, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))


def end_with_parent():
    """Has the kernel end this process when the one that started it, the bench or a server's first process, has gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def announce():
    """Tells the bench that this process listens."""
    end_with_parent()
    os.write(1, b"listening\n")


def tell_of_missing_modules(kind, error, trace):
    """A module that is missing is nobody's fault: its row is skipped."""
    if not issubclass(kind, ModuleNotFoundError):
        sys.__excepthook__(kind, error, trace)
        return
    print(f"Python's {error.name} is not installed (Debian has it)", file=sys.stderr, flush=True)
    os._exit(UNAVAILABLE)


sys.excepthook = tell_of_missing_modules
