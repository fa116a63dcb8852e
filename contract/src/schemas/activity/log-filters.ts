import { Type } from 'typebox'
import { addition, id, instant, orUnknown, text } from '../fields.ts'
import { webhookEvents } from '../webhooks/webhook-event.ts'
import { sessionOperation } from './session-activity.ts'

/** What the session log can be narrowed down to, as properties of a query. */
export const sessionLogFilters = {
  startDate: Type.Optional(instant('Nothing older than this.')),
  endDate: Type.Optional(instant('Nothing newer than this.')),
  ipAddress: Type.Optional(text('Only what came from this address.', 64)),
  username: Type.Optional(text('Only what this user did.')),
  path: Type.Optional(
    text('Only this file or folder; `*` stands for any text, `?` for one character, and case does not matter.', 65_536),
  ),
  type: Type.Optional(orUnknown(sessionOperation('Only this operation. Case does not matter.'))),
  status: addition(Type.Optional(text('Only entries of this status: `partial`, `failed` or `-`.', 64))),
}

/** What the webhook log can be narrowed down to, as properties of a query. */
export const webhookLogFilters = {
  startDate: Type.Optional(instant('Nothing older than this.')),
  endDate: Type.Optional(instant('Nothing newer than this.')),
  webhookId: addition(Type.Optional(id('Only messages of this webhook.'))),
  endpointUrl: Type.Optional(text('Only messages to this address.', 2048)),
  event: Type.Optional(Type.Enum([...webhookEvents], { description: 'Only this event.' })),
  statusCode: Type.Optional(
    Type.Integer({ description: 'Only answers with this status; 0 for no answer.', minimum: 0, maximum: 999 }),
  ),
  resourcePath: Type.Optional(text('Only this file or folder; `*` stands for any text.', 65_536)),
  username: Type.Optional(text('Only what this user had done.')),
}
