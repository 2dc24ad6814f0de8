"""A handler that takes its time to load, and notes when it did."""

import time

from doors import note

note(state="loading")
time.sleep(0.3)
note(state="loaded")


def handler(event, context):
    return "ready"
