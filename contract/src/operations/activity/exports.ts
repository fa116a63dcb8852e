/** Exports as CSV files: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { userFilters } from '../../schemas/accounts/user-filters.ts'
import { sessionLogFilters, webhookLogFilters } from '../../schemas/activity/log-filters.ts'
import { id, text } from '../../schemas/fields.ts'
import { submissionSearch } from '../../schemas/shares/form.ts'

const words =
  'CSV in UTF-8 with a header and a byte order mark, streamed. Cells that a spreadsheet would interpret as a formula are prefixed with an apostrophe.'

export const exportOperations = {
  exportSessionLogs: operation({
    id: 'exportSessionLogs',
    method: 'GET',
    path: '/activity/session/export',
    tag: 'Activity',
    summary: 'Export the session log',
    description: `All entries that match the filters, newest first. ${words}`,
    access: 'admin',
    query: Type.Object(sessionLogFilters),
    replies: { 200: 'csv' },
    addition: true,
    examples: { query: { path: '/inbound/*', type: 'STOR' }, replies: {} },
  }),

  exportWebhookLogs: operation({
    id: 'exportWebhookLogs',
    method: 'GET',
    path: '/activity/webhooks/export',
    tag: 'Activity',
    summary: 'Export the webhook log',
    description: `All attempts that match the filters, newest first, without their bodies. ${words}`,
    access: 'admin',
    query: Type.Object(webhookLogFilters),
    replies: { 200: 'csv' },
    addition: true,
    examples: { query: { statusCode: 500 }, replies: {} },
  }),

  exportFormEntries: operation({
    id: 'exportFormEntries',
    method: 'GET',
    path: '/forms/entries/{id}/export',
    tag: 'Forms',
    summary: 'Export submissions',
    description: `Submissions of a form, latest first, with a column for each current field. Values of removed fields are in a separate column. ${words}`,
    access: 'user',
    permission: 'viewFormData',
    params: Type.Object({ id: id('Id of the form.') }),
    query: Type.Object({ search: submissionSearch }),
    replies: { 200: 'csv' },
    errors: ['ERROR_FORM_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 9 }, query: { search: 'north-freight' }, replies: {} },
  }),

  exportUsers: operation({
    id: 'exportUsers',
    method: 'GET',
    path: '/users/export',
    tag: 'Users',
    summary: 'Export users',
    description: `All users by name, or those that match all filters. Columns have the same names as in an import. ${words}`,
    access: 'admin',
    query: Type.Object({
      search: Type.Optional(text('Only users in whom one of several fields matches.')),
      role: userFilters.role,
      state: userFilters.state,
    }),
    replies: { 200: 'csv' },
    addition: true,
    examples: { query: { search: 'north' }, replies: {} },
  }),
}
