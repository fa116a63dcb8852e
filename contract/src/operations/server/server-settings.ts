/** Settings of the server, for operators in the browser: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { emailAddress, id, nullable, paging, text } from '../../schemas/fields.ts'
import {
  AccountQuotaCollectionResponse,
  AccountQuotaResponse,
  exampleAccountQuota,
} from '../../schemas/server/account-quota.ts'
import {
  currentPassword,
  exampleServerSettings,
  ServerSettingsInput,
  ServerSettingsResponse,
  TestEmailResponse,
} from '../../schemas/server/server-settings.ts'

const errors = ['ERROR_INSUFFICIENT_PRIVILEGES'] as const
const writeErrors = [...errors, 'ERROR_CSRF'] as const

export const serverSettingOperations = {
  getServerSettings: operation({
    id: 'getServerSettings',
    method: 'GET',
    path: '/server/settings',
    tag: 'Server',
    summary: 'Get the settings of the server',
    description:
      'Each setting with its value and where it comes from. The environment takes precedence over what is stored here. The password of the mail server is never returned.',
    access: 'operator',
    beyondLimit: true,
    replies: { 200: ServerSettingsResponse },
    errors,
    addition: true,
    examples: { replies: { 200: { responseStatus: 200, data: exampleServerSettings } } },
  }),

  updateServerSettings: operation({
    id: 'updateServerSettings',
    method: 'PATCH',
    path: '/server/settings',
    tag: 'Server',
    summary: 'Change settings of the server',
    description:
      'Send only what changes, with your password; null restores the default. The change applies to this node at once and to others within ten seconds, without a restart. A setting that the environment sets cannot be changed here (409). The change is in the session log.',
    access: 'operator',
    beyondLimit: true,
    body: ServerSettingsInput,
    replies: { 200: ServerSettingsResponse },
    errors: [...writeErrors, 'ERROR_CONFLICT'],
    addition: true,
    examples: {
      body: { currentPassword: 'Tide-tables-1906', trashDays: 30 },
      replies: { 200: { responseStatus: 200, data: exampleServerSettings } },
    },
  }),

  sendTestEmail: operation({
    id: 'sendTestEmail',
    method: 'POST',
    path: '/server/test-email',
    tag: 'Server',
    summary: 'Send a test email',
    description:
      'Sends an email through the mail server at once, and returns the response of the mail server, after 15 seconds at most. At most five calls in ten minutes.',
    access: 'operator',
    beyondLimit: true,
    body: Type.Object({
      recipient: Type.Optional(emailAddress('Who receives it; absent: your own email address.')),
    }),
    replies: { 200: TestEmailResponse },
    errors: [...writeErrors, 'ERROR_CONFLICT'],
    addition: true,
    examples: {
      body: { recipient: 'mira@harbour.example' },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'testEmail',
            attributes: {
              recipient: 'mira@harbour.example',
              accepted: false,
              problem: 'The mail server rejected the username or the password. Check both.',
              response: '535 5.7.8 Authentication failed',
            },
          },
        },
      },
    },
  }),

  listAccountQuotas: operation({
    id: 'listAccountQuotas',
    method: 'GET',
    path: '/server/accounts',
    tag: 'Server',
    summary: 'List the accounts of the server',
    description: 'All accounts by name, with the storage they use and their quota.',
    access: 'operator',
    beyondLimit: true,
    query: Type.Object({
      search: Type.Optional(text('Only accounts whose name contains this text.', 64)),
      ...paging(50, 200),
    }),
    replies: { 200: AccountQuotaCollectionResponse },
    errors,
    addition: true,
    examples: {
      query: { search: 'qu' },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleAccountQuota] } },
    },
  }),

  updateAccountQuota: operation({
    id: 'updateAccountQuota',
    method: 'PATCH',
    path: '/server/accounts/{id}',
    tag: 'Server',
    summary: 'Change the storage quota of an account',
    description:
      'With your password. The quota includes the trash. Files stored beyond a new quota stay; nothing can be added until there is space. The change is in the session log.',
    access: 'operator',
    beyondLimit: true,
    params: Type.Object({ id: id('Id of the account.') }),
    body: Type.Object({
      currentPassword,
      storageQuota: nullable(
        Type.Integer({
          description: 'Maximum bytes; null for no limit.',
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER - 1,
        }),
      ),
    }),
    replies: { 200: AccountQuotaResponse },
    errors: [...writeErrors, 'ERROR_ACCOUNT_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 2 },
      body: { currentPassword: 'Tide-tables-1906', storageQuota: 500_000_000_000 },
      replies: { 200: { responseStatus: 200, data: exampleAccountQuota } },
    },
  }),
}
