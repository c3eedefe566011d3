#!/usr/bin/env python3
"""Runs a command at a terminal of its own and says what came of it.

    terminal.py [--stdin-closed] [--stdout-pipe] [--interrupt SECONDS | --interrupt-at TEXT] [--say TEXT] COMMAND...

Standard error is the terminal; so are standard input and output, unless an option says that standard output
is a pipe or standard input is empty. After SECONDS, or when the terminal was sent TEXT, Ctrl-C is typed. One JSON object is printed: the exit
code (negative for a signal), the seconds from Ctrl-C to the end, what the terminal was sent, and what came
through the pipe.
"""
import argparse
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

LIMIT = 60.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stdin-closed", action="store_true")
    parser.add_argument("--stdout-pipe", action="store_true")
    parser.add_argument("--interrupt", type=float)
    parser.add_argument("--interrupt-at")
    parser.add_argument("--say", default="")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    print(json.dumps(run(args)))


def run(args):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    stdin = subprocess.DEVNULL if args.stdin_closed else theirs
    stdout = subprocess.PIPE if args.stdout_pipe else theirs
    # A session whose terminal this is, so that Ctrl-C reaches it as a signal.
    wrapper = [sys.executable, "-c", (
        "import fcntl, os, sys, termios; os.setsid(); "
        "fcntl.ioctl(2, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
    )]
    child = subprocess.Popen(wrapper + args.command, stdin=stdin, stdout=stdout, stderr=theirs)
    os.close(theirs)
    if args.say:
        os.write(ours, args.say.encode())
    streams = {ours: b""}
    if args.stdout_pipe:
        streams[child.stdout.fileno()] = b""
    pipe = child.stdout.fileno() if args.stdout_pipe else None
    start, typed, ended = time.monotonic(), None, None
    reading = set(streams)
    while reading and time.monotonic() - start < LIMIT:
        ready, _, _ = select.select(list(reading), [], [], 0.005)
        for stream in ready:
            try:
                got = os.read(stream, 65536)
            except OSError:
                got = b""
            streams[stream] += got
            if not got:
                reading.discard(stream)
        now = time.monotonic()
        if ended is None and child.poll() is not None:
            ended = now
        due = args.interrupt is not None and now - start >= args.interrupt
        due = due or args.interrupt_at is not None and args.interrupt_at.encode() in streams[ours]
        if due and typed is None and ended is None:
            os.write(ours, b"\x03")
            typed = time.monotonic()
    if child.poll() is None:
        child.kill()
    code = child.wait()
    ended = ended or time.monotonic()
    return {
        "code": code,
        "after": None if typed is None else ended - typed,
        "terminal": streams[ours].decode("utf8", "replace"),
        "pipe": streams[pipe].decode("utf8", "replace") if pipe else None,
    }


if __name__ == "__main__":
    main()
