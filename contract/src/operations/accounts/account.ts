/** The account and its settings. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { accentNames } from '../../schemas/accounts/accents.ts'
import { AccountResponse, accountInclude, exampleAccount } from '../../schemas/accounts/account.ts'
import { exampleUser } from '../../schemas/accounts/user.ts'
import { addition, clearable, emailAddress, text } from '../../schemas/fields.ts'

const threshold = (description: string) => Type.Optional(Type.Integer({ description, minimum: 70, maximum: 100 }))
const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

const quotaNotices = Type.Object({
  noticeEnabled: flag('Whether to email the master user when storage is nearly full; at most once a day.'),
  noticeThreshold: threshold('Percentage of the storage at which to send it.'),
  transactionsNoticeEnabled: flag(
    'Whether to email the master user when transactions are nearly used up; at most once a day.',
  ),
  transactionsNoticeThreshold: threshold('Percentage of the daily transactions at which to send it.'),
})

const branding = Type.Object({
  companyName: clearable(text('Shown in the title bar and in emails.')),
  customEmail: clearable(emailAddress('The sender of emails.')),
  theme: Type.Optional(
    Type.Enum(['default', 'light', 'dark'], {
      description: 'Colours of public pages; `default` follows the system setting of the visitor.',
    }),
  ),
  accent: addition(
    Type.Optional(Type.Enum([...accentNames], { description: 'Accent colour of the web app and of public pages.' })),
  ),
})

const addressRange = Type.Object({
  ipStart: text('The first address of the range, IPv4 or IPv6.', 45),
  ipEnd: text('The last one; the same for a single address.', 45),
})

export const accountOperations = {
  getAccount: operation({
    id: 'getAccount',
    method: 'GET',
    path: '/account',
    tag: 'Account',
    summary: 'Get the account',
    description:
      'Usage of storage, users and transactions, contents of the plan, and all settings. With `include=masterUser`, the owner of the account.',
    access: 'user',
    beyondLimit: true,
    query: Type.Object({ include: accountInclude }),
    replies: { 200: AccountResponse },
    examples: {
      query: { include: ['masterUser'] },
      replies: { 200: { responseStatus: 200, data: exampleAccount, included: [exampleUser] } },
    },
  }),

  updateAccount: operation({
    id: 'updateAccount',
    method: 'PATCH',
    path: '/account',
    tag: 'Account',
    summary: 'Update the account',
    description:
      'Send only what changes. Some settings have another name in the response: `emailSubject` is `welcomeEmailSubject`, `emailContent` is `welcomeEmailContent`, `allowedIpRanges` is `allowedIp`, and `externalDomain` is in the list `externalDomains`.',
    access: 'admin',
    body: Type.Object({
      complexPasswords: flag('Whether new passwords must be complex.'),
      secureOnly: flag('Whether to refuse FTP without encryption (Secure Only).'),
      keepVersions: addition(
        flag('Whether to keep earlier contents of files as versions. Without, they are moved to the trash.'),
      ),
      allowedIpRanges: clearable(
        Type.Array(addressRange, {
          description:
            'Address ranges from which the account can be reached, and no others. Your own address must be in one of them. Null or an empty list removes the restriction.',
          maxItems: 1000,
        }),
      ),
      restrictPublicPages: addition(
        flag(
          'Whether shares, receive folders, sends and direct links are restricted to the allowed addresses too. No effect without allowed addresses. Unsubscribe links in emails work from everywhere.',
        ),
      ),
      quota: Type.Optional(Type.With(quotaNotices, { description: 'When to warn about limits.' })),
      emailSubject: clearable(text('Subject of the welcome email. Null for the default.')),
      emailContent: clearable(
        text(
          'Text of the welcome email. `[[username]]`, `[[setpassword]]` (a link to set the password) and `[[ftpserver]]` are replaced. Null for the default.',
          20_000,
        ),
      ),
      customSignature: clearable(text('Text below every email.', 10_000)),
      brandingSettings: Type.Optional(Type.With(branding, { description: 'Appearance of public pages and emails.' })),
      externalDomain: clearable(text('A custom address of the file manager.')),
      accountOnboarding: flag('Whether the dashboard of administrators shows first steps.'),
      showReferralLinks: flag('Whether public pages and invitations recommend this server, with a link to it.'),
    }),
    replies: { 200: AccountResponse },
    errors: ['ERROR_PLAN_LIMIT'],
    examples: {
      body: {
        secureOnly: true,
        allowedIpRanges: [{ ipStart: '198.51.100.0', ipEnd: '198.51.100.255' }],
        quota: { noticeEnabled: true, noticeThreshold: 90 },
        brandingSettings: { companyName: 'Harbour Logistics' },
      },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            ...exampleAccount,
            attributes: {
              ...exampleAccount.attributes,
              allowedIp: [{ ipStart: '198.51.100.0', ipEnd: '198.51.100.255' }],
              modified: '2026-11-24T10:12:55+00:00',
            },
          },
          included: [],
        },
      },
    },
  }),
}
