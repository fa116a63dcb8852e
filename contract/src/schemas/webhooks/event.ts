/** The event feed: events of the account, or messages of one webhook. An addition. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { timestamp } from '../fields.ts'
import { exampleMessageV2, MessageV2 } from './messages.ts'
import { webhookEvents } from './webhook-event.ts'

const event = Type.Enum([...webhookEvents], { description: 'The event.' })
const created = timestamp('When it happened.')
const cursor = Type.String({ description: 'The value of `after` that continues after this entry.' })
const { attemptId: _attempt, messageId: _message, ...fields } = MessageV2.properties

const FeedEvent = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the event.' }),
    type: Type.Literal('event'),
    attributes: Type.Object({
      event,
      created,
      cursor,
      message: Type.Object(fields, {
        title: 'EventMessage',
        description: 'As the body of a v2 message, without fields of a delivery.',
      }),
    }),
  },
  { title: 'FeedEvent' },
)

const FeedMessage = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the message.' }),
    type: Type.Literal('webhookMessage'),
    attributes: Type.Object({
      event,
      created,
      cursor,
      eventId: Type.Integer({ description: 'Id of the event.' }),
      messageId: Type.String({ description: 'As in the header `webhook-id`.' }),
      endpointUrl: Type.String({ description: 'URL of the endpoint.', format: 'uri' }),
      headers: Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'The headers as they would be sent now, including signatures.',
      }),
      body: Type.String({ description: 'The exact signed body, as of the first attempt.' }),
    }),
  },
  { title: 'FeedMessage' },
)

export const FeedResponse = envelope('FeedResponse', {
  returnedResults: Type.Integer({ description: 'Number of entries in this response.' }),
  cursor: Type.String({ description: 'The next value of `after`. Always present, even without entries.' }),
  data: Type.Array(Type.Union([FeedEvent, FeedMessage])),
})
export type FeedResponse = Static<typeof FeedResponse>
export type FeedEntry = FeedResponse['data'][number]

const { attemptId: _a, messageId: _m, ...exampleFeedMessage } = exampleMessageV2

export const exampleFeedEvent: FeedEntry = {
  id: 90_211,
  type: 'event',
  attributes: {
    event: 'resources.upload',
    created: '2026-11-23T09:30:12+00:00',
    cursor: '40211',
    message: exampleFeedMessage,
  },
}
