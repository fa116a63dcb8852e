/** Settings that operators can change in the browser: how a stored text becomes part of a Config. The environment takes precedence. */

import { type StoredSetting, storedSettings } from '../core/context.ts'
import type { Config } from './config.ts'
import { plan, publicUrl, serverUrl, smtpUrl, wholeNumber } from './values.ts'

interface Definition {
  /** The config with the value of a text. Throws an Error whose message follows the name of the setting. */
  with(config: Config, text: string): Config
  /** The value in a config as a text that `with` accepts; null for none. */
  text(config: Config): string | null
}

const addressOf = (scheme: string, at: { readonly host: string; readonly port: number } | null) =>
  at && `${scheme}://${at.host}:${at.port}`

const ftpAddress = (protocol: 'ftp' | 'ftps', usualPort: number): Definition => ({
  with: (config, text) => {
    const publicUrls = { ...config.ftp.publicUrls, [protocol]: serverUrl(text, protocol, usualPort) }
    return { ...config, ftp: { ...config.ftp, publicUrls } }
  },
  text: ({ ftp }) => addressOf(protocol, ftp.publicUrls[protocol]),
})

type MailLimit = keyof Config['mail']['limits']

const mailLimit = (name: MailLimit, most: number): Definition => ({
  with: (config, text) => {
    const limits = { ...config.mail.limits, [name]: wholeNumber(text, 1, most) }
    return { ...config, mail: { ...config.mail, limits } }
  },
  text: ({ mail }) => String(mail.limits[name]),
})

const definitions: Readonly<Record<StoredSetting, Definition>> = {
  SALLYPORT_URL: {
    with: (config, text) => ({ ...config, http: { ...config.http, publicUrl: publicUrl(text) } }),
    text: ({ http }) => http.publicUrl,
  },
  SALLYPORT_SFTP_URL: {
    with: (config, text) => ({ ...config, sftp: { ...config.sftp, publicAddress: serverUrl(text, 'sftp', 22) } }),
    text: ({ sftp }) => addressOf('sftp', sftp.publicAddress),
  },
  SALLYPORT_FTP_URL: ftpAddress('ftp', 21),
  SALLYPORT_FTPS_URL: ftpAddress('ftps', 990),
  SALLYPORT_SMTP_URL: {
    with: (config, text) => ({ ...config, mail: { ...config.mail, smtpUrl: smtpUrl(text) } }),
    text: ({ mail }) => mail.smtpUrl,
  },
  SALLYPORT_PLAN: {
    with: (config, text) => ({ ...config, plan: plan(text) }),
    text: (config) => config.plan,
  },
  SALLYPORT_TRASH_DAYS: {
    with: (config, text) => ({ ...config, trashDays: wholeNumber(text, 1, 3_650) }),
    text: ({ trashDays }) => String(trashDays),
  },
  SALLYPORT_ACTIVITY_LOG_DAYS: {
    with: (config, text) => ({ ...config, activityLogDays: wholeNumber(text, 1, 36_500) }),
    text: ({ activityLogDays }) => (activityLogDays === null ? null : String(activityLogDays)),
  },
  SALLYPORT_WEBHOOK_LOG_DAYS: {
    with: (config, text) => ({ ...config, webhooks: { ...config.webhooks, logDays: wholeNumber(text, 1, 3_650) } }),
    text: ({ webhooks }) => String(webhooks.logDays),
  },
  SALLYPORT_WEBHOOK_RETENTION_DAYS: {
    with: (config, text) => {
      const webhooks = { ...config.webhooks, retentionDays: wholeNumber(text, 1, 3_650) }
      return { ...config, webhooks }
    },
    text: ({ webhooks }) => String(webhooks.retentionDays),
  },
  SALLYPORT_EMAILS_PER_USER: mailLimit('perUser', 1_000_000),
  SALLYPORT_EMAILS_PER_ACCOUNT: mailLimit('perAccount', 10_000_000),
  SALLYPORT_NOTIFICATIONS_PER_USER: mailLimit('rules', 10_000),
  SALLYPORT_NOTIFICATION_RECIPIENTS: mailLimit('recipients', 1_000),
}

/** Throws an Error whose message follows the name of the setting. */
export const checkText = (config: Config, name: StoredSetting, text: string): void =>
  void definitions[name].with(config, text)

export const textIn = (config: Config, name: StoredSetting): string | null => definitions[name].text(config)

export interface Effective {
  readonly config: Config
  /** Stored settings in effect. */
  readonly applied: readonly StoredSetting[]
  /** Stored settings that this version does not accept, with the reason. */
  readonly refused: readonly string[]
}

/** The config with the stored texts, except those that the environment sets. */
export function withStored(config: Config, stored: ReadonlyMap<StoredSetting, string>): Effective {
  const applied: StoredSetting[] = []
  const refused: string[] = []
  let effective = config
  for (const name of storedSettings) {
    const text = stored.get(name)
    if (text === undefined || config.fromEnvironment.has(name)) continue
    try {
      effective = definitions[name].with(effective, text)
      applied.push(name)
    } catch {
      // The message could repeat the text, which may contain a password.
      refused.push(name)
    }
  }
  return { config: effective, applied, refused }
}
