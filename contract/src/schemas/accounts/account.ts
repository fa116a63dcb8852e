/** An account with its limits and settings. */
import { type Static, Type } from 'typebox'
import { relationship, single } from '../envelope.ts'
import { addition, includeList, nullable, timestamp } from '../fields.ts'
import { accentNames } from './accents.ts'
import { User } from './user.ts'

const Quota = Type.Object(
  {
    diskLimit: Type.Integer({ description: 'Storage limit of the account in bytes; never 0.', minimum: 1 }),
    diskUsed: Type.Integer({ description: 'Storage used, in bytes.' }),
    versionsUsed: addition(
      Type.Integer({
        description: 'How much of that are versions of files, which are deleted before an upload is refused.',
      }),
    ),
    bandwidthLimit: nullable(Type.Integer({ description: 'Bytes it may transfer per month; null for no limit.' })),
    bandwidthUsed: Type.Integer({ description: 'Bytes transferred this month.' }),
    transactionsLimit: Type.Integer({ description: 'Requests allowed in 24 hours.' }),
    noticeEnabled: Type.Boolean({ description: 'Whether an email is sent when storage is nearly full.' }),
    noticeThreshold: Type.Integer({ description: 'Percentage of `diskLimit` at which it is sent.' }),
    transactionsNoticeEnabled: Type.Boolean({
      description: 'Whether an email is sent when transactions are nearly used up.',
    }),
    transactionsNoticeThreshold: Type.Integer({
      description: 'Percentage of `transactionsLimit` at which it is sent.',
    }),
  },
  { title: 'Quota' },
)

const PlanDetails = Type.Object(
  {
    apiKeys: Type.Integer({ description: 'Maximum number of API keys.' }),
    apiTokens: Type.Integer({ description: 'Maximum number of access tokens.' }),
    sshKeys: Type.Integer({ description: 'Maximum number of SSH keys.' }),
    webhookOptions: Type.Object({
      amount: Type.Integer({ description: 'Maximum number of webhooks.' }),
      includeTriggers: Type.String({ description: 'Events that webhooks may subscribe to.' }),
      restrictionTypes: Type.Array(Type.String(), { description: 'Filters that webhooks may use.' }),
    }),
    sharingOptions: Type.Array(Type.String(), { description: 'Available types of shares.' }),
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
    companyName: nullable(Type.String({ description: 'Shown in the title bar and in emails.' })),
    customEmail: nullable(Type.String({ description: 'The sender of emails.' })),
    logo: nullable(
      Type.String({
        description: 'Name of the logo; the image is at `/s/-/logo/{logo}.{logoExt}`, for anyone who has that address.',
      }),
    ),
    logoExt: nullable(Type.String({ description: 'Its extension.' })),
    theme: Type.Enum(['default', 'light', 'dark'], {
      description: 'Colours of public pages; `default` follows the system setting of the visitor.',
    }),
    accent: addition(Type.Enum([...accentNames], { description: 'Accent colour of the web app and of public pages.' })),
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
    maxUsers: Type.Integer({ description: 'Maximum number of users.' }),
    userCount: Type.Integer({ description: 'Current number of users.' }),
    quota: Quota,
    planDetails: PlanDetails,
    branding: Type.Boolean({ description: 'Whether the account may use custom branding.' }),
    brandingSettings: BrandingSettings,
    customDomain: Type.Boolean({ description: 'Whether the account may use a custom domain.' }),
    externalDomains: nullable(Type.Array(Type.String(), { description: 'Custom domains of the account.' })),
    allowedIp: nullable(
      Type.Array(Type.Object({ ipStart: Type.String(), ipEnd: Type.String() }), {
        description: 'Address ranges from which the account can be reached; empty or null for all.',
      }),
    ),
    restrictPublicPages: addition(
      Type.Boolean({
        description: 'Whether shares, direct links and their pages are restricted to these addresses too.',
      }),
    ),
    secureOnly: Type.Boolean({ description: 'Whether FTP without encryption is refused (Secure Only).' }),
    keepVersions: addition(
      Type.Boolean({ description: 'Whether earlier contents of files are kept as versions, or moved to the trash.' }),
    ),
    complexPasswords: Type.Boolean({ description: 'Whether passwords must be complex.' }),
    accountOnboarding: Type.Boolean({
      description: 'Whether the dashboard of administrators shows the first steps that are not done yet.',
    }),
    showReferralLinks: Type.Boolean({
      description: 'Whether public pages and invitations recommend this server, with a link to it.',
    }),
    customSignature: nullable(Type.String({ description: 'Text below every email.' })),
    welcomeEmailSubject: Type.String({ description: 'Subject of the welcome email.' }),
    welcomeEmailContent: Type.String({ description: 'Text of the welcome email.' }),
    clientId: nullable(Type.Integer({ description: 'Number of the account in another system of the operator.' })),
    created: timestamp('When the account was created.'),
    modified: timestamp('When the account was last changed.'),
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

/** `include` of operations that return the account. */
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
      versionsUsed: 2_147_483_648,
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
      accent: 'teal',
      verifiedDomain: null,
      verifiedDomainId: null,
      verifiedDomainValid: null,
    },
    customDomain: false,
    externalDomains: [],
    allowedIp: [],
    restrictPublicPages: false,
    secureOnly: true,
    keepVersions: true,
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
