import type { WebhookMessageResponse } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import type { MessageHistory } from '../../../core/webhooks/log/outbox.ts'
import { presentWebhookMessage } from './message.ts'
import { presentAttempt } from './webhook.ts'

/** A message with its attempts. */
export function presentMessageHistory(
  { message, attempts }: MessageHistory,
  timeZone: string,
): WebhookMessageResponse['data'] {
  const { attributes, ...rest } = presentWebhookMessage(message, timeZone)
  return { ...rest, attributes: { ...attributes, attempts: attempts.map((one) => presentAttempt(one, timeZone)) } }
}
