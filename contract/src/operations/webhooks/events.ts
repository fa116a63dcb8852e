/** Pull as well as push: an addition. */
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
    summary: 'Read what happened',
    description:
      'Everything that webhooks can be told of, in the order in which it was committed: for consumers that nobody can post to. Begin without `after`, keep the `cursor` of each answer once its entries are dealt with, and go on from there: nothing is left out and nothing comes twice. Without `webhook` every event of the account comes, unsigned; with it that webhook’s messages with the headers and the body that would be posted, whatever became of the posting. Events are kept for 90 days; a cursor from before that is answered with 410, whose detail and `meta.cursor` name the oldest one that works.',
    access: 'admin',
    query: Type.Object({
      after: Type.Optional(text('Cursor of an earlier answer, or `now`. From the oldest event when left out.', 64)),
      webhook: Type.Optional(id('Only the messages of this webhook.')),
      wait: withDefault(
        0,
        Type.Integer({
          description: 'Seconds to wait for something to come when there is nothing yet.',
          minimum: 0,
          maximum: 30,
        }),
      ),
      limit: withDefault(
        100,
        Type.Integer({ description: 'How many entries to return at most.', minimum: 1, maximum: 200 }),
      ),
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
