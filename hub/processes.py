"""Processes that are forks of this one, which has loaded the application once for all of them. None outlives it."""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15  # a page that is being made is finished, and so is a letter
# Blocked here and asked for one by one: no handler that could run between two lines, nothing lost around a fork.
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}

log = logging.getLogger("hub.processes")


def fork(work: Callable[[], None]) -> int:
    """The process id of a child that does this, in a session of its own, and is told to stop when this process is
    gone, however it went. Nothing that a fork breaks (connections, threads, an object store that was used) may have
    begun here."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _begin(parent)
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        log.exception("process failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # what is further up the stack is the parent's


def _begin(parent: int) -> None:
    os.setsid()  # Ctrl-C reaches the parent alone, which stops everybody in good order
    for number in WATCHED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went before that
        sys.exit(1)


def wait_for(work: Callable[[], None]) -> int:
    """The exit status of a child that has done this."""
    return os.waitstatus_to_exitcode(os.waitpid(fork(work), 0)[1])


def run_together(lasting: Mapping[str, Callable[[], None]], once: Callable[[], None]) -> str | None:
    """All of them side by side, until a lasting one ends (its name is the answer) or this process is told to stop
    (None); then the others are stopped too. `once` may end."""
    watched = WATCHED if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else WATCHED - {signal.SIGHUP}  # nohup
    before = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    try:
        running = {fork(work): name for name, work in lasting.items()}
        running[fork(once)] = ""
        ended = ""
        while not ended and signal.sigwait(watched) == signal.SIGCHLD:
            ended = "".join(_reap(running))
        _stop(running)
        return ended or None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reap(running: dict[int, str]) -> list[str]:
    """Names of those that have ended since: several signals may come as one."""
    ended = [pid for pid in running if os.waitpid(pid, os.WNOHANG)[0]]
    return [running.pop(pid) for pid in ended]


def _stop(running: dict[int, str]) -> None:
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    while running:
        if signal.sigtimedwait({signal.SIGCHLD}, STOP_SECONDS) is None:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
        _reap(running)
