"""What a driver in Python shares with the others: see ../driver/driver.go.

A driver gives run() its name, a function that loads the graph, and for each
question that it knows a function that takes the queries and returns another,
whose calls are measured.
"""

import csv
import gc
import json
import sys
import time


def tell(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def peak():
    try:
        with open("/proc/self/status") as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def rows(name):
    """The lines of a CSV file after the header."""
    with open(name, newline="") as f:
        reader = csv.reader(f)
        next(reader)
        yield from reader


def ids(nodes):
    return [row[0] for row in rows(nodes)]


def edges(name):
    """The ends of the relations, as ids."""
    return ((row[0], row[1]) for row in rows(name))


def weighted(name):
    """The pairs of ids that relations join, with the least of their weights."""
    least = {}
    for row in rows(name):
        pair = (row[0], row[1]) if row[0] < row[1] else (row[1], row[0])
        weight = int(row[7])
        if least.get(pair, weight + 1) > weight:
            least[pair] = weight
    return least


def top(values, n):
    """The greatest n of pairs of id and value."""
    return sorted(([k, float(v)] for k, v in values), key=lambda p: (-p[1], p[0]))[:n]


def ask(question, answer):
    queries, spent, told = question["Queries"], 0, time.monotonic()
    most = question["Seconds"] * 1e9
    for number in range(question["Passes"]):
        ns, values, first = [], [], 0

        def flush():
            nonlocal ns, values, first, told
            if ns:
                part = {"Question": question["Name"], "Pass": number, "First": first, "Ns": ns}
                if number == 0:
                    part["Values"] = values
                tell(Part=part)
            first, ns, values, told = first + len(ns), [], [], time.monotonic()

        for i in range(len(queries)):
            if spent > most and (number > 0 or i >= question["Least"]):
                flush()
                return
            start = time.perf_counter_ns()
            value = answer(i)
            took = time.perf_counter_ns() - start
            spent += took
            ns.append(took)
            values.append(value)
            if time.monotonic() - told > 0.5:
                flush()
        flush()


def run(name, load, answers):
    request = json.load(sys.stdin)
    start = time.monotonic()
    load(request["Nodes"], request["Edges"])
    tell(Loaded={"Engine": name, "Seconds": time.monotonic() - start, "Peak": peak()})
    for question in request["Questions"] or []:
        prepare = answers.get(question["Name"])
        if prepare is None:
            tell(Unknown=question["Name"])
            continue
        tell(Begun=question["Name"])
        try:
            answer = prepare(question["Queries"])
            gc.collect()
            tell(Ready=question["Name"])
            ask(question, answer)
        except Exception as e:  # told, not hidden: the table says so
            tell(Failed=question["Name"], Why=f"{type(e).__name__}: {e}"[:300])
            continue
        tell(Done=question["Name"])
