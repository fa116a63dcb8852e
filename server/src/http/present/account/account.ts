import { accentNamed } from '@sallyport/contract/schemas/accounts/accents.ts'
import type { Account as AccountJson } from '@sallyport/contract/schemas/accounts/account.ts'
import type { Account } from '../../../core/accounts/account.ts'
import { noLimit, type PlanLimits } from '../../../core/accounts/plan.ts'
import type { AccountSettings } from '../../../core/accounts/settings.ts'
import { triggerNames } from '../../../core/event.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

/** The path of a logo, by its hash. */
export const logoAddress = (hash: string): string => `/s/-/logo/${hash}.png`

const most = (limit: number | null) => limit ?? noLimit

/** An account with its limits and settings. Fields without a setting describe how the product behaves. */
export function presentAccount(
  account: Account,
  { userCount, timeZone }: { userCount: number; timeZone: string },
): AccountJson {
  const { limits, settings } = account
  return {
    id: account.id,
    type: 'account',
    attributes: {
      accountName: account.name,
      status: 1,
      maxUsers: noLimit,
      userCount,
      quota: {
        diskLimit: account.diskLimit,
        diskUsed: account.diskUsed,
        versionsUsed: account.versionsUsed,
        bandwidthLimit: null,
        bandwidthUsed: 0,
        transactionsLimit: most(limits.transactions),
        noticeEnabled: settings.storageNotice.enabled,
        noticeThreshold: settings.storageNotice.threshold,
        transactionsNoticeEnabled: settings.transactionsNotice.enabled,
        transactionsNoticeThreshold: settings.transactionsNotice.threshold,
      },
      planDetails: planDetails(account.limits),
      branding: true,
      brandingSettings: branding(settings),
      customDomain: false,
      externalDomains: settings.externalDomain === '' ? [] : [settings.externalDomain],
      allowedIp: settings.allowedRanges.map(({ start, end }) => ({ ipStart: start, ipEnd: end })),
      restrictPublicPages: settings.restrictPublicPages,
      secureOnly: settings.secureOnly,
      keepVersions: settings.keepVersions,
      complexPasswords: settings.complexPasswords,
      accountOnboarding: settings.onboarding,
      showReferralLinks: settings.showReferralLinks,
      customSignature: textOrNull(settings.signature),
      welcomeEmailSubject: settings.welcomeSubject,
      welcomeEmailContent: settings.welcomeContent,
      clientId: null,
      created: moment(account.createdAt, timeZone),
      modified: moment(account.modifiedAt, timeZone),
    },
    relationships: { masterUser: related('user', account.masterId) },
  }
}

function planDetails(limits: PlanLimits): AccountJson['attributes']['planDetails'] {
  const all = limits.webhookTriggers.length === triggerNames.length
  return {
    apiKeys: most(limits.apiKeys),
    apiTokens: most(limits.accessTokens),
    sshKeys: most(limits.sshKeys),
    webhookOptions: {
      amount: most(limits.webhooks),
      includeTriggers: all ? 'all' : limits.webhookTriggers.join(','),
      restrictionTypes: limits.webhookFolders ? ['resource'] : [],
    },
    // Every plan has the following: plans limit requests, webhooks and credentials, never sharing or branding.
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
  }
}

const textOrNull = (text: string) => (text === '' ? null : text)

const branding = (settings: AccountSettings): AccountJson['attributes']['brandingSettings'] => ({
  companyName: textOrNull(settings.companyName),
  customEmail: textOrNull(settings.senderEmail),
  logo: settings.logo?.hash ?? null,
  logoExt: settings.logo && 'png',
  theme: settings.theme,
  accent: accentNamed(settings.accent),
  verifiedDomain: null,
  verifiedDomainId: null,
  verifiedDomainValid: null,
})
