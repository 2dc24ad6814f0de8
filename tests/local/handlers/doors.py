"""Small handlers for the embedded cloud's tests; each notes what it saw, one JSON line a call."""

import json
import os
import sys
import time

CALLS = 0


def note(**seen):
    """Append a line to the record; one write, so that lines of several workers never mix."""
    line = json.dumps({"pid": os.getpid(), "at": time.time(), **seen}) + "\n"
    with open(os.environ["RECORD"], "ab", buffering=0) as record:
        record.write(line.encode())


def echo(event, context):
    note(event=event, offset=os.environ["HUB_CLOCK_OFFSET"])
    return event


def surroundings(event, context):
    import boto3

    global CALLS
    CALLS += 1
    buckets = boto3.client("s3").list_buckets()["Buckets"]
    sys.stdout.write("a line on stdout\n")
    sys.stderr.write("a line on stderr\n")
    return {
        "calls": CALLS,
        "variables": dict(os.environ),
        "buckets": len(buckets),
        "remaining": context.get_remaining_time_in_millis(),
        "arn": context.invoked_function_arn,
        "log_group": context.log_group_name,
        "memory": context.memory_limit_in_mb,
    }


def slow(event, context):
    note(event=event, state="began")
    time.sleep(event.get("seconds", 60))
    note(event=event, state="ended")
    return event


def fails(event, context):
    note(event=event)
    raise ValueError("this handler always fails")


def fails_twice(event, context):
    note(event=event)
    with open(os.environ["RECORD"]) as record:
        if len(record.readlines()) < 3:
            raise ValueError("not yet")
    return "at last"


def big(event, context):
    return "x" * event["bytes"]


def leaves(event, context):
    os._exit(7)


def not_json(event, context):
    return object()


def queue(event, context):
    """Says which messages of a batch it could not take: those whose body begins with `bad`."""
    bodies = [record["body"] for record in event["Records"]]
    note(
        bodies=bodies, counts=[r["attributes"]["ApproximateReceiveCount"] for r in event["Records"]]
    )
    if "boom" in bodies:
        raise ValueError("the whole batch fails")
    for body in bodies:
        if body.startswith("sleep "):
            time.sleep(float(body.split()[1]))
    note(done=bodies)
    failed = [r["messageId"] for r in event["Records"] if r["body"].startswith("bad")]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def stream(event, context):
    """Takes a stream's records up to the first whose key begins with `bad`."""
    records = event["Records"]
    keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in records]
    note(keys=keys, names=[record["eventName"] for record in records], first=records[0])
    for record, key in zip(records, keys, strict=True):
        if key.startswith("boom"):
            raise ValueError("the whole batch fails")
        if key.startswith("bad"):
            number = record["dynamodb"]["SequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def web(event, context):
    """Answers what the request's JSON body says it should, else with its own event."""
    note(event=event)
    told = event["headers"].get("content-type") == "application/json"
    return json.loads(event["body"]).get("answer") if told else event


def step(event, context):
    """One step of a toy workflow: notes it, and fails as often as the event asks for."""
    note(event=event, offset=os.environ["HUB_CLOCK_OFFSET"])
    with open(os.environ["RECORD"]) as record:
        seen = [json.loads(line)["event"] for line in record]
    if seen.count(event) <= event.get("fails", 0):
        raise ValueError("not yet")
    return {"seen": seen.count(event), **event}


def plan(event, context):
    """The planner of a toy: answers each step as the real one does; a shard may fail first."""
    note(event=event)
    with open(os.environ["RECORD"]) as record:
        seen = [json.loads(line)["event"] for line in record]
    run, step = event.get("run", "r-1"), event["step"]
    if step == "snapshot":
        shards = [{"run": run, "shard": shard} for shard in event["shards"]]
        return {"run": run, "as_of": "", "shards": shards, "stopped": event.get("stopped")}
    if step == "shard" and event["shard"] == "0002" and seen.count(event) < 2:
        raise ValueError("out of memory, say")
    if step == "collect":
        return {"run": run, "batches": [{"run": run, "batch": n} for n in (1, 2, 3)]}
    return {"step": step, "run": run}
