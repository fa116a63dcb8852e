import type { Account as AccountJson } from '@sallyport/contract/schemas/account.ts'
import type { Account } from '../../core/accounts/account.ts'
import { noLimit, type PlanLimits } from '../../core/accounts/plan.ts'
import { triggerNames } from '../../core/event.ts'
import { related } from './resource.ts'
import { moment } from './time.ts'

const noBranding: AccountJson['attributes']['brandingSettings'] = {
  companyName: null,
  customEmail: null,
  logo: null,
  logoExt: null,
  theme: 'default',
  verifiedDomain: null,
  verifiedDomainId: null,
  verifiedDomainValid: null,
}

const most = (limit: number | null) => limit ?? noLimit

/** An account as it is; what it has no setting for yet is told as the product behaves. */
export function presentAccount(
  account: Account,
  { userCount, timeZone }: { userCount: number; timeZone: string },
): AccountJson {
  const { limits } = account
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
        bandwidthLimit: null,
        bandwidthUsed: 0,
        transactionsLimit: most(limits.transactions),
        noticeEnabled: false,
        noticeThreshold: 90,
        transactionsNoticeEnabled: false,
        transactionsNoticeThreshold: 90,
      },
      planDetails: planDetails(account.limits),
      branding: false,
      brandingSettings: noBranding,
      customDomain: false,
      externalDomains: [],
      allowedIp: [],
      secureOnly: false,
      complexPasswords: false,
      accountOnboarding: false,
      showReferralLinks: false,
      customSignature: null,
      welcomeEmailSubject: '',
      welcomeEmailContent: '',
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
    sshKeys: noLimit,
    webhookOptions: {
      amount: most(limits.webhooks),
      includeTriggers: all ? 'all' : limits.webhookTriggers.join(','),
      restrictionTypes: limits.webhookFolders ? ['resource'] : [],
    },
    sharingOptions: [],
    directLinks: false,
    unlimitedUsers: true,
    userExpiration: true,
    userImport: false,
    ipWhitelist: false,
    colorSchema: false,
    customDomain: false,
    customName: false,
    storageAddOn: 0,
  }
}
