"""Memory of processes, in megabytes."""

import resource
import sys
from pathlib import Path


def memory_mb(process_id: int) -> float:
    """Resident memory of a process and of all that it started, from /proc."""
    pages = 0
    waiting = [process_id]
    while waiting:
        place = Path("/proc") / str(waiting.pop())
        try:
            pages += int((place / "statm").read_text(encoding="ascii").split()[1])
            for task in (place / "task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return pages * resource.getpagesize() / 1_000_000


def peak_memory_mb() -> float:
    """Of this process alone: what ``getrusage`` says on Linux begins with the size of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(kilobytes.split()[1]) / 1_000
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1_000_000 if sys.platform == "darwin" else 1_000)
