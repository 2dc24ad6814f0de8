"""One canary for each symbol of moto that the embedded cloud replaces.

A canary that dies says what moto has changed; look at the patch before you change the canary.
"""

import inspect
from dataclasses import dataclass
from typing import Any

import moto
import moto.awslambda.models as lambdas
import moto.dynamodb.models as dynamodb
import moto.dynamodb.models.table as tables
import moto.dynamodb.responses as dynamodb_responses
import moto.events.models as events
import moto.moto_server.werkzeug_app as server
import moto.s3.models as s3_models
import moto.s3.notifications as s3
import moto.sqs.models as sqs
import moto.stepfunctions.models as machines
import pytest
from moto.core.common_models import BaseModel

from hub.local.patches import Patches


@dataclass(frozen=True)
class Canary:
    """A symbol that we replace: its parameters, and what in moto's own code we count on."""

    owner: Any
    name: str
    parameters: str
    caller: Any
    counts_on: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.owner.__name__}.{self.name}"


MESSAGE = "self queue_name message_body message_attributes delay_seconds deduplication_id group_id"
KEPT_IN_STEP = ("self._messages = new_messages",)

CANARIES = [
    Canary(BaseModel, "__new__", "cls args kwargs", BaseModel, ("instances_tracked.append",)),
    Canary(
        server,
        "DISABLE_GLOBAL_CORS",
        "",
        server.create_backend_app,
        ("if not DISABLE_GLOBAL_CORS:", "backend_app.service = service"),
    ),
    Canary(sqs, "unix_time", "dt", sqs.SQSBackend.receive_message, ("unix_time() + wait_seconds",)),
    Canary(sqs, "unix_time_millis", "dt", sqs.Message, ("unix_time_millis()", "self.visible_at")),
    Canary(
        sqs.SQSBackend,
        "send_message",
        f"{MESSAGE} system_attributes validate_group_id",
        sqs.SQSBackend.send_message,
        ("queue.add_message(message)",),
    ),
    Canary(
        sqs.SQSBackend,
        "send_message_batch",
        "self queue_name entries",
        sqs.SQSBackend.send_message_batch,
        ("self.send_message(",),
    ),
    Canary(
        sqs.SQSBackend,
        "delete_message",
        "self queue_name receipt_handle",
        sqs.Queue.delete_message,
        KEPT_IN_STEP,
    ),
    Canary(
        sqs.SQSBackend,
        "delete_message_batch",
        "self queue_name receipts",
        sqs.Queue.delete_message,
        KEPT_IN_STEP,
    ),
    Canary(
        sqs.SQSBackend,
        "change_message_visibility",
        "self queue_name receipt_handle visibility_timeout",
        sqs.SQSBackend.change_message_visibility,
        ("for message in queue._messages",),
    ),
    Canary(
        sqs.SQSBackend,
        "change_message_visibility_batch",
        "self queue_name entries",
        sqs.SQSBackend.change_message_visibility_batch,
        ("self.change_message_visibility(",),
    ),
    Canary(
        sqs.SQSBackend,
        "get_queue_attributes",
        "self queue_name attribute_names",
        sqs.Queue.messages.fget,
        ("for message in self._messages",),
    ),
    Canary(
        sqs.SQSBackend,
        "purge_queue",
        "self queue_name",
        sqs.SQSBackend.purge_queue,
        ("queue._messages = []",),
    ),
    Canary(
        sqs.SQSBackend,
        "receive_message",
        "self queue_name count wait_seconds_timeout visibility_timeout message_attribute_names",
        sqs.SQSBackend.receive_message,
        ("message.approximate_receive_count", "queue.dead_letter_queue.add_message(message)"),
    ),
    Canary(
        sqs.Queue,
        "add_message",
        "self message",
        sqs.Queue.add_message,
        ("self._messages.append(message)", "self.lambda_event_source_mappings.items()"),
    ),
    Canary(
        tables.Table,
        "put_item",
        "self item_attrs expected condition_expression expression_attribute_names"
        " expression_attribute_values overwrite return_values_on_condition_check_failure",
        tables.Table.put_item,
        ("self.items[hash_value][range_value] = item", "self.stream_shard.add(current, item)"),
    ),
    Canary(
        tables.Table,
        "delete_item",
        "self hash_key range_key",
        tables.Table.delete_item,
        ("self.stream_shard.add(item, None)",),
    ),
    Canary(
        tables.Table,
        "query",
        "self hash_key range_comparison range_objs limit exclusive_start_key scan_index_forward"
        " projection_expressions index_name consistent_read filter_expression hash_key_conditions"
        " range_key_conditions filter_kwargs",
        dynamodb.DynamoDBBackend.query,
        (
            "return table.query(",
            "hash_key_conditions=hash_key_conditions_typed",
            "range_key_conditions=range_key_conditions_typed",
        ),
    ),
    Canary(
        dynamodb.DynamoDBBackend,
        "update_item",
        "self table_name key update_expression expression_attribute_names"
        " expression_attribute_values attribute_updates expected condition_expression"
        " return_values_on_condition_check_failure",
        dynamodb.DynamoDBBackend.update_item,
        ("table.put_item(data)", "table.stream_shard.add(orig_item, item)"),
    ),
    Canary(
        dynamodb.DynamoDBBackend,
        "transact_write_items",
        "self transact_items",
        dynamodb.DynamoDBBackend.transact_write_items,
        (
            "original_table_state[table_name] = copy.deepcopy(",
            "self.tables[table_name] = original_table_state[table_name]",
            "raise TransactionCanceledException(errors)",
        ),
    ),
    Canary(
        tables.StreamShard,
        "add",
        "self old new",
        tables.StreamShard,
        ("StreamRecord(self.table, t, event_name, old, new, seq)", "self.items[start:end]"),
    ),
    Canary(
        dynamodb,
        "copy",
        "",
        dynamodb.DynamoDBBackend,
        ("original_table_state[table_name] = copy.deepcopy(", "orig_item = copy.deepcopy(item)"),
    ),
    Canary(
        dynamodb_responses,
        "DynamoResult",
        "result",
        dynamodb_responses.DynamoHandler,
        ("return DynamoResult(result)",),
    ),
    Canary(
        lambdas.LambdaFunction,
        "_invoke_lambda",
        "self event",
        lambdas.LambdaFunction.invoke,
        ("res, errored, logs = self._invoke_lambda(event=body)",),
    ),
    Canary(
        lambdas.LambdaFunction,
        "invoke",
        "self body request_headers response_headers",
        lambdas.LambdaBackend.invoke,
        ("fn.invoke(body, headers, response_headers)",),
    ),
    Canary(
        lambdas,
        "do_validate_s3",
        "",
        lambdas.LambdaFunction._set_function_code,
        ("if do_validate_s3():",),
    ),
    Canary(
        lambdas.LambdaBackend,
        "create_event_source_mapping",
        "self spec",
        lambdas.LambdaBackend.create_event_source_mapping,
        (
            "queue.lambda_event_source_mappings[esm.function_arn] = esm",
            "table.lambda_event_source_mappings[esm.function_arn] = esm",
        ),
    ),
    Canary(
        events.Rule,
        "put_targets",
        "self targets",
        events.EventsBackend.put_targets,
        ("rule.put_targets(targets)",),
    ),
    Canary(
        events.Rule,
        "send_to_targets",
        "self original_event transform_input",
        events.EventsBackend.put_events,
        ("rule.send_to_targets(event_msg)",),
    ),
    Canary(
        events, "unix_time", "dt", events.EventsBackend.put_events, ('.get("Time", unix_time())',)
    ),
    Canary(
        s3,
        "_send_event_bridge_message",
        "account_id bucket event_name key",
        s3.send_event,
        ("_send_event_bridge_message(account_id, bucket, event_name, key)",),
    ),
    Canary(
        machines.StateMachine,
        "start_execution",
        "self region_name account_id execution_name execution_input",
        machines.StepFunctionBackend.start_execution,
        ("return state_machine.start_execution(",),
    ),
    Canary(
        machines.Execution,
        "get_execution_history",
        "self roleArn",
        machines.StepFunctionBackend.get_execution_history,
        ('{"events": execution.get_execution_history(state_machine.roleArn)}',),
    ),
]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.id)
def test_moto_still_has(canary: Canary) -> None:
    assert hasattr(canary.owner, canary.name), f"moto has no {canary.id} any more"
    symbol = getattr(canary.owner, canary.name)
    if canary.parameters or callable(symbol):
        found = " ".join(inspect.signature(symbol).parameters)
        assert canary.parameters == found, f"{canary.id} takes other parameters now"
    source = inspect.getsource(canary.caller)
    for words in canary.counts_on:
        assert words in source, f"{canary.id}: `{words}` is gone from moto's code"


