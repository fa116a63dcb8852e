/** The feed of what happened: as events of the account, or as the messages of one webhook. An addition. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { timestamp } from '../fields.ts'
import { exampleMessageV2, MessageV2 } from './messages.ts'
import { webhookEvents } from './webhook-event.ts'

const event = Type.Enum([...webhookEvents], { description: 'What was done.' })
const created = timestamp('When it was done.')
const cursor = Type.String({ description: 'Where to go on after this one: an `after`.' })
const { attemptId: _attempt, messageId: _message, ...told } = MessageV2.properties

const FeedEvent = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the event.' }),
    type: Type.Literal('event'),
    attributes: Type.Object({
      event,
      created,
      cursor,
      message: Type.Object(told, {
        title: 'EventMessage',
        description: 'As the body of a v2 message, without what belongs to a delivery.',
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
      eventId: Type.Integer({ description: 'Id of the event that the message tells of.' }),
      messageId: Type.String({ description: 'As in the header `webhook-id`.' }),
      endpointUrl: Type.String({ description: 'Where it is posted to.', format: 'uri' }),
      headers: Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'As they would be sent now, signatures included.',
      }),
      body: Type.String({ description: 'The exact body that the signatures are over, as its first attempt.' }),
    }),
  },
  { title: 'FeedMessage' },
)

export const FeedResponse = envelope('FeedResponse', {
  returnedResults: Type.Integer({ description: 'How many entries this answer holds.' }),
  cursor: Type.String({ description: 'Where to go on: the next `after`. Always there, also when nothing came.' }),
  data: Type.Array(Type.Union([FeedEvent, FeedMessage])),
})
export type FeedResponse = Static<typeof FeedResponse>
export type FeedEntry = FeedResponse['data'][number]

const { attemptId: _a, messageId: _m, ...exampleTold } = exampleMessageV2

export const exampleFeedEvent: FeedEntry = {
  id: 90_211,
  type: 'event',
  attributes: {
    event: 'resources.upload',
    created: '2026-11-23T09:30:12+00:00',
    cursor: '40211',
    message: exampleTold,
  },
}
