/** The account's settings by the names that the public API gives them. */
import type { Body } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { type AccountSettings, defaultSettings } from '../../core/accounts/settings.ts'

type AccountBody = Body<Operations['updateAccount']>

/** The default in place of null, which resets a text. */
const cleared = <T>(value: T | null, usual: T): T => value ?? usual

/** The settings that a request changes, in the form of `core/accounts`. */
export function settingsIn(body: AccountBody, now: AccountSettings): Partial<AccountSettings> {
  const { quota: notices = {}, brandingSettings: brand = {} } = body
  const usual = defaultSettings
  return {
    ...(body.complexPasswords !== undefined && { complexPasswords: body.complexPasswords }),
    ...(body.secureOnly !== undefined && { secureOnly: body.secureOnly }),
    ...(body.keepVersions !== undefined && { keepVersions: body.keepVersions }),
    ...(body.accountOnboarding !== undefined && { onboarding: body.accountOnboarding }),
    ...(body.showReferralLinks !== undefined && { showReferralLinks: body.showReferralLinks }),
    ...(body.allowedIpRanges !== undefined && { allowedRanges: rangesOf(body.allowedIpRanges) }),
    ...(body.restrictPublicPages !== undefined && { restrictPublicPages: body.restrictPublicPages }),
    ...(body.emailSubject !== undefined && { welcomeSubject: cleared(body.emailSubject, usual.welcomeSubject) }),
    ...(body.emailContent !== undefined && { welcomeContent: cleared(body.emailContent, usual.welcomeContent) }),
    ...(body.customSignature !== undefined && { signature: cleared(body.customSignature, '') }),
    ...(body.externalDomain !== undefined && { externalDomain: cleared(body.externalDomain, '') }),
    ...(brand.companyName !== undefined && { companyName: cleared(brand.companyName, '') }),
    ...(brand.customEmail !== undefined && { senderEmail: cleared(brand.customEmail, '') }),
    ...(brand.theme !== undefined && { theme: brand.theme }),
    ...(brand.accent !== undefined && { accent: brand.accent }),
    storageNotice: {
      enabled: notices.noticeEnabled ?? now.storageNotice.enabled,
      threshold: notices.noticeThreshold ?? now.storageNotice.threshold,
    },
    transactionsNotice: {
      enabled: notices.transactionsNoticeEnabled ?? now.transactionsNotice.enabled,
      threshold: notices.transactionsNoticeThreshold ?? now.transactionsNotice.threshold,
    },
  }
}

const rangesOf = (ranges: NonNullable<AccountBody['allowedIpRanges']> | null) =>
  (ranges ?? []).map(({ ipStart, ipEnd }) => ({ start: ipStart, end: ipEnd }))
