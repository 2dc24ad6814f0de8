"""The doors: one file a Lambda function. What they have in common is wired in functions.wiring."""

import gc
import os

# No plugin of pydantic's is ours; looking for some reads every installed package's metadata.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# Importing makes many objects and little garbage: collecting waits until the ports are built.
gc.disable()
