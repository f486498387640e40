"""Runs a program once and says what it cost, as the kernel counted it."""

import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Run:
    """One run of a program."""

    cpu: float
    """Seconds of processor time, of all threads, in the program and in the kernel for it."""
    kernel: float
    """The part of it in the kernel: reading, and handing out memory."""
    wall: float
    """Seconds from start to end."""
    memory: float
    """The most memory that was resident at once, in MB. Never less than what this Python takes: about 20."""
    read: float | None
    """MB that were asked of the kernel by reading, where it tells."""
    code: int
    output: str = field(repr=False)


def run(command, *, handles=None):
    """Starts a program and waits for its end. With `handles` it may have so many files open at once, and no more."""

    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))

    quiet = {name: value for name, value in os.environ.items() if not name.startswith("TABPACT_")}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=quiet,
            preexec_fn=limit if handles else None,
        )
        # Waits without taking the child away, so that the kernel can still be asked what it read.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - begin
        read = bytes_read(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = output.read().decode()
        if child.returncode < 0 or (not said and child.returncode):
            raise SystemExit(f"{' '.join(map(str, command))}\nended with {child.returncode}: {errors.read().decode()}")
    return Run(
        cpu=usage.ru_utime + usage.ru_stime,
        kernel=usage.ru_stime,
        wall=wall,
        memory=usage.ru_maxrss * 1024 / 1e6,
        read=read,
        code=child.returncode,
        output=said,
    )


def bytes_read(process):
    try:
        with open(f"/proc/{process}/io", encoding="ascii") as counters:
            for line in counters:
                name, _, value = line.partition(":")
                if name == "rchar":
                    return int(value) / 1e6
    except OSError:
        pass
    return None


def medians(runs):
    """The median of each cost by itself."""
    costs = {cost: median(getattr(each, cost) for each in runs) for cost in ("cpu", "kernel", "wall", "memory")}
    reads = [each.read for each in runs if each.read is not None]
    return {**costs, "read": median(reads) if reads else None}


def repeat(command, times, **options):
    """The medians of some runs after one that warms up."""
    run(command, **options)
    return medians([run(command, **options) for _ in range(times)])
