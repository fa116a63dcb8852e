import type { FeedEntry } from '@sallyport/contract/schemas/webhooks/event.ts'
import { eventData } from '../../../core/webhooks/delivery/message.ts'
import type { StoredEvent } from '../../../core/webhooks/events/events-store.ts'
import type { FeedMessage } from '../../../core/webhooks/events/feed.ts'
import { moment } from '../../responses/time.ts'

/** An event of the account, in webhook format v2. */
export function presentEvent(event: StoredEvent, accountName: string, timeZone: string): FeedEntry {
  const { name, username, protocol, address, resources, submission, at } = event
  const message = eventData({
    accountName,
    username,
    protocol,
    address,
    event: name,
    resources,
    at: new Date(at),
    ...(submission && { submission }),
  })
  return {
    id: event.id,
    type: 'event',
    // Rendered in the form that the schema describes; a test checks this.
    attributes: {
      event: name,
      created: moment(at, timeZone),
      cursor: String(event.position),
      message,
    } as FeedEntry['attributes'],
  } as FeedEntry
}

export function presentMessage(
  { message, cursor, endpointUrl, headers, body }: FeedMessage,
  timeZone: string,
): FeedEntry {
  return {
    id: message.id,
    type: 'webhookMessage',
    attributes: {
      event: message.event,
      created: moment(message.created_at, timeZone),
      cursor,
      eventId: message.event_id ?? 0,
      messageId: message.message_key,
      endpointUrl,
      headers,
      body,
    },
  } as FeedEntry
}
