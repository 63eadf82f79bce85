"""Forms under load: final sends of prepared drafts at a fixed rate, whole journeys, and what a step costs.

`python -m bench.sends [--seconds 60]` on a seeded DATABASE_URL, of which it uses a copy. Two web workers and the worker
run meanwhile, on the same machine as the people who send. Prints a table, writes var/bench/sends.json.
"""

import argparse
import contextlib
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from bench import forms
from bench.bars import bar, median, p95, report
from bench.serving import own_database, server, set_up, worker
from bench.visitor import Unexpected, Visitor, session_of

RATE = 20  # final sends a second
SEND_BAR = 800  # ms from the moment somebody presses until the number is read, p95
JOURNEY_BAR = 2  # whole journeys a second
FLAT_BAR = 1.3
PEOPLE = 6  # at once on their journeys
SIZES = (5, 200)  # questions of the forms whose step is compared
ROUNDS = 60
WARM_UP = 2  # seconds of sends before anything is counted
NUMBER = re.compile(r"SOB-[0-9A-Z]{4}-[0-9A-Z]{4}")
FAULTS = (Unexpected, OSError, HTTPException)


def citizen():
    from accounts.models import User

    return User.objects.get(email=forms.CITIZEN)


def ready_drafts(form, user, count):
    """Return the ids of `count` drafts that only have to be sent, each with its photo."""
    from tramites_forms.filling import Filling
    from tramites_forms.models import Upload
    from tramites_forms.services import draft_save, draft_start
    from tramites_forms.uploads.service import clean

    body, extension, content_type = clean(forms.photo(), ["image"])
    made = []
    for _ in range(count):
        draft = draft_start(form, user=user, language="es")
        upload = Upload(draft=draft, field_key="foto", name=f"foto.{extension}", content_type=content_type)
        upload.size, upload.sha256 = len(body), "0" * 64
        upload.write(body)
        filling = Filling(draft, "es")
        for step in filling.journey.steps:
            files = {"foto": [upload.as_answer]} if step.key == "fotos" else {}
            filling = draft_save(draft, step, {**forms.ANSWERS[step.key], **files})
        made.append(draft.pk)
    return made


def press(port, cookies, draft, **line):
    """Send one draft and read the number on its receipt. Returns the seconds until the answer to the press."""
    visitor, begun = Visitor(port, cookies, **line), time.perf_counter()
    leads_to = visitor.post(f"/solicitudes/{draft}/revisar/", {"declaro": "on"})
    answered = time.perf_counter() - begun
    visitor.get(leads_to)
    if not NUMBER.search(visitor.page):
        raise Unexpected("a receipt without number")
    return answered


def at_a_rate(work, items, rate):
    """Begin `work(item)` at fixed moments, however long the ones before take. Returns (waits, results, faults).

    A wait counts from the moment it should have begun, so that a server that stalls cannot hide it.
    """
    waits, results, faults, guard = [], [], Counter(), threading.Lock()

    def timed(item, due):
        try:
            result, fault = work(item), None
        except FAULTS as error:
            result, fault = None, f"{type(error).__name__}: {error}"
        with guard:
            if fault:
                faults[fault] += 1
            else:
                waits.append(time.perf_counter() - due)
                results.append(result)

    with ThreadPoolExecutor(100) as threads:
        begun = time.perf_counter()
        for number, item in enumerate(items):
            due = begun + number / rate
            time.sleep(max(0, due - time.perf_counter()))
            threads.submit(timed, item, due)
    return waits, results, faults


def sends(port, form, user, seconds):
    """Return the rows of the final sends."""
    from casework.models import Case
    from tramites_forms.models import Submission, Upload

    drafts = ready_drafts(form, user, (seconds + WARM_UP) * RATE)
    people = [session_of(user) for _ in range(20)]

    def work(numbered):
        number, draft = numbered
        return press(port, people[number % len(people)], draft)

    first = WARM_UP * RATE
    at_a_rate(work, list(enumerate(drafts[:first])), RATE)
    waits, answered, faults = at_a_rate(work, list(enumerate(drafts[first:])), RATE)
    stored, cases = Submission.objects.filter(form=form).count(), Case.objects.filter(submission__form=form).count()
    files = Upload.objects.filter(submission__form=form).count()
    whole = stored == cases == files == len(drafts)
    return [
        bar(f"final sends, {RATE}/s for {seconds} s: until the number is read, p95 ms", p95(waits), f"<= {SEND_BAR}",
            p95(waits) <= SEND_BAR),
        bar("  of it, the answer to the press, p95 ms", p95(answered), "", True),
        bar("  median ms", median(waits), "", True),
        bar("  errors", sum(faults.values()), "0", not faults),
        bar("  stored: submissions, cases, files", f"{stored}, {cases}, {files}", f"{len(drafts)} each", whole),
    ], faults  # fmt: skip


