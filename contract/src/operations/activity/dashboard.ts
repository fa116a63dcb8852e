/** What the dashboard of administrators shows: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { exampleFailingWebhook, OverviewResponse } from '../../schemas/activity/overview.ts'
import { exampleSums, TransferStatsResponse } from '../../schemas/activity/transfers.ts'
import { withDefault } from '../../schemas/fields.ts'

/** Longer texts are not days. */
const day = (description: string) =>
  Type.Optional(
    Type.String({ description: `${description} Such as \`2026-11-24\`, in UTC.`, minLength: 1, maxLength: 10 }),
  )

export const dashboardOperations = {
  getTransferStats: operation({
    id: 'getTransferStats',
    method: 'GET',
    path: '/activity/transfers',
    tag: 'Activity',
    summary: 'Get transfers by day, week or month',
    description:
      'Uploads and downloads over all protocols, with the users and folders that transferred the most. Days begin at midnight UTC, weeks on Monday. Numbers are up to a minute old and kept for 400 days.',
    access: 'admin',
    beyondLimit: true,
    query: Type.Object({
      unit: withDefault('day', Type.Enum(['day', 'week', 'month'], { description: 'Length of a period.' })),
      from: day('First day; its whole period is included. By default 30 days, 26 weeks or 13 months are returned.'),
      to: day('Last day; today by default. At most 400 days after `from`.'),
      top: withDefault(
        10,
        Type.Integer({ description: 'Maximum number of users and of folders.', minimum: 1, maximum: 50 }),
      ),
    }),
    replies: { 200: TransferStatsResponse },
    addition: true,
    examples: {
      query: { unit: 'week', from: '2026-11-16' },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'transferStats',
            attributes: {
              from: '2026-11-16',
              to: '2026-11-24',
              usersFrom: '2026-11-16',
              complete: true,
              periods: [
                { begins: '2026-11-16', ...exampleSums },
                { begins: '2026-11-23', ...exampleSums },
              ],
              users: [{ username: 'partner-north', ...exampleSums }],
              visitors: exampleSums,
              folders: [{ path: '/inbound', ...exampleSums }],
            },
          },
        },
      },
    },
  }),

  getOverview: operation({
    id: 'getOverview',
    method: 'GET',
    path: '/activity/overview',
    tag: 'Activity',
    summary: 'Get the state of the account',
    description: 'Failing webhooks, connections in progress, storage used, and which first steps are done.',
    access: 'admin',
    beyondLimit: true,
    replies: { 200: OverviewResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'overview',
            attributes: {
              failingWebhooks: [exampleFailingWebhook],
              failingWebhooksTotal: 1,
              webhooks: 4,
              connections: { connections: 3, uploads: 1, downloads: 2 },
              diskUsed: 48_318_382_080,
              diskLimit: 1_099_511_627_776,
              folderSizes: {
                counted: '2026-11-24T09:12:00+00:00',
                folders: [{ path: '/inbound', bytes: 41_318_382_080 }],
                others: { folders: 0, bytes: 0 },
              },
              firstSteps: { user: true, share: true, webhook: false, server: null },
              showFirstSteps: true,
            },
          },
        },
      },
    },
  }),
}
