/** The checks of `doctor`, in order; stops if the next ones are impossible. Changes nothing. */
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { createApp } from '../../app.ts'
import { BlobStoreUnavailable } from '../../blobs/blob-store.ts'
import { putBlob } from '../../blobs/put-blob.ts'
import { livingNodes } from '../../cluster/membership.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import { auditStatus, maxCounted as maxCountedLines } from '../../core/activity/audit/status.ts'
import type { Context } from '../../core/context.ts'
import type { StoredEmail } from '../../core/emails/email.ts'
import * as emails from '../../core/emails/emails.ts'
import { isUnencrypted } from '../../core/emails/outbox.ts'
import { unknownBytes } from '../../core/files/gc/orphans.ts'
import { holdersOf, readBytes } from '../../core/files/gc/verification.ts'
import { checkMark, StoreRefused } from '../../core/files/storage/stores.ts'
import * as hostKeys from '../../core/host-keys/host-keys.ts'
import * as notifications from '../../core/notifications/notifications.ts'
import { maxCounted, pendingMessages } from '../../core/webhooks/log/statistics.ts'
import { openDatabase } from '../../db/database/open.ts'
import type { Database } from '../../db/engine.ts'
import { isLoopbackHost, smtpTls } from '../../lib/net/smtp-tls.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import { nodeProblems } from '../../nodes.ts'
import type { Config } from '../../settings/config.ts'
import type { RunningSettings } from '../../settings/running.ts'
import type { SettingName } from '../../settings/settings.ts'
import { version } from '../../settings/version.ts'
import { isUnfinished, unfinishedSentence } from '../backups/unfinished.ts'
import { counted, sentenceOf } from '../output/output.ts'
import { examineCertificate } from './certificate.ts'
import { examineHttp, examineModes, type Finding, isSftpLocalOnly } from './environment.ts'
import { examineFtp } from './ftp.ts'
import { isFile, summaryOf } from './settings.ts'

export type PendingEmail = Pick<StoredEmail, 'to' | 'subject' | 'createdAt' | 'lastError'>

export interface Examination {
  /** Effective settings; secrets only as `set`. */
  readonly settings: Readonly<Record<SettingName, string>>
  readonly findings: readonly Finding[]
  readonly emails: readonly PendingEmail[]
}

const ok = (about: Finding['about'], text: string): Finding => ({ state: 'ok', about, text })
const note = (about: Finding['about'], text: string): Finding => ({ state: 'note', about, text })
const problem = (about: Finding['about'], text: string): Finding => ({ state: 'problem', about, text })

const minFreeBytes = 256 * 2 ** 20
const maxEmails = 1_000

/** `readsBytes`: also reads every stored file. */
export async function examine(config: Config, readsBytes = false): Promise<Examination> {
  if (!existsSync(config.data)) {
    const missing = problem('data', `There is no folder ${config.data}. The first start creates it.`)
    return { settings: summaryOf(config), findings: [missing], emails: [] }
  }
  if (isUnfinished(config.data)) {
    const unfinished = problem('data', unfinishedSentence(config.data))
    return { settings: summaryOf(config), findings: [unfinished], emails: [] }
  }
  // Before the database is opened, which creates files.
  const around = [await examineDisk(config.data), await examineModes(config)]
  const inside = await examineDatabase(config, readsBytes).catch((error: unknown) =>
    only(problem('database', sentenceOf(error))),
  )
  const { effective = config, findings, emails: pending } = inside
  return {
    settings: summaryOf(effective),
    findings: [...around, examineHttp(effective), ...findings],
    emails: pending,
  }
}

async function examineDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const text = `${sizeText(bavail * bsize)} free in ${folder}`
  return bavail * bsize < minFreeBytes
    ? problem('disk', `Only ${text}. Uploads fail when it is full.`)
    : ok('disk', text)
}

interface Inside extends Pick<Examination, 'findings' | 'emails'> {
  /** With the settings that operators have stored. */
  readonly effective?: Config
}
const only = (finding: Finding): Inside => ({ findings: [finding], emails: [] })