def journey(port, cookies, photo):
    """Go from the start page to the number on the receipt, reading every page on the way. Returns the requests."""
    visitor = Visitor(port, cookies)
    visitor.get("/formularios/medida/")
    place = visitor.get(visitor.post("/formularios/medida/", {}))
    for key, answers in forms.ANSWERS.items():
        if f"/{key}/" not in place:
            raise Unexpected(f"{place} instead of {key}")
        files = {"foto-archivo": ("foto.jpg", "image/jpeg", photo)} if key == "fotos" else None
        place = visitor.get(visitor.post(place, answers, files))
    visitor.get(visitor.post(place, {"declaro": "on"}))
    if not NUMBER.search(visitor.page):
        raise Unexpected("a receipt without number")


def journeys(port, user, seconds):
    """Return the rows of the whole journeys: PEOPLE at once, one after the other."""
    photo, took, faults = forms.photo(), [], Counter()
    people = [session_of(user) for _ in range(PEOPLE)]
    journey(port, people[0], photo)
    until = time.monotonic() + seconds

    def person(cookies):
        while time.monotonic() < until:
            begun = time.perf_counter()
            try:
                journey(port, cookies, photo)
            except FAULTS as error:
                faults[f"{type(error).__name__}: {error}"] += 1
            else:
                took.append(time.perf_counter() - begun)

    begun = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as threads:
        list(threads.map(person, people))
    rate = round(len(took) / (time.monotonic() - begun), 2)
    name = f"journeys of 3 steps with a photo of {len(photo) // 1000} kB, {PEOPLE} people, a second"
    return [
        bar(name, rate, f">= {JOURNEY_BAR}", rate >= JOURNEY_BAR),
        bar("  median of a whole journey, ms", median(took), "", True),
        bar("  errors", sum(faults.values()), "0", not faults),
    ], faults


def step_costs(port, user):
    """Return the rows that compare one step of five questions in a short and in a long form, asked in turns."""
    visitor = Visitor(port, session_of(user))
    places = {}
    for size in SIZES:
        data = forms.long_form(size)
        draft = filled(forms.published(data), data, user)
        step = data["steps"][len(data["steps"]) // 2]
        places[size] = (f"/solicitudes/{draft.pk}/{step['key']}/", forms.answers_of(step))
    saves, shows = {size: [] for size in SIZES}, {size: [] for size in SIZES}
    for turn in range(ROUNDS + 5):
        for size in SIZES:
            place, answers = places[size]
            begun = time.perf_counter()
            visitor.get(place)
            shown = time.perf_counter()
            visitor.post(place, answers)
            if turn >= 5:
                shows[size].append(shown - begun)
                saves[size].append(time.perf_counter() - shown)
    few, many = SIZES
    rows = []
    for name, times in (("save", saves), ("show", shows)):
        ratio = round(median(times[many]) / median(times[few]), 2)
        figure = f"{ratio} x ({median(times[few])}, {median(times[many])} ms)"
        rows.append(bar(f"{name} one step: form of {many} : of {few} questions", figure, f"<= {FLAT_BAR} x",
                        ratio <= FLAT_BAR))  # fmt: skip
    return rows


def filled(form, data, user):
    """Return a draft of a long form with every question answered."""
    from tramites_forms.filling import Filling
    from tramites_forms.services import draft_save, draft_start

    draft = draft_start(form, user=user, language="es")
    answers = {step["key"]: forms.answers_of(step) for step in data["steps"]}
    for step in Filling(draft, "es").journey.steps:
        draft_save(draft, step, answers[step.key])
    return draft


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--parts", default="sends,journeys,steps")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        stack.enter_context(own_database("sends"))
        os.environ["PRIVATE_ROOT"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-bench-"))
        set_up()
        from django.db import connections

        stack.callback(connections["default"].close_pool)
        port = stack.enter_context(server())
        stack.enter_context(worker())
        form, user = forms.published(forms.journey_form()), citizen()
        rows, faults = [], Counter()
        for name, work in (
            ("steps", lambda: (step_costs(port, user), Counter())),
            ("sends", lambda: sends(port, form, user, options.seconds)),
            ("journeys", lambda: journeys(port, user, options.seconds)),
        ):
            if name in options.parts:
                more, wrong = work()
                rows += more
                faults += wrong
    for fault, count in faults.most_common(10):
        print(f"{count} x {fault}")
    return report("sends", rows, seconds=options.seconds, faults=dict(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
