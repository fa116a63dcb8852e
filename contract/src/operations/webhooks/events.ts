/** The event feed, an alternative to webhooks: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { id, text, withDefault } from '../../schemas/fields.ts'
import { exampleFeedEvent, FeedResponse } from '../../schemas/webhooks/event.ts'

export const eventOperations = {
  getEvents: operation({
    id: 'getEvents',
    method: 'GET',
    path: '/events',
    tag: 'Activity',
    summary: 'Read the event feed',
    description:
      'All events that can trigger webhooks, in commit order: for consumers that cannot receive HTTP requests. Start without `after`, store the `cursor` of each response after its entries are processed, and continue from there: no event is skipped or repeated. Without `webhook` every event of the account is returned, unsigned; with it that webhook’s messages with their headers and body, whatever the state of their delivery. Events are retained for 90 days; an older cursor results in 410, whose detail and `meta.cursor` contain the oldest valid one.',
    access: 'admin',
    query: Type.Object({
      after: Type.Optional(text('Cursor of an earlier response, or `now`. By default from the oldest event.', 64)),
      webhook: Type.Optional(id('Only the messages of this webhook.')),
      wait: withDefault(
        0,
        Type.Integer({
          description: 'Seconds to wait for new events if there are none yet.',
          minimum: 0,
          maximum: 30,
        }),
      ),
      limit: withDefault(100, Type.Integer({ description: 'Maximum number of entries.', minimum: 1, maximum: 200 })),
    }),
    replies: { 200: FeedResponse },
    errors: ['ERROR_GONE', 'ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      query: { wait: 1, limit: 50 },
      replies: { 200: { responseStatus: 200, returnedResults: 1, cursor: '40211', data: [exampleFeedEvent] } },
    },
  }),
}
