"""The stack, and the map of the ground: every construct is made here, and who may do what to it."""

from aws_cdk import CfnOutput, DefaultStackSynthesizer, Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.access_logs import AccessLogs
from infra.alarms import Alarms
from infra.api import Api
from infra.assets import Assets
from infra.audit import Audit
from infra.bus import Bus
from infra.dashboard import Dashboard
from infra.documents import Documents
from infra.encryption import Encryption
from infra.functions import DOORS, METRICS, Function
from infra.identity import Identity
from infra.intake import Intake
from infra.ledger import Ledger
from infra.packaging import Folders
from infra.queues import DeadLetterQueue, WorkQueue
from infra.replenish import Replenish
from infra.schedules import Schedules
from infra.secrets import Secrets
from infra.settings import Settings
from infra.sources import follow, work_off

# Each object that the archive writes is read again by the compaction and by the day's closing.
ARCHIVE_WAITS = Duration.seconds(60)
SECONDS = {door.name: door.seconds for door in DOORS}


class HubStack(Stack):
    """Procurement Hub in one stack. `folders` is None where nothing is bundled (make synth)."""

    def __init__(
        self, scope: Construct, name: str, settings: Settings, folders: Folders | None
    ) -> None:
        super().__init__(
            scope,
            name,
            description="Procurement Hub: an autonomous procurement and EDI hub",
            termination_protection=True,
            # The CLI that deploys checks the bootstrap stack itself; a rule would need a lookup.
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self.settings = settings
        self._build_stores()
        self._build_functions(Assets(self, "Assets", folders))
        self._build_sources()
        self._build_workflows()
        self._grant()
        self.identity = Identity(self, "Identity", settings)
        self.api = Api(self, "Api", self.functions["api"], self.functions["plan"], self.identity)
        self._build_watch()
        self._build_outputs()

    def _build_stores(self) -> None:
        self.encryption = Encryption(self, "Encryption")
        key = self.encryption.key
        logs = AccessLogs(self, "AccessLogs")
        self.documents = Documents(self, "Documents", key, logs.bucket)
        self.audit = Audit(self, "Audit", key, logs.bucket, self.settings)
        self.ledger = Ledger(self, "Ledger", key)
        self.intake = WorkQueue(self, "Intake", key, SECONDS["intake"])
        self.effects = WorkQueue(self, "Effects", key, SECONDS["effects"])
        self.feeds = WorkQueue(self, "Feeds", key, SECONDS["feeds"])
        self.stream_failures = DeadLetterQueue(self, "StreamDeadLetters", key)
        self.bus = Bus(self, "Events")
        self.secrets = Secrets(self, "Secrets", key)

    def _build_functions(self, assets: Assets) -> None:
        environment = {
            "HUB_TABLE": self.ledger.table.table_name,
            "HUB_DOCUMENTS_BUCKET": self.documents.bucket.bucket_name,
            "HUB_AUDIT_BUCKET": self.audit.bucket.bucket_name,
            "HUB_BUS": self.bus.bus.event_bus_name,
            "HUB_INTAKE_QUEUE_URL": self.intake.queue.queue_url,
            "HUB_INTAKE_DLQ_URL": self.intake.dead_letters.queue.queue_url,
            "HUB_EFFECTS_QUEUE_URL": self.effects.queue.queue_url,
            "HUB_EFFECTS_DLQ_URL": self.effects.dead_letters.queue.queue_url,
            "HUB_FEEDS_QUEUE_URL": self.feeds.queue.queue_url,
            "HUB_FEEDS_DLQ_URL": self.feeds.dead_letters.queue.queue_url,
            "HUB_SECRETS_PREFIX": self.secrets.prefix,
            "HUB_SECRETS_KEY": self.secrets.key.key_arn,
            "HUB_OUTBOUND": self.settings.outbound,
            "POWERTOOLS_METRICS_NAMESPACE": METRICS,
            "LOG_LEVEL": "INFO",
        }
        self.functions = {
            door.name: Function(
                self,
                f"{door.name.capitalize()}Function",
                door,
                assets,
                {**environment, "POWERTOOLS_SERVICE_NAME": door.name},
                reserve=self.settings.reserve_concurrency,
            )
            for door in DOORS
        }

    def _build_sources(self) -> None:
        Intake(self, "Dropbox", self.documents.bucket, "inbound", self.intake)
        Intake(self, "FeedsDropbox", self.documents.bucket, "feeds", self.feeds)
        work_off(self.functions["intake"], self.intake, at_once=10)
        work_off(self.functions["effects"], self.effects, at_once=10)
        work_off(self.functions["feeds"], self.feeds, at_once=5)
        follow(self.functions["outbox"], self.ledger, self.stream_failures)
        follow(self.functions["archive"], self.ledger, self.stream_failures, ARCHIVE_WAITS)
        Schedules(self, "Schedules", self.functions)

    def _build_workflows(self) -> None:
        self.replenish = Replenish(self, "Replenish", self.functions["plan"])
        api = self.functions["api"].function
        api.add_environment("HUB_REPLENISH_ARN", self.replenish.machine.state_machine_arn)
        # Planning is many small products: threads would cost more than they gain.
        self.functions["plan"].function.add_environment("OPENBLAS_NUM_THREADS", "1")

    def _grant(self) -> None:
        """Who may do what. Whoever commits or reads states may meet a body that has spilled."""
        roles = {name: function.role for name, function in self.functions.items()}
        for name in ("intake", "effects", "api", "watch", "scorecards", "feeds", "plan"):
            self.ledger.grant_read(roles[name])
            self.ledger.grant_write(roles[name])
            self.documents.grant_read(roles[name], "bodies")
            self.documents.grant_write(roles[name], "bodies")
        self.documents.grant_read(roles["intake"], "inbound")
        self.documents.grant_write(roles["effects"], "outbound", "quarantine", "feeds")
        self.effects.grant_send(roles["effects"])  # an effect resent wakes its lane
        self.secrets.grant_read(roles["effects"])
        self._grant_stream_readers(roles["outbox"], roles["archive"])
        self._grant_scheduled(roles["sweep"], roles["compact"])
        self._grant_api(roles["api"])
        self.documents.grant_read(roles["feeds"], "feeds", "tables")
        self.documents.grant_write(roles["feeds"], "tables", "reports")
        self.documents.grant_read(roles["plan"], "tables", "plans")
        self.documents.grant_write(roles["plan"], "plans")
        self._grant_audit(roles["manifest"])

    def _grant_stream_readers(self, outbox: iam.Role, archive: iam.Role) -> None:
        self.effects.grant_send(outbox)
        self.bus.grant_announce(outbox)
        self.documents.grant_read(outbox, "bodies")
        self.documents.grant_read(archive, "bodies")
        self.documents.grant_write(archive, "events")

    def _grant_scheduled(self, sweep: iam.Role, compact: iam.Role) -> None:
        self.ledger.grant_read(sweep)
        self.documents.grant_read(sweep, "bodies")
        self.effects.grant_send(sweep)
        self.documents.grant_read(compact, "events")
        self.documents.grant_write(compact, "events")

    def _grant_audit(self, manifest: iam.Role) -> None:
        self.ledger.grant_days(manifest)
        self.documents.grant_read(manifest, "bodies", "events")
        self.documents.grant_write(manifest, "events")
        self.audit.grant_read(manifest)
        self.audit.grant_seal(manifest)

    def _grant_api(self, api: iam.Role) -> None:
        self.replenish.grant_start(api)
        self.ledger.grant_days(api)
        self.audit.grant_read(api)
        self.documents.grant_write(api, "inbound", "feeds")
        self.secrets.grant_read(api)
        self.secrets.grant_manage(api)
        for queue in (self.intake, self.effects, self.feeds):
            queue.grant_send(api)
            queue.dead_letters.grant_redrive(api)

    def _build_watch(self) -> None:
        self.encryption.open_to("cloudwatch.amazonaws.com")
        alarms = Alarms(self, "Alarms", self.encryption.key, self.settings.alarm_email)
        for name, function in self.functions.items():
            alarms.watch_function(name.capitalize(), function)
        for name in ("outbox", "archive"):
            alarms.watch_stream(name.capitalize(), self.functions[name])
        queues = {
            "Intake": self.intake.queue,
            "Effects": self.effects.queue,
            "Feeds": self.feeds.queue,
        }
        for name, queue in queues.items():
            alarms.watch_queue(name, queue)
        dead = {
            "Intake": self.intake.dead_letters.queue,
            "Effects": self.effects.dead_letters.queue,
            "Feeds": self.feeds.dead_letters.queue,
            "Stream": self.stream_failures.queue,
        }
        for name, queue in dead.items():
            alarms.watch_dead_letters(name, queue)
        alarms.watch_api(self.api.api)
        alarms.watch_workflow("Replenish", self.replenish.machine)
        alarms.watch_starts("Replenish", self.replenish.nightly)
        alarms.watch_lanes()
        alarms.watch_record()
        shown = queues | {f"{name} dead letters": queue for name, queue in dead.items()}
        Dashboard(
            self,
            "Dashboard",
            alarms.alarms,
            self.functions,
            shown,
            self.replenish.machine,
            self.api.api,
        )

    def _build_outputs(self) -> None:
        outputs = {
            "ApiUrl": self.api.api.api_endpoint,
            "DocumentsBucket": self.documents.bucket.bucket_name,
            "AuditBucket": self.audit.bucket.bucket_name,
            "TableName": self.ledger.table.table_name,
            "BusName": self.bus.bus.event_bus_name,
            "IntakeQueueUrl": self.intake.queue.queue_url,
            "IntakeDeadLetterQueueUrl": self.intake.dead_letters.queue.queue_url,
            "EffectsQueueUrl": self.effects.queue.queue_url,
            "EffectsDeadLetterQueueUrl": self.effects.dead_letters.queue.queue_url,
            "FeedsQueueUrl": self.feeds.queue.queue_url,
            "FeedsDeadLetterQueueUrl": self.feeds.dead_letters.queue.queue_url,
            "ReplenishArn": self.replenish.machine.state_machine_arn,
            "StreamDeadLetterQueueUrl": self.stream_failures.queue.queue_url,
            "UserPoolId": self.identity.pool.user_pool_id,
            "UserPoolClientId": self.identity.client.user_pool_client_id,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