async function examineDatabase(config: Config, readsBytes: boolean): Promise<Inside> {
  const { url } = config.database
  if (isFile(url) && !existsSync(url))
    return only(problem('database', `There is no database ${url}. The first start creates it.`))
  const db = await openDatabase({ ...config.database, power: config.power, version })
  try {
    await db.ping()
    if (!(await db.isCurrent()))
      return only(problem('database', 'Its tables do not match this version. Run ./sallyport migrate'))
    const reached = ok('database', `${isFile(url) ? 'SQLite' : 'PostgreSQL'} responds; its tables are up to date`)
    const inside = await examineInside(config, db, readsBytes)
    return { ...inside, findings: [reached, ...inside.findings] }
  } finally {
    await db.close()
  }
}

async function examineInside(config: Config, db: Database, readsBytes: boolean): Promise<Inside> {
  const key = join(config.data, 'secret.key')
  if (config.secretKey === null && !existsSync(key)) {
    if ((await accounts.list({ db })).length === 0) return only(note('key', `${key} is created at the first start`))
    return only(problem('key', `${key} is missing. Restore it: stored secrets can't be decrypted without it.`))
  }
  // The caller closes the database.
  const kept: Database = { ...db, close: async () => undefined }
  const app = await createApp({ ...config, log: { level: 'error' } }, { db: kept }).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  )
  if (app instanceof Error) return only(problem(isOfStorage(app) ? 'storage' : 'key', sentenceOf(app)))
  try {
    const effective = app.running.config
    const opened = await examineOpened(effective, app.context)
    const inside = {
      ...opened,
      effective,
      findings: [settingsFinding(app.running), ...(await nodeFindings(app.context)), ...opened.findings],
    }
    return readsBytes ? { ...inside, findings: [...inside.findings, ...(await examineFiles(app.context))] } : inside
  } finally {
    await app.close()
  }
}

async function examineOpened(config: Config, ctx: Context): Promise<Inside> {
  const waiting = await emails.listWaiting(ctx, maxEmails)
  const pending = await pendingMessages(ctx)
  const findings = [
    ok('key', 'The secret key decrypts the stored secrets'),
    ...(await examineStorage(ctx)),
    ok('accounts', counted((await accounts.list(ctx)).length, 'account')),
    ok('messages', `${counted(pending, 'webhook message')}${pending < maxCounted ? '' : ' or more'} pending`),
    ...(await examineAudit(ctx)),
    emailFinding(config, waiting, await notifications.countSending(ctx)),
    ...encryptionFindings(config),
    await examineBytes(ctx),
    await sftpFinding(config, ctx),
    ...(await examineFtp(config)),
    ...(await examineCertificate(ctx)),
  ]
  return {
    findings,
    emails: waiting.map(({ to, subject, createdAt, lastError }) => ({ to, subject, createdAt, lastError })),
  }
}

/** Nothing if it is off and nothing waits. */
async function examineAudit(ctx: Context): Promise<Finding[]> {
  const { waiting, failures, lastError, retryAt, seq } = await auditStatus(ctx)
  const { audit } = ctx.settings
  const finding = (state: Finding['state'], text: string): Finding[] => [{ state, about: 'audit', text }]
  const lines = `${counted(waiting, 'line')}${waiting < maxCountedLines ? '' : ' or more'} waiting`
  if (!audit)
    return waiting === 0 ? [] : finding('note', `${lines}, but the audit export is off: SALLYPORT_AUDIT is not set`)
  if (failures > 0)
    return finding('problem', `${lines} for ${audit.name}: ${lastError} The next attempt is at ${retryAt}.`)
  return finding('ok', `Exported to ${audit.name} up to number ${seq}, ${lines}`)
}

/** Nothing on SQLite. */
async function nodeFindings(ctx: Context): Promise<Finding[]> {
  const nodes = await livingNodes(ctx)
  if (nodes.length === 0) return []
  const problems = await nodeProblems(ctx)
  if (problems.length > 0) return problems.map((text) => problem('nodes', text))
  return [ok('nodes', `${counted(nodes.length, 'node')} running${nodes.length > 1 ? ', with the same settings' : ''}`)]
}

function settingsFinding({ refused, applied }: RunningSettings): Finding {
  if (refused.length > 0)
    return problem(
      'settings',
      `Stored settings can't be used: ${refused.join(', ')}. Set them again in the browser, under Server settings, or in the environment.`,
    )
  return ok(
    'settings',
    applied.length === 0 ? 'No setting was changed in the browser' : `Changed in the browser: ${applied.join(', ')}`,
  )
}

