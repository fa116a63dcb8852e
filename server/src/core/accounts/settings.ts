/** What an administrator may set for the whole account, with what holds until then. Pure. */

export interface AddressRange {
  readonly start: string
  readonly end: string
}

/** A picture that stands for the account: a PNG of the server's own drawing. */
export interface Logo {
  /** Its name in its address. */
  readonly hash: string
  /** In pixels, twice as many as it is shown with. */
  readonly width: number
  readonly height: number
}

export interface AccountSettings {
  /** Addresses from which the account can be reached; empty for all. */
  readonly allowedRanges: readonly AddressRange[]
  /** Whether shares, direct links and their pages can be reached from these addresses alone, too. */
  readonly restrictPublicPages: boolean
  readonly complexPasswords: boolean
  readonly secureOnly: boolean
  readonly onboarding: boolean
  readonly showReferralLinks: boolean
  readonly signature: string
  readonly welcomeSubject: string
  readonly welcomeContent: string
  readonly companyName: string
  readonly senderEmail: string
  readonly theme: 'default' | 'light' | 'dark'
  readonly logo: Logo | null
  readonly externalDomain: string
  readonly storageNotice: Notice
  readonly transactionsNotice: Notice
}

/** A letter to the master when so many per cent of a limit are used, at most once a day. */
export interface Notice {
  readonly enabled: boolean
  /** Per cent, 70 to 100. */
  readonly threshold: number
}

export const defaultSettings: AccountSettings = {
  allowedRanges: [],
  restrictPublicPages: false,
  complexPasswords: false,
  secureOnly: false,
  onboarding: true,
  showReferralLinks: false,
  signature: '',
  welcomeSubject: 'Your access to our files',
  welcomeContent:
    'Hello,\n\nyou can now exchange files with us.\n\nAddress: [[ftpserver]]\nUser name: [[username]]\nSet your password here: [[setpassword]]',
  companyName: '',
  senderEmail: '',
  theme: 'default',
  logo: null,
  externalDomain: '',
  storageNotice: { enabled: false, threshold: 90 },
  transactionsNotice: { enabled: false, threshold: 90 },
}

/** Settings as they were stored; what was not set yet is as in `defaultSettings`. */
export const readSettings = (json: string): AccountSettings => ({
  ...defaultSettings,
  ...(JSON.parse(json) as Partial<AccountSettings>),
})