def test_every_symbol_that_is_replaced_has_its_canary(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: set[str] = set()
    put = Patches.set

    def note(patches: Patches, owner: Any, name: str, value: Any) -> Any:
        replaced.add(f"{owner.__name__}.{name}")
        return put(patches, owner, name, value)

    monkeypatch.setattr(Patches, "set", note)
    with run(lambda _: None):
        pass
    assert {canary.id for canary in CANARIES} == replaced


def test_moto_is_of_the_minor_version_that_this_was_written_for() -> None:
    assert "5.2" == ".".join(moto.__version__.split(".")[:2])


def test_moto_copies_nothing_else_in_its_dynamodb_backend() -> None:
    assert 2 == inspect.getsource(dynamodb).count("copy.deepcopy(")


def test_moto_still_hands_out_what_lies_in_its_tables() -> None:
    """Why S3 and DynamoDB take one request at a time, and items are never changed in place."""
    source = inspect.getsource(dynamodb_responses.DynamoHandler.query)
    assert 'result["Items"] = [item.attrs for item in items]' in source


def test_moto_still_tells_of_tags_after_every_put() -> None:
    source = inspect.getsource(s3_models.S3Backend.put_object_tagging)
    assert "S3NotificationEvent.OBJECT_TAGGING_PUT_EVENT" in source


def test_moto_still_keeps_machines_whose_executions_do_nothing() -> None:
    """What we count on of its records: the fields that a run's end is written to."""
    source = inspect.getsource(machines.StateMachine.start_execution)
    assert "self.executions.append(execution)" in source
    kept = inspect.getsource(machines.Execution.__init__)
    for name in ("status", "stop_date", "start_date", "output", "error", "cause"):
        assert f"self.{name}" in kept
