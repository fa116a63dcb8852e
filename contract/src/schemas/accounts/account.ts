/** An account, with its limits and its settings. */
import { type Static, Type } from 'typebox'
import { relationship, single } from '../envelope.ts'
import { addition, includeList, nullable, timestamp } from '../fields.ts'
import { User } from './user.ts'

const Quota = Type.Object(
  {
    diskLimit: Type.Integer({ description: 'Bytes the account may store; never 0.', minimum: 1 }),
    diskUsed: Type.Integer({ description: 'Bytes it stores.' }),
    bandwidthLimit: nullable(Type.Integer({ description: 'Bytes it may transfer a month; null for no limit.' })),
    bandwidthUsed: Type.Integer({ description: 'Bytes it has transferred this month.' }),
    transactionsLimit: Type.Integer({ description: 'Requests it may make in 24 hours.' }),
    noticeEnabled: Type.Boolean({ description: 'Whether a letter is sent when storage runs short.' }),
    noticeThreshold: Type.Integer({ description: 'At how many per cent of `diskLimit` it is sent.' }),
    transactionsNoticeEnabled: Type.Boolean({ description: 'Whether a letter is sent when transactions run short.' }),
    transactionsNoticeThreshold: Type.Integer({
      description: 'At how many per cent of `transactionsLimit` it is sent.',
    }),
  },
  { title: 'Quota' },
)

const PlanDetails = Type.Object(
  {
    apiKeys: Type.Integer({ description: 'How many API keys the account may have.' }),
    apiTokens: Type.Integer({ description: 'How many access tokens.' }),
    sshKeys: Type.Integer({ description: 'How many SSH keys.' }),
    webhookOptions: Type.Object({
      amount: Type.Integer({ description: 'How many webhooks.' }),
      includeTriggers: Type.String({ description: 'Which events they may announce.' }),
      restrictionTypes: Type.Array(Type.String(), { description: 'What a webhook may be narrowed down to.' }),
    }),
    sharingOptions: Type.Array(Type.String(), { description: 'Which kinds of shares there are.' }),
    directLinks: Type.Boolean(),
    unlimitedUsers: Type.Boolean(),
    userExpiration: Type.Boolean(),
    userImport: Type.Boolean(),
    ipWhitelist: Type.Boolean(),
    colorSchema: Type.Boolean(),
    customDomain: Type.Boolean(),
    customName: Type.Boolean(),
    storageAddOn: Type.Integer(),
  },
  { title: 'PlanDetails' },
)

const BrandingSettings = Type.Object(
  {
    companyName: nullable(Type.String({ description: 'Shown in the title bar and in letters.' })),
    customEmail: nullable(Type.String({ description: 'The sender of letters.' })),
    logo: nullable(
      Type.String({
        description:
          'Name of the logo: its picture is at `/s/-/logo/{logo}.{logoExt}`, for everybody who has that address.',
      }),
    ),
    logoExt: nullable(Type.String({ description: 'Its extension.' })),
    theme: Type.Enum(['default', 'light', 'dark'], {
      description: 'Colours of the pages that visitors see; `default` is as their own system is set.',
    }),
    verifiedDomain: nullable(Type.String()),
    verifiedDomainId: nullable(Type.String()),
    verifiedDomainValid: nullable(Type.Boolean()),
  },
  { title: 'BrandingSettings' },
)

