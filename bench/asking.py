"""Eight clients of a site, in a process of their own, so that what they cost is not counted as the site's.

`python -m bench.asking PORT` reads {"lists": lists of paths} as JSON, asks them for nothing until the site is warm,
then once more, and writes the seconds of every request, list by list. Each request is somebody else's, with a
connection of its own; each client asks again as soon as it is answered.
"""

import http.client
import json
import sys
import threading
import time

CLIENTS = 8
NO_QUICKER, MOST_ROUNDS = 10, 80  # of asking for nothing


def ask(port, paths):
    """Return the seconds of each of `paths`. Raises ValueError when any answer is not 200."""
    times, wrong, todo, lock = [], [], list(reversed(paths)), threading.Lock()

    def client():
        while True:
            with lock:
                if not todo:
                    break
                path = todo.pop()
            started = time.perf_counter()
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            line.request("GET", path, headers={"Host": f"localhost:{port}", "Accept-Encoding": "identity"})
            answer = line.getresponse()
            answer.read()
            line.close()
            times.append(time.perf_counter() - started)
            if answer.status != 200:
                wrong.append(f"{answer.status} {path}")

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or len(times) != len(paths):
        raise ValueError(f"{len(paths) - len(times)} without an answer; wrong: {wrong[:5]}")
    return times


def warm(port, lists):
    """Ask all of `lists` for nothing, until of the last ten rounds none was a fiftieth quicker than the best before.

    A Java server gets quicker by a few parts in a hundred a round over tens of thousands of requests.
    """
    spent = []
    while len(spent) < MOST_ROUNDS:
        spent.append(sum(sum(ask(port, paths)) for paths in lists))
        before, last = spent[:-NO_QUICKER], spent[-NO_QUICKER:]
        if before and min(last) > 0.98 * min(before):
            break
    return spent


def main():
    port, lists = int(sys.argv[1]), json.load(sys.stdin)["lists"]
    rounds = warm(port, lists)
    print(
        f"{len(rounds)} rounds to be warm: {rounds[0]:.0f} s of waiting in the first, {min(rounds):.0f} in the best",
        file=sys.stderr,
    )
    json.dump([ask(port, paths) for paths in lists], sys.stdout)


if __name__ == "__main__":
    main()
