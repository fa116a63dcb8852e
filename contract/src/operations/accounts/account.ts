/** The account and its settings. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { AccountResponse, accountInclude, exampleAccount } from '../../schemas/accounts/account.ts'
import { exampleUser } from '../../schemas/accounts/user.ts'
import { addition, clearable, emailAddress, text } from '../../schemas/fields.ts'

const threshold = (description: string) => Type.Optional(Type.Integer({ description, minimum: 70, maximum: 100 }))
const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

const quotaNotices = Type.Object({
  noticeEnabled: flag('Whether to send the master a letter when storage runs short; once a day at most.'),
  noticeThreshold: threshold('At how many per cent of the storage to send it.'),
  transactionsNoticeEnabled: flag(
    'Whether to send the master a letter when transactions run short; once a day at most.',
  ),
  transactionsNoticeThreshold: threshold('At how many per cent of the transactions of a day to send it.'),
})

const branding = Type.Object({
  companyName: clearable(text('Shown in the title bar and in letters.')),
  customEmail: clearable(emailAddress('The sender of letters.')),
  theme: Type.Optional(
    Type.Enum(['default', 'light', 'dark'], {
      description: 'Colours of the pages that visitors see; `default` is as their own system is set.',
    }),
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
    summary: 'Look at the account',
    description:
      'How much is used of storage, users and transactions, what the plan includes, and all settings. With `include=masterUser`, whom it belongs to.',
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
    summary: 'Change the account',
    description:
      'Send what is to change; the rest stays as it is. Some settings go by another name in the answer: `emailSubject` is `welcomeEmailSubject` there, `emailContent` is `welcomeEmailContent`, `allowedIpRanges` is `allowedIp`, and `externalDomain` stands in the list `externalDomains`.',
    access: 'admin',
    body: Type.Object({
      complexPasswords: flag('Whether every new password must be a complex one.'),
      secureOnly: flag('Whether to refuse FTP without encryption.'),
      allowedIpRanges: clearable(
        Type.Array(addressRange, {
          description:
            'Address ranges from which the account can be reached from now on, and no others. Your own address must be in one of them. Null or an empty list opens the account to all.',
          maxItems: 1000,
        }),
      ),
      restrictPublicPages: addition(
        flag(
          'Whether shares, receive folders, sends and direct links open from the allowed addresses alone, too. Without allowed addresses it changes nothing. Links that end emails work from everywhere.',
        ),
      ),
      quota: Type.Optional(Type.With(quotaNotices, { description: 'When to warn that something runs short.' })),
      emailSubject: clearable(text('Subject of the letter to new users. Null for the usual one.')),
      emailContent: clearable(
        text(
          'Text of the letter to new users. `[[username]]`, `[[setpassword]]` (a link to set the password) and `[[ftpserver]]` are filled in. Null for the usual text.',
          20_000,
        ),
      ),
      customSignature: clearable(text('What is to stand below every letter.', 10_000)),
      brandingSettings: Type.Optional(Type.With(branding, { description: 'How pages and letters look.' })),
      externalDomain: clearable(text('An address of your own for the file manager.')),
      accountOnboarding: flag('Whether the file manager may explain itself to users.'),
      showReferralLinks: flag('Whether pages for visitors and invitations recommend this server, with a link to it.'),
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
