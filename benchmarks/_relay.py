"""A plain TCP relay on loopback that counts the bytes of the answers; used by load.py.

It rewrites nothing: the mirror's next links follow the Host header, so clients stay on the relay.
"""

import socket
import sys
import threading
import time
from contextlib import suppress

_count = 0
_seconds_per_byte = 8e-6 / float(sys.argv[2]) if len(sys.argv) > 2 and float(sys.argv[2]) else 0.0
_lock = threading.Lock()


def _copy(source: socket.socket, target: socket.socket, *, counts: bool) -> None:
    global _count
    with suppress(OSError):
        while chunk := source.recv(65536):
            if counts and _seconds_per_byte:
                time.sleep(len(chunk) * _seconds_per_byte)
            target.sendall(chunk)
            if counts:
                with _lock:
                    _count += len(chunk)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, port: int) -> None:
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_copy, args=(client, server), kwargs={"counts": False}, daemon=True).start()
        threading.Thread(target=_copy, args=(server, client), kwargs={"counts": True}, daemon=True).start()


def main() -> None:
    """Relay to the port in the first argument, at the Mbit/s in the second; `count` and `clear` on standard input."""
    global _count
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=_serve, args=(listener, int(sys.argv[1])), daemon=True).start()
    for line in sys.stdin:
        with _lock:
            if line.strip() == "clear":
                _count = 0
            print(_count, flush=True)


if __name__ == "__main__":
    main()
