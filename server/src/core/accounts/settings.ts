/** Settings of an account and their defaults. */
import type { Texts } from '../texts.ts'

export interface AddressRange {
  readonly start: string
  readonly end: string
}

/** The account's logo: a PNG rendered by the server. */
export interface Logo {
  /** The hash in its URL. */
  readonly hash: string
  /** In pixels; twice the displayed size. */
  readonly width: number
  readonly height: number
}

export interface AccountSettings {
  /** Addresses from which the account can be reached; empty for all. */
  readonly allowedRanges: readonly AddressRange[]
  /** True to restrict shares, direct links and their pages to these addresses, too. */
  readonly restrictPublicPages: boolean
  readonly complexPasswords: boolean
  readonly secureOnly: boolean
  /** Whether former contents of files are kept as versions; without, they are moved to the trash. */
  readonly keepVersions: boolean
  readonly onboarding: boolean
  readonly showReferralLinks: boolean
  readonly signature: string
  readonly welcomeSubject: string
  readonly welcomeContent: string
  readonly companyName: string
  readonly senderEmail: string
  readonly theme: 'default' | 'light' | 'dark'
  /** Name of the accent colour. */
  readonly accent: string
  readonly logo: Logo | null
  readonly externalDomain: string
  readonly storageNotice: Notice
  readonly transactionsNotice: Notice
}

/** An email to the master when this percentage of a limit is used, at most once a day. */
export interface Notice {
  readonly enabled: boolean
  /** Per cent, 70 to 100. */
  readonly threshold: number
}

/** The welcome email of accounts that have not written their own. */
export function defaultWelcome(t: Texts['t']): Pick<AccountSettings, 'welcomeSubject' | 'welcomeContent'> {
  return {
    welcomeSubject: t('Your access to our files'),
    welcomeContent: t(
      'Hello,\n\nyou can now exchange files with us.\n\nUsername: [[username]]\nSet your password here, within a week: [[setpassword]]\nThen sign in on the same website.',
    ),
  }
}

export const defaultSettings: AccountSettings = {
  allowedRanges: [],
  restrictPublicPages: false,
  complexPasswords: false,
  secureOnly: false,
  keepVersions: true,
  onboarding: true,
  showReferralLinks: false,
  signature: '',
  ...defaultWelcome((english) => english),
  companyName: '',
  senderEmail: '',
  theme: 'default',
  accent: 'teal',
  logo: null,
  externalDomain: '',
  storageNotice: { enabled: false, threshold: 90 },
  transactionsNotice: { enabled: false, threshold: 90 },
}

/** Stored settings, completed from `defaultSettings`. */
export const readSettings = (json: string): AccountSettings => ({
  ...defaultSettings,
  ...(JSON.parse(json) as Partial<AccountSettings>),
})
