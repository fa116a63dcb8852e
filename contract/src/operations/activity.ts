/** The session log. The webhook log stands with the webhooks. */
import { Type } from 'typebox'
import { operation } from '../operation.ts'
import { ActivityStatsResponse, exampleHour } from '../schemas/activity-stats.ts'
import { paging, sortList } from '../schemas/fields.ts'
import { sessionLogFilters } from '../schemas/log-filters.ts'
import { exampleSessionActivity, SessionActivityResponse, sessionOperations } from '../schemas/session-activity.ts'

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
      ...sessionLogFilters,
      ...paging(50, 500),
      sort: sortList('date', 'ip_address', 'username', 'file', 'type', 'duration', 'size', 'protocol'),
    }),
    replies: { 200: SessionActivityResponse },
    examples: {
      query: { path: '/inbound/*', type: 'STOR', sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleSessionActivity] } },
    },
  }),

  getActivityStats: operation({
    id: 'getActivityStats',
    method: 'GET',
    path: '/activity/stats',
    tag: 'Activity',
    summary: 'See the last day in numbers',
    description:
      'Requests and deliveries of the last 24 hours, hour by hour, and how much is stored, each with its limit.',
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