const AccountAttributes = Type.Object(
  {
    accountName: Type.String({ description: 'Name of the account.' }),
    status: Type.Enum([0, 1], { description: '1 if active, 0 if suspended.' }),
    maxUsers: Type.Integer({ description: 'How many users it may have.' }),
    userCount: Type.Integer({ description: 'How many it has.' }),
    quota: Quota,
    planDetails: PlanDetails,
    branding: Type.Boolean({ description: 'Whether the account may look like its owner.' }),
    brandingSettings: BrandingSettings,
    customDomain: Type.Boolean({ description: 'Whether the account may have an address of its own.' }),
    externalDomains: nullable(Type.Array(Type.String(), { description: 'The addresses it has.' })),
    allowedIp: nullable(
      Type.Array(Type.Object({ ipStart: Type.String(), ipEnd: Type.String() }), {
        description: 'Address ranges from which the account can be reached; empty or null for all.',
      }),
    ),
    restrictPublicPages: addition(
      Type.Boolean({
        description: 'Whether shares, direct links and their pages open from these addresses alone, too.',
      }),
    ),
    secureOnly: Type.Boolean({ description: 'Whether connections without encryption are refused.' }),
    complexPasswords: Type.Boolean({ description: 'Whether every password must be a complex one.' }),
    accountOnboarding: Type.Boolean({ description: 'Whether the file manager explains itself to new users.' }),
    showReferralLinks: Type.Boolean({
      description: 'Whether pages for visitors and invitations recommend this server, with a link to it.',
    }),
    customSignature: nullable(Type.String({ description: 'What stands below every letter.' })),
    welcomeEmailSubject: Type.String({ description: 'Subject of the letter to new users.' }),
    welcomeEmailContent: Type.String({ description: 'Text of the letter to new users.' }),
    clientId: nullable(Type.Integer({ description: 'Number of the account in another system of the operator.' })),
    created: timestamp('When the account was made.'),
    modified: timestamp('When the account was changed last.'),
  },
  { title: 'AccountAttributes' },
)

export const Account = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('account'),
    attributes: AccountAttributes,
    relationships: Type.Object({ masterUser: Type.Optional(relationship('user')) }),
  },
  { title: 'Account' },
)
export type Account = Static<typeof Account>

export const AccountResponse = single('AccountResponse', Account, User)
export type AccountResponse = Static<typeof AccountResponse>

/** `include` wherever the account is what is answered. */
export const accountInclude = includeList(['masterUser'], { master: 'masterUser', user: 'masterUser' })

export const exampleAccount: Account = {
  id: 1,
  type: 'account',
  attributes: {
    accountName: 'harbour',
    status: 1,
    maxUsers: 1000,
    userCount: 3,
    quota: {
      diskLimit: 1_099_511_627_776,
      diskUsed: 48_318_382_080,
      bandwidthLimit: null,
      bandwidthUsed: 7_516_192_768,
      transactionsLimit: 2_147_483_647,
      noticeEnabled: true,
      noticeThreshold: 90,
      transactionsNoticeEnabled: false,
      transactionsNoticeThreshold: 80,
    },
    planDetails: {
      apiKeys: 1000,
      apiTokens: 1000,
      sshKeys: 1000,
      webhookOptions: { amount: 1000, includeTriggers: 'all', restrictionTypes: ['resource'] },
      sharingOptions: ['receive', 'shared_folder', 'send'],
      directLinks: true,
      unlimitedUsers: true,
      userExpiration: true,
      userImport: true,
      ipWhitelist: true,
      colorSchema: true,
      customDomain: false,
      customName: true,
      storageAddOn: 0,
    },
    branding: true,
    brandingSettings: {
      companyName: 'Harbour Logistics',
      customEmail: null,
      logo: null,
      logoExt: null,
      theme: 'default',
      verifiedDomain: null,
      verifiedDomainId: null,
      verifiedDomainValid: null,
    },
    customDomain: false,
    externalDomains: [],
    allowedIp: [],
    restrictPublicPages: false,
    secureOnly: true,
    complexPasswords: false,
    accountOnboarding: true,
    showReferralLinks: false,
    customSignature: null,
    welcomeEmailSubject: 'Your access to Harbour Logistics',
    welcomeEmailContent: 'Your account is ready.',
    clientId: null,
    created: '2026-11-02T08:15:00+00:00',
    modified: '2026-11-20T17:41:09+00:00',
  },
  relationships: { masterUser: { data: { id: 3, type: 'user' } } },
}
