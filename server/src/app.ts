/** Builds the app from one Config, and closes its parts in reverse order. The only file that imports every module. */
import { mkdir } from 'node:fs/promises'
import { openBlobs } from './blob-folder.ts'
import type { Config } from './config.ts'
import { activityListener } from './core/activity/listener.ts'
import type { Context, Needs, Settings, Wakeable } from './core/context.ts'
import { recorder } from './core/event.ts'
import { stopArchiveJobs } from './core/files/archives/jobs.ts'
import { notificationListener } from './core/notifications/listener.ts'
import { receiptListener } from './core/notifications/receipts.ts'
import { createPagePositions } from './core/page-positions.ts'
import { createPasswords } from './core/passwords.ts'
import { createRateLimits } from './core/rate-limits.ts'
import { checkSecretKey } from './core/setup/secret-check.ts'
import { createUsageCounter, type UsageCounter } from './core/usage/usage.ts'
import { webhookListener } from './core/webhooks/events/listener.ts'
import { cryptoRandom } from './crypto-random.ts'
import { openDatabase } from './db/database/open.ts'
import { createHashThreads } from './lib/crypto/hash-threads.ts'
import { createSealer } from './lib/crypto/seal.ts'
import { createEmitter } from './lib/emitter.ts'
import { createThumbnailer } from './lib/images/thumbnailer.ts'
import { createLog } from './lib/log.ts'
import { createGuardedClient } from './lib/net/safe-fetch.ts'
import { compileGlobs } from './lib/text/glob.ts'
import { createSmtpTransport } from './mail/smtp.ts'
import type { MailTransport } from './mail/transport.ts'
import { nodeName } from './node-name.ts'
import { secretKeyOf } from './secret-key.ts'
import { servedFtp, servedSftp, targetPolicy } from './served.ts'
import { version } from './version.ts'
import { startWorkers, type Workers } from './workers.ts'

export interface App {
  readonly context: Context
  readonly usage: UsageCounter
  readonly mail: MailTransport | null
  /** Starts the background workers, which `close` stops. Commands that only read do not start them. */
  work(): Promise<Workers>
  close(): Promise<void>
}

export type Overrides = Partial<Omit<Context, 'record' | 'wake'>> & { readonly mail?: MailTransport | null }

/** Opens the data folder, secret key, database and blob store, and migrates. Rejects with a readable message if one cannot be opened. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const log = overrides.log ?? createLog(config.log.level)
  const sealer = overrides.sealer ?? createSealer(config.secretKey ?? (await secretKeyOf(config.data)))
  const db = overrides.db ?? (await openDatabase({ ...config.database, power: config.power, version }))
  try {
    await db.migrate()
    await checkSecretKey({ db, sealer })
    const ctx = await createContext(config, overrides, { log, sealer, db })
    return assemble(ctx, overrides.mail ?? mailOf(config))
  } catch (error) {
    await db.close()
    throw error
  }
}

async function createContext(
  config: Config,
  overrides: Overrides,
  parts: Needs<'log' | 'sealer' | 'db'>,
): Promise<Context> {
  const clock = overrides.clock ?? { now: () => new Date() }
  const random = overrides.random ?? cryptoRandom
  const policy = await targetPolicy(parts, config)
  const { wake, onWake } = createWakeUps()
  const blobs = overrides.blobs ?? (await openBlobs(config))
  const settings = overrides.settings ?? settingsOf(config, overrides.mail)
  settings.sftpServer ??= await servedSftp(parts)
  settings.ftpServer ??= await servedFtp(parts)
  const listeners = [
    activityListener,
    webhookListener({ random, wake }),
    receiptListener({ ...parts, clock, random }),
    notificationListener,
  ]
  return {
    ...parts,
    blobs,
    clock,
    random,
    passwords: overrides.passwords ?? createPasswords(createHashThreads()),
    thumbnails: overrides.thumbnails ?? createThumbnailer(),
    outgoing: overrides.outgoing ?? { client: createGuardedClient(policy), policy },
    settings,
    rateLimits: overrides.rateLimits ?? createRateLimits(config.rateLimits, clock),
    pagePositions: createPagePositions(clock),
    record: recorder(clock, listeners),
    sent: overrides.sent ?? createEmitter(),
    wake,
    onWake,
  }
}

const settingsOf = (config: Config, mail: MailTransport | null | undefined): Settings => ({
  ...{ publicUrl: config.http.publicUrl, version, nodeName: nodeName() },
  ...{ defaultPlan: config.plan, archiveDeadlineMs: config.archiveDeadlineMs, inlineBytes: config.inlineBytes },
  ...{ isTemporaryName: compileGlobs(config.sftp.temporaryNames), temporaryHoldMs: config.sftp.temporaryHoldMs },
  mailServer: mail === undefined ? config.mail.smtpUrl !== null : mail !== null,
  ...{ digestMs: config.mail.digestMs, mail: config.mail.limits, sftpServer: null, ftpServer: null },
  transports: { sftp: config.sftp.port !== null, ftp: config.ftp.port !== null || config.ftp.ftpsPort !== null },
  webhookRetentionMs: config.webhooks.retentionDays * 86_400_000,
  webhookLogMs: config.webhooks.logDays * 86_400_000,
  sessionLogMs: config.activityLogDays === null ? null : config.activityLogDays * 86_400_000,
  sessions: config.sessions,
})

function createWakeUps(): Pick<Context, 'wake' | 'onWake'> {
  const listeners = new Map<Wakeable, Set<(about?: readonly number[]) => void>>()
  return {
    wake(worker, about) {
      for (const listener of listeners.get(worker) ?? []) listener(about)
    },
    onWake(worker, listener) {
      const those = listeners.get(worker) ?? new Set()
      listeners.set(worker, those.add(listener))
      return () => void those.delete(listener)
    },
  }
}

const mailOf = ({ mail, http }: Config) =>
  mail.smtpUrl === null ? null : createSmtpTransport(mail.smtpUrl, http.publicUrl)

function assemble(ctx: Context, mail: MailTransport | null): App {
  const usage = createUsageCounter(ctx)
  let workers: Workers | null = null
  return {
    context: ctx,
    usage,
    mail,
    async work() {
      workers ??= await startWorkers(ctx, usage, mail)
      return workers
    },
    async close() {
      await stopArchiveJobs(ctx)
      await workers?.stop()
      await usage.flush().catch((error: unknown) => ctx.log.error({ err: error }, 'usage'))
      mail?.close()
      await ctx.outgoing.client.close()
      await Promise.all([ctx.thumbnails.close(), ctx.passwords.close()])
      await ctx.db.close()
    },
  }
}