async function sftpFinding(config: Config, ctx: Context): Promise<Finding> {
  const { sftp } = config
  if (sftp.port === null) return note('sftp', 'SFTP is off: SALLYPORT_SFTP_PORT')
  const keys = (await hostKeys.list(ctx)).map(({ algorithm, fingerprint }) => `${algorithm} ${fingerprint}`)
  const shown = keys.length === 0 ? 'the first start generates the host keys' : keys.join(', ')
  const text = `Port ${sftp.port} at ${sftp.host}; ${shown}`
  if (!isSftpLocalOnly(config)) return ok('sftp', text)
  return note('sftp', `${text}. Only this machine can connect: for partners elsewhere set SALLYPORT_SFTP_HOST=0.0.0.0`)
}

const isOfStorage = (error: Error) => error instanceof StoreRefused || error instanceof BlobStoreUnavailable

/** Tests a bucket; otherwise writes a blob and removes it. */
async function examineStorage(ctx: Context): Promise<Finding[]> {
  const key = ctx.random.hex(16)
  try {
    const problems = await ctx.blobs.selfTest?.('all')
    if (problems && problems.length > 0) return problems.map((sentence) => problem('storage', sentence))
    await checkMark(ctx)
    await ctx.blobs.check()
    await putBlob(ctx.blobs, key, probe())
    const notes = (await ctx.blobs.advice?.()) ?? []
    return [ok('storage', 'It accepts writes'), ...notes.map((sentence) => note('storage', sentence))]
  } catch (error) {
    return [problem('storage', `It accepts no writes: ${sentenceOf(error)}`)]
  } finally {
    await ctx.blobs.remove(key).catch(() => undefined)
  }
}

async function* probe() {
  yield Buffer.from('sallyport doctor')
}

/** `rules`: notifications that send emails. */
function emailFinding({ mail }: Config, emails: readonly StoredEmail[], rules: number): Finding {
  const count = emails.length
  const waiting = `${counted(count, 'email')}${count >= maxEmails ? ' or more' : ''} waiting`
  if (mail.smtpUrl === null) {
    const unset =
      'No mail server is configured: emails wait. Configure one in the browser, under Server settings, or set SALLYPORT_SMTP_URL.'
    if (count + rules === 0) return note('emails', `${waiting}. ${unset}`)
    return problem('emails', `${waiting}, ${counted(rules, 'notification')} by email. ${unset}`)
  }
  const refused = emails.find(({ lastError }) => isUnencrypted(lastError))
  if (refused) return problem('emails', `${waiting}. ${refused.lastError}.`)
  return count === 0 ? ok('emails', waiting) : note('emails', `${waiting}. The server keeps trying.`)
}

function encryptionFindings({ mail }: Config): Finding[] {
  const url = mail.smtpUrl === null ? null : new URL(mail.smtpUrl)
  if (!url || isLoopbackHost(url.hostname) || smtpTls(url) !== 'off') return []
  return [
    note('emails', 'SALLYPORT_SMTP_URL has tls=off: emails, including password reset links, are sent unencrypted.'),
  ]
}

async function examineBytes(ctx: Context): Promise<Finding> {
  let count = 0
  try {
    for await (const _ of unknownBytes(ctx)) count++
  } catch (error) {
    return problem('bytes', `The stored files can't be listed: ${sentenceOf(error)}`)
  }
  if (count === 0) return ok('bytes', 'Every stored file is referenced by the database')
  return note(
    'bytes',
    `${counted(count, 'stored file')}, older than a day, not referenced by the database: left by a crash or a restored backup`,
  )
}

/** Reads every file and reports those whose bytes differ from the acknowledged ones. */
async function examineFiles(ctx: Context): Promise<Finding[]> {
  let count = 0
  const findings: Finding[] = []
  for await (const { blob, state } of readBytes(ctx)) {
    count += 1
    if (state === 'there') continue
    const what = state === 'missing' ? 'The file is missing' : 'The content differs from the acknowledged upload'
    for (const who of await holdersOf(ctx, blob)) findings.push(problem('bytes', `${who}: ${what}`))
  }
  return findings.length > 0
    ? findings
    : [ok('bytes', `${counted(count, 'file')} read: all match the acknowledged uploads`)]
}
