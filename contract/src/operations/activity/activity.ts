/** The session log. The webhook log is with the webhooks. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { ActivityStatsResponse, exampleHour } from '../../schemas/activity/activity-stats.ts'
import { sessionLogFilters } from '../../schemas/activity/log-filters.ts'
import {
  exampleSessionActivity,
  SessionActivityResponse,
  sessionOperations,
} from '../../schemas/activity/session-activity.ts'
import { paging, sortList, text } from '../../schemas/fields.ts'
import { exampleShareChange, ShareChangeResponse, shareChangeActions } from '../../schemas/shares/share-change.ts'

const codes = Object.entries(sessionOperations).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)

export const activityOperations = {
  getSessionLogs: operation({
    id: 'getSessionLogs',
    method: 'GET',
    path: '/activity/session',
    tag: 'Activity',
    summary: 'Get the session log',
    description: `Who did what, when and from where. Newest first, unless sorted. Operations are codes:

| Code | Meaning |
| --- | --- |
${codes.join('\n')}`,
    access: 'admin',
    query: Type.Object({
      ...sessionLogFilters,
      ...paging(50, 500),
      sort: sortList('date', 'ip_address', 'username', 'file', 'type', 'duration', 'size', 'protocol'),
    }),
    replies: { 200: SessionActivityResponse },
    examples: {
      query: { path: '/inbound/*', type: 'STOR', sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleSessionActivity] } },
    },
  }),

  getShareHistory: operation({
    id: 'getShareHistory',
    method: 'GET',
    path: '/activity/shares',
    tag: 'Activity',
    summary: 'List changes of shares',
    description:
      'When shares were created, changed and deleted, newest first, including deleted ones. Administrators see all of the account, other users their own.',
    access: 'user',
    permission: 'share',
    addition: true,
    query: Type.Object({
      action: Type.Optional(Type.Enum([...shareChangeActions], { description: 'Only this action.' })),
      search: Type.Optional(
        text('Only shares with this text in name, owner, recipients or messages; supports wildcards.'),
      ),
      ...paging(50, 500),
    }),
    replies: { 200: ShareChangeResponse },
    examples: {
      query: { action: 'end', limit: 20 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleShareChange] } },
    },
  }),

  getActivityStats: operation({
    id: 'getActivityStats',
    method: 'GET',
    path: '/activity/stats',
    tag: 'Activity',
    summary: 'Get statistics of the last day',
    description: 'Requests and deliveries of the last 24 hours by hour, and storage used, each with its limit.',
    access: 'admin',
    beyondLimit: true,
    replies: { 200: ActivityStatsResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'activityStats',
            attributes: {
              hours: [exampleHour],
              transactionsUsed: 1_204,
              transactionsLimit: 150_000,
              diskUsed: 48_318_382_080,
              diskLimit: 1_099_511_627_776,
            },
          },
        },
      },
    },
  }),
}
