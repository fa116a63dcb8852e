/** The session log. The webhook log stands with the webhooks. */
import { Type } from 'typebox'
import { operation } from '../operation.ts'
import { instant, paging, sortList, text } from '../schemas/fields.ts'
import {
  exampleSessionActivity,
  SessionActivityResponse,
  sessionOperation,
  sessionOperations,
} from '../schemas/session-activity.ts'

const codes = Object.entries(sessionOperations).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)

export const activityOperations = {
  getSessionLogs: operation({
    id: 'getSessionLogs',
    method: 'GET',
    path: '/activity/session',
    tag: 'Activity',
    summary: 'Read the session log',
    description: `Who did what, when and from where. Newest first, unless \`sort\` says otherwise. What was done stands there as a code:

| Code | Meaning |
| --- | --- |
${codes.join('\n')}`,
    access: 'admin',
    query: Type.Object({
      startDate: Type.Optional(instant('Nothing older than this.')),
      endDate: Type.Optional(instant('Nothing newer than this.')),
      ipAddress: Type.Optional(text('Only what came from this address.', 64)),
      username: Type.Optional(text('Only what this user did.')),
      path: Type.Optional(
        text(
          'Only this file or folder; `*` stands for any text, `?` for one character, and case does not matter.',
          65_536,
        ),
      ),
      type: Type.Optional(sessionOperation('Only this operation. Case does not matter.')),
      ...paging(50, 500),
      sort: sortList('date', 'ip_address', 'username', 'file', 'type', 'duration', 'size', 'protocol'),
    }),
    replies: { 200: SessionActivityResponse },
    examples: {
      query: { path: '/inbound/*', type: 'STOR', sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleSessionActivity] } },
    },
  }),
}
