import { Type } from 'typebox'
import { addition, id, instant, orUnknown, text } from '../fields.ts'
import { webhookEvents } from '../webhooks/webhook-event.ts'
import { sessionOperation } from './session-activity.ts'

/** Filters of the session log, as query properties. */
export const sessionLogFilters = {
  id: addition(Type.Optional(id('Only this entry.'))),
  startDate: Type.Optional(instant('Only entries at or after this time.')),
  endDate: Type.Optional(instant('Only entries at or before this time.')),
  ipAddress: Type.Optional(text('Only actions from this address.', 64)),
  username: Type.Optional(text('Only actions of this user.')),
  path: Type.Optional(
    text('Only this file or folder; `*` matches any text, `?` one character; case is ignored.', 65_536),
  ),
  type: Type.Optional(orUnknown(sessionOperation('Only this operation; case is ignored.'))),
  status: addition(Type.Optional(text('Only entries with this status: `partial`, `failed`, `denied` or `-`.', 64))),
  shareId: addition(Type.Optional(id('Only changes of this share and actions of its visitors.'))),
  resourceId: addition(
    Type.Optional(
      id(
        'Only what was done with this file or folder, whatever its path was then. Entries from before the server recorded ids have none.',
      ),
    ),
  ),
  protocol: addition(
    Type.Optional(
      text('Only actions over this protocol, such as `sftp` or `web`, or by this application; case is ignored.'),
    ),
  ),
}

/** Filters of the webhook log, as query properties. */
export const webhookLogFilters = {
  startDate: Type.Optional(instant('Only entries at or after this time.')),
  endDate: Type.Optional(instant('Only entries at or before this time.')),
  webhookId: addition(Type.Optional(id('Only messages of this webhook.'))),
  endpointUrl: Type.Optional(text('Only messages to this address.', 2048)),
  event: Type.Optional(Type.Enum([...webhookEvents], { description: 'Only this event.' })),
  statusCode: Type.Optional(
    Type.Integer({ description: 'Only responses with this status; 0 for no response.', minimum: 0, maximum: 999 }),
  ),
  resourcePath: Type.Optional(text('Only this file or folder; `*` matches any text.', 65_536)),
  username: Type.Optional(text('Only events caused by this user.')),
}
