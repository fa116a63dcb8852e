/** The settings of a running app: from the environment and, for some of them, from the database, where operators change them. */

import type { Needs, ServerSettings, Settings, StoredSetting } from '../core/context.ts'
import { readStored } from '../core/server-settings/store.ts'
import { cryptoRandom } from '../lib/crypto/ids.ts'
import { compileGlobs } from '../lib/text/glob.ts'
import type { MailServer } from '../mail/mail-server.ts'
import { sendOnce } from '../mail/smtp.ts'
import type { Config } from './config.ts'
import { settings as described } from './settings.ts'
import { checkText, textIn, withStored } from './stored.ts'
import { version } from './version.ts'

const dayMs = 86_400_000

/** Settings that operators can change. */
const changeable = (config: Config) => ({
  publicUrl: config.http.publicUrl,
  defaultPlan: config.plan,
  mail: config.mail.limits,
  trashMs: config.trashDays * dayMs,
  webhookRetentionMs: config.webhooks.retentionDays * dayMs,
  webhookLogMs: config.webhooks.logDays * dayMs,
  sessionLogMs: config.activityLogDays === null ? null : config.activityLogDays * dayMs,
})

export const settingsOf = (config: Config, mailServer: boolean): Settings => ({
  ...changeable(config),
  ...{ version, nodeId: cryptoRandom.hex(16), isDraining: false, isStopping: false },
  ...{ archiveDeadlineMs: config.archiveDeadlineMs, inlineBytes: config.inlineBytes },
  ...{ isTemporaryName: compileGlobs(config.sftp.temporaryNames), temporaryHoldMs: config.sftp.temporaryHoldMs },
  mailServer,
  ...{ digestMs: config.mail.digestMs, sftpServer: null, ftpServer: null },
  transports: { sftp: config.sftp.port !== null, ftp: config.ftp.port !== null || config.ftp.ftpsPort !== null },
  sessions: config.sessions,
  acme: config.http.acme,
  audit: config.audit,
})

/** Transports and what belongs to them, which are opened at the start. */
const fixed = {
  SALLYPORT_PORT: ({ http }: Config) => String(http.port),
  SALLYPORT_HOST: ({ http }: Config) => http.host,
  SALLYPORT_TLS_CERT: ({ http }: Config) => http.tls?.certFile ?? '',
  SALLYPORT_ACME: ({ http }: Config) => http.acme?.names.join(', ') ?? '',
  SALLYPORT_SFTP_PORT: ({ sftp }: Config) => portText(sftp.port),
  SALLYPORT_SFTP_HOST: ({ sftp }: Config) => sftp.host,
  SALLYPORT_FTP_PORT: ({ ftp }: Config) => portText(ftp.port),
  SALLYPORT_FTPS_PORT: ({ ftp }: Config) => portText(ftp.ftpsPort),
  SALLYPORT_FTP_HOST: ({ ftp }: Config) => ftp.host,
  SALLYPORT_FTP_TLS: ({ ftp }: Config) => ftp.tls,
  SALLYPORT_FTP_PASSIVE_PORTS: ({ ftp }: Config) => `${ftp.passivePorts.first}-${ftp.passivePorts.last}`,
} as const

const portText = (port: number | null) => (port === null ? 'off' : String(port))

const descriptions = new Map<string, string>(described.map(([name, , text]) => [name, text]))
const descriptionOf = (name: string) => descriptions.get(name) ?? ''

const fixedOf = (config: Config) =>
  Object.entries(fixed).map(([name, text]) => {
    const isSet = [...config.fromEnvironment].some((one) => one === name)
    return { name, text: text(config), isSet, description: descriptionOf(name) }
  })

interface Parts extends Needs<'db' | 'sealer' | 'log'> {
  /** Changed in place. */
  readonly settings: Settings
  /** Null: a test has its own. */
  readonly mail: MailServer | null
}

export interface RunningSettings extends ServerSettings {
  /** Environment and stored values. */
  readonly config: Config
  /** Stored settings in effect. */
  readonly applied: readonly StoredSetting[]
  /** Stored settings that this version or the secret key does not accept. */
  readonly refused: readonly string[]
  /** Calls `listener` after each change. */
  onChange(listener: () => void): void
}

/** Reads what is stored with `refresh`, which must be called first. */
export function createRunningSettings(config: Config, { settings, mail, ...ctx }: Parts): RunningSettings {
  let seen = ''
  let stored: Awaited<ReturnType<typeof readStored>> = []
  let effective = withStored(config, new Map())
  let refused: readonly string[] = []
  const listeners: (() => void)[] = []
  return {
    get config() {
      return effective.config
    },
    get applied() {
      return effective.applied
    },
    get refused() {
      return refused
    },
    onChange: (listener) => void listeners.push(listener),
    async refresh() {
      const rows = await readStored(ctx)
      const now = JSON.stringify(rows)
      if (now === seen) return
      seen = now
      stored = rows
      effective = withStored(config, new Map(rows.flatMap(({ name, text }) => (text === null ? [] : [[name, text]]))))
      const unreadable = rows.flatMap(({ name, text }) => (text === null ? [name] : []))
      refused = [...unreadable, ...effective.refused]
      if (refused.length > 0) ctx.log.warn({ settings: refused }, 'stored settings cannot be used')
      Object.assign(
        settings,
        changeable(effective.config),
        mail && { mailServer: effective.config.mail.smtpUrl !== null },
      )
      mail?.use(effective.config.mail.smtpUrl, settings.publicUrl)
      for (const listener of listeners) listener()
    },
    state(name) {
      const source = config.fromEnvironment.has(name)
        ? 'environment'
        : effective.applied.includes(name)
          ? 'stored'
          : 'default'
      const row = source === 'stored' ? stored.find((one) => one.name === name) : undefined
      return {
        ...{ name, source, description: descriptionOf(name), text: textIn(effective.config, name) },
        defaultText: source === 'environment' ? null : textIn(config, name),
        changed: row ? { by: row.changedBy, at: row.changedAt } : null,
      }
    },
    fixed: () => fixedOf(config),
    check: (name, text) => checkText(effective.config, name, text),
    async sendTest(email, deadlineMs) {
      const { smtpUrl } = effective.config.mail
      if (smtpUrl === null) throw new Error('No mail server is configured.')
      await sendOnce(smtpUrl, settings.publicUrl, email, deadlineMs)
    },
  }
}
