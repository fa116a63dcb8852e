import type { WebhookMessageResponse } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import type { MessageHistory } from '../../../core/webhooks/log/outbox.ts'
import { presentOwed } from './owed.ts'
import { presentAttempt } from './webhook.ts'

/** A message with the attempts at it. */
export function presentStory({ message, attempts }: MessageHistory, timeZone: string): WebhookMessageResponse['data'] {
  const { attributes, ...rest } = presentOwed(message, timeZone)
  return { ...rest, attributes: { ...attributes, attempts: attempts.map((one) => presentAttempt(one, timeZone)) } }
}
