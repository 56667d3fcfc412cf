import { AccessModule } from '@mimamori/access';
import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { Announcer, Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';

import { CheckpointMails } from './checkpoint-receiver/checkpoint-mail.jobs';
import { CheckpointReceiverController } from './checkpoint-receiver/checkpoint-receiver.controller';
import { CheckpointReceiverEntity } from './checkpoint-receiver/checkpoint-receiver.entity';
import { CheckpointReceiverResolver } from './checkpoint-receiver/checkpoint-receiver.resolver';
import { CheckpointReceivers } from './checkpoint-receiver/checkpoint-receiver.service';
import { MailDelivery } from './mail/mail-delivery.service';
import { MailTexts } from './mail/mail-text';
import { MailOutcomes } from './mail/mail-outcome.service';
import { MailEntity } from './mail/mail.entity';
import { MailHealth } from './mail/mail.health';
import { MailJobs } from './mail/mail.jobs';
import { Mail } from './mail/mail.service';
import { PersonMails } from './mail/person-mail.jobs';
import { MailTransport } from './mail/mail.transport';
import { WorkCheckpointMail1764000130001 } from './migrations/checkpoint-mail';
import { WorkTasks1763800030000 } from './migrations/tasks';
import { WebhookPause1763800031500 } from './migrations/webhook-pause';
import { WorkWebhooks1763800031000 } from './migrations/webhooks';
import { EscalationJobs } from './task/escalation.jobs';
import { Escalation } from './task/escalation.service';
import { FindingController } from './task/finding.controller';
import { AuditLogFindings } from './task/audit-log.jobs';
import { LateMail } from './task/late-mail';
import { StandingTasks } from './task/standing-tasks.service';
import { TaskTitles } from './task/task-titles';
import { TaskController } from './task/task.controller';
import { TaskEntity } from './task/task.entity';
import { TaskResolver } from './task/task.resolver';
import { Tasks } from './task/task.service';
import { ViewGrantDuties } from './task/view-grant.jobs';
import { WebhookAddress } from './webhook/webhook-address';
import { WebhookAttempts } from './webhook/webhook-attempt.service';
import { WebhookDeliveryController } from './webhook/webhook-delivery.controller';
import { WebhookDeliveryEntity } from './webhook/webhook-delivery.entity';
import { WebhookDeliveries } from './webhook/webhook-delivery.service';
import { EventTypes } from './webhook/webhook-event-types';
import { WebhookKeys } from './webhook/webhook-keys';
import { WebhookOutbox } from './webhook/webhook-outbox';
import { WebhookOutcomes } from './webhook/webhook-outcome.service';
import { WebhookRules } from './webhook/webhook-rules.service';
import { WebhookAnnouncer } from './webhook/webhook.announcer';
import { WebhookController } from './webhook/webhook.controller';
import { WebhookEntity } from './webhook/webhook.entity';
import { WebhookResolver } from './webhook/webhook.resolver';
import { WebhookSender } from './webhook/webhook.sender';
import { Webhooks } from './webhook/webhook.service';
import { TaskClosed, TaskEscalated, TaskOpened } from './work.events';
import { WorkGates } from './work.gates';
import { workPolicy } from './work.policy';

@Capability({
  name: 'work',
  imports: [TenancyModule, AuditModule, UsersModule, SitesModule, AccessModule, BlobsModule],
  entities: [TaskEntity, MailEntity, CheckpointReceiverEntity, WebhookEntity, WebhookDeliveryEntity],
  migrations: [
    WorkTasks1763800030000,
    WorkWebhooks1763800031000,
    WebhookPause1763800031500,
    WorkCheckpointMail1764000130001,
  ],
  policy: workPolicy,
  announces: [TaskOpened, TaskClosed, TaskEscalated],
  http: [
    TaskController,
    FindingController,
    CheckpointReceiverController,
    WebhookController,
    WebhookDeliveryController,
  ],
  graphql: [TaskResolver, CheckpointReceiverResolver, WebhookResolver],
  jobs: [
    AuditLogFindings,
    CheckpointMails,
    EscalationJobs,
    MailJobs,
    PersonMails,
    ViewGrantDuties,
    WebhookSender,
  ],
  gates: [WorkGates],
  health: [MailHealth],
  providers: [
    StandingTasks,
    TaskTitles,
    Tasks,
    Escalation,
    LateMail,
    Mail,
    MailTexts,
    MailTransport,
    MailDelivery,
    MailOutcomes,
    CheckpointReceivers,
    EventTypes,
    WebhookAddress,
    WebhookKeys,
    WebhookOutbox,
    WebhookOutcomes,
    WebhookRules,
    WebhookAttempts,
    Webhooks,
    WebhookDeliveries,
    WebhookAnnouncer,
    { provide: Announcer, useExisting: WebhookAnnouncer },
  ],
  exports: [Tasks, Mail, Announcer],
})
export class WorkModule {}
