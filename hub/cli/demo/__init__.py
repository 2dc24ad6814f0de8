"""`hub demo`: the main job in miniature, and whether every outcome is the one that must be.

Starts the embedded cloud and plays a story on it, chapter by chapter; the samples stand in
hub/cli/story. What the hub does here is what the deployed template does.
"""

import time
import tomllib
from collections.abc import Iterator

import typer

from hub.cli import story
from hub.cli.demo.files import files_chapter
from hub.cli.demo.goods import goods_chapter
from hub.cli.demo.needs import needs_chapter
from hub.cli.demo.order import order_chapter
from hub.cli.demo.planning import planning_chapter
from hub.cli.demo.stage import Stage, say, title

DEAD_LETTERS = ("IntakeDeadLetterQueueUrl", "EffectsDeadLetterQueueUrl", "FeedsDeadLetterQueueUrl")


def demo() -> None:
    """Run the hub on this machine and play its main job: feeds, plan, order, answers, goods."""
    from hub.cli.cloud import checkout_cloud

    began = time.monotonic()
    title("Starting the embedded cloud: an emulator on this machine, gone when this ends")
    with checkout_cloud() as cloud:
        say(f"ready in {time.monotonic() - began:.1f} s; the API is at {cloud.api_url}")
        wrong = _tell(Stage(cloud))
    title("Done" if not wrong else "Not as it must be")
    for each in wrong:
        say(f"wrong: {each}")
    say(f"{time.monotonic() - began:.1f} s in all")
    if wrong:
        raise typer.Exit(3)
    say("next: `.venv/bin/hub up` keeps it running, with ./drop and ./pickup as its folders")


def _tell(stage: Stage) -> list[str]:
    for profile in story.PARTNERS:
        content = tomllib.loads(story.sample(profile).decode())
        stage.put(f"/partners/{content['id']}", content)
    return [
        *needs_chapter(stage),
        *planning_chapter(stage),
        *order_chapter(stage),
        *files_chapter(stage),
        *goods_chapter(stage),
        *_check_rest(stage),
    ]


def _check_rest(stage: Stage) -> Iterator[str]:
    """Nothing was given up anywhere."""
    for name in DEAD_LETTERS:
        counted = stage.cloud.client("sqs").get_queue_attributes(
            QueueUrl=stage.cloud.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        if counted["Attributes"]["ApproximateNumberOfMessages"] != "0":
            yield f"{name} is not empty"
    yield from (str(each) for each in stage.cloud.failures)
