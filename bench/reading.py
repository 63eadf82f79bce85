"""People who read pages at a fixed rate, in a process of their own: `python -m bench.reading PORT RATE SECONDS`.

Writes {"times": seconds from the moment each page was due, "searches": the same of searches, "statuses": {status: how
many}, "late": the longest that a question left after its moment} as JSON. Each is somebody else's, on a connection of
its own.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter

# Kept pages mostly, as it is; and some that are made anew each time.
PATHS = (
    ["/"] * 6 + ["/tramites/"] * 4 + ["/noticias/"] * 2 + ["/instituciones/", "/contacto/", "/en/", "/healthz"]
    + ["/buscar/?q=certificado", "/buscar/?q=carnet+de+identidad", "/cuenta/entrar/", "/seguimiento/"]
)  # fmt: skip
AT_ONCE = 400  # of those who read, and of those who search: nobody who reads waits for somebody else's search
PATIENCE = 60  # seconds


async def ask(port, path):
    """Return the status of a page, read whole (str)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        status = (await reader.readline()).split()[1].decode()
        while await reader.read(65536):
            pass
        return status
    finally:
        writer.close()


async def main(port, rate, seconds):
    times, searches, statuses, chance, rooms = [], [], Counter(), random.Random(7), {}
    begun, late, asking = time.perf_counter(), 0.0, set()

    async def one(path, due):
        async with rooms.setdefault("?" in path, asyncio.Semaphore(AT_ONCE)):
            try:
                status = await asyncio.wait_for(ask(port, path), PATIENCE)
            except (OSError, TimeoutError, IndexError) as error:
                status = type(error).__name__
            statuses[status] += 1
            (searches if "?" in path else times).append(time.perf_counter() - due)

    for number in range(int(rate * seconds)):
        due = begun + number / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        late = max(late, time.perf_counter() - due)
        asking.add(task := asyncio.create_task(one(chance.choice(PATHS), due)))
        task.add_done_callback(asking.discard)
    await asyncio.gather(*asking)
    json.dump({"times": times, "searches": searches, "statuses": statuses, "late": late}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
