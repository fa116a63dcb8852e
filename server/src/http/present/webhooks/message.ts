import type { WebhookMessageResponse } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import type { WebhookMessage } from '@sallyport/contract/schemas/webhooks/webhook-message.ts'
import type { MessageHistory } from '../../../core/webhooks/log/outbox.ts'
import { nextAttemptAt } from '../../../core/webhooks/queue/claim-store.ts'
import type { Message } from '../../../core/webhooks/queue/messages-store.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { presentAttempt } from './webhook.ts'

/** A message and its outcome. Its columns contain the values that the schema lists. */
export const presentWebhookMessage = (message: Message, timeZone: string): WebhookMessage => ({
  id: message.id,
  type: 'webhookMessageState',
  attributes: {
    messageId: message.message_key,
    webhookId: message.webhook_id,
    eventId: message.event_id,
    event: message.event,
    responseVersion: message.version,
    username: message.username,
    ipAddress: message.ip,
    protocol: message.protocol,
    resourcePath: message.path,
    kind: message.kind,
    state: message.state,
    attemptCount: message.attempts,
    due: momentOrNull(nextAttemptAt(message), timeZone),
    created: moment(message.created_at, timeZone),
  } as WebhookMessage['attributes'],
})

/** A message with its attempts. */
export function presentMessageHistory(
  { message, attempts }: MessageHistory,
  timeZone: string,
): WebhookMessageResponse['data'] {
  const { attributes, ...rest } = presentWebhookMessage(message, timeZone)
  return { ...rest, attributes: { ...attributes, attempts: attempts.map((one) => presentAttempt(one, timeZone)) } }
}
