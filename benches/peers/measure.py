#!/usr/bin/env python3
"""What a child process costs: CPU seconds (user + system, all its threads), wall seconds, peak memory.

    measure.py [-l LABEL] COMMAND [ARGUMENT...]

Prints one line on standard error: LABEL, CPU s, wall s, peak MiB. Ends with the exit code of the command.
"""
import os
import subprocess
import sys
import time


def measure(command, **options):
    """Run the command to its end. The caller must be a small process: on Linux a child starts its life with the
    peak of the process it was forked from, so nothing under the caller's own size can be measured."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], **options)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB here
    return {
        "exit": child.returncode,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": time.perf_counter() - start,
        "peak_mib": usage.ru_maxrss * unit / 2**20,
    }


def main():
    arguments = sys.argv[1:]
    label = ""
    if arguments[:1] == ["-l"]:
        label, arguments = arguments[1], arguments[2:]
    if not arguments:
        sys.exit(__doc__)
    cost = measure(arguments)
    print(f"{label}\t{cost['cpu_s']:.3f}\t{cost['wall_s']:.3f}\t{cost['peak_mib']:.1f}", file=sys.stderr)
    sys.exit(cost["exit"] if cost["exit"] >= 0 else 128 - cost["exit"])


if __name__ == "__main__":
    main()
