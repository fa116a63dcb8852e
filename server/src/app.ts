/** Builds the app from one Config, and closes its parts in reverse order. The only file that imports every module. */
import { mkdir } from 'node:fs/promises'
import { translatorsOf } from '@sallyport/contract/language/translators.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import { asStores } from './blobs/blob-stores.ts'
import { activityListeners } from './core/activity/audit/listener.ts'
import type { Context, Needs } from './core/context.ts'
import { catalogue as germanEmails } from './core/emails/de.ts'
import { recorder } from './core/event.ts'
import { stopArchiveJobs } from './core/files/archives/jobs.ts'
import { notificationListener } from './core/notifications/listener.ts'
import { receiptListener } from './core/notifications/receipts.ts'
import { createPagePositions } from './core/page-positions.ts'
import { createPasswords } from './core/passwords.ts'
import { createRateLimits } from './core/rate-limits.ts'
import { checkSecretKey } from './core/setup/secret-check.ts'
import { createSharedWakeUps, type SharedWakeUps } from './core/shared-wake-ups.ts'
import { createUsageCounter, type UsageCounter } from './core/usage/usage.ts'
import { webhookListener } from './core/webhooks/events/listener.ts'
import { openBlobs } from './data-folder/open-blobs.ts'
import { secretKeyOf } from './data-folder/secret-key.ts'
import { createDatabaseClock, type DatabaseClock } from './db/database/clock.ts'
import { openDatabase } from './db/database/open.ts'
import { createHashThreads, threadsOf } from './lib/crypto/hash-threads.ts'
import { cryptoRandom } from './lib/crypto/ids.ts'
import { createSealer } from './lib/crypto/seal.ts'
import { createEmitter } from './lib/emitter.ts'
import { createThumbnailer } from './lib/images/thumbnailer.ts'
import { createLog } from './lib/log.ts'
import { createGuardedClient } from './lib/net/safe-fetch.ts'
import { createMailServer, type MailServer } from './mail/mail-server.ts'
import type { MailTransport } from './mail/transport.ts'
import { workAsNode } from './nodes.ts'
import type { Config } from './settings/config.ts'
import { createRunningSettings, type RunningSettings, settingsOf } from './settings/running.ts'
import { servedFtp, servedSftp, targetPolicy } from './settings/served.ts'
import { version } from './settings/version.ts'
import { startWorkers, type Workers } from './workers.ts'

const emailTexts = translatorsOf(germanEmails)

export interface App {
  readonly context: Context
  readonly running: RunningSettings
  readonly usage: UsageCounter
  readonly mail: MailTransport | null
  /** Starts the background workers, which `close` stops. Commands that only read do not start them. */
  work(): Promise<Workers>
  close(): Promise<void>
}

export type Overrides = Partial<Omit<Context, 'record' | 'wake' | 'serverSettings' | 'blobs'>> & {
  readonly blobs?: BlobStore | undefined
  readonly mail?: MailTransport | null | undefined
}

/** Opens the data folder, secret key, database and blob store, and migrates. Rejects with a readable message if one cannot be opened. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const log = overrides.log ?? createLog(config.log.level, undefined, config.process)
  const sealer = overrides.sealer ?? createSealer(config.secretKey ?? (await secretKeyOf(config.data)))
  const { tracing = null } = overrides
  const db = overrides.db ?? (await openDatabase({ ...config.database, power: config.power, version, tracing }))
  try {
    await db.migrate()
    const clock = await createDatabaseClock(db, overrides.clock)
    await checkSecretKey({ db, sealer, clock })
    const mail = overrides.mail === undefined ? createMailServer() : null
    const ctx = await createContext(config, overrides, { log, sealer, db, mail, clock, tracing })
    await ctx.serverSettings.refresh()
    return assemble(ctx, { running: ctx.serverSettings, mail: mail ?? overrides.mail ?? null, clock })
  } catch (error) {
    await db.close()
    throw error
  }
}

type AppContext = Context & SharedWakeUps & { readonly serverSettings: RunningSettings }

async function createContext(
  config: Config,
  overrides: Overrides,
  { mail, ...parts }: Needs<'log' | 'sealer' | 'db' | 'clock' | 'tracing'> & { readonly mail: MailServer | null },
): Promise<AppContext> {
  const { clock } = parts
  const random = overrides.random ?? cryptoRandom
  const policy = await targetPolicy(parts, config)
  const blobs = overrides.blobs ? asStores(overrides.blobs) : await openBlobs(config, { ...parts, clock, random })
  const settings = overrides.settings ?? settingsOf(config, Boolean(overrides.mail))
  const wakeUps = createSharedWakeUps(parts, settings.nodeId)
  settings.sftpServer ??= await servedSftp(parts)
  settings.ftpServer ??= await servedFtp(parts)
  const listeners = [
    ...activityListeners(settings.audit !== null),
    webhookListener({ ...parts, random, ...wakeUps }),
    receiptListener({ ...parts, random }),
    notificationListener,
  ]
  return {
    ...parts,
    blobs,
    random,
    passwords: overrides.passwords ?? createPasswords(createHashThreads(threadsOf(config.processes))),
    thumbnails: overrides.thumbnails ?? createThumbnailer(parts.log),
    outgoing: overrides.outgoing ?? { client: createGuardedClient(policy), policy },
    settings,
    serverSettings: createRunningSettings(config, { ...parts, settings, mail }),
    rateLimits: overrides.rateLimits ?? createRateLimits(config.rateLimits, clock),
    pagePositions: createPagePositions(clock),
    record: recorder(clock, listeners),
    sent: overrides.sent ?? createEmitter(),
    texts: (language) => emailTexts[language ?? 'en'],
    ...wakeUps,
  }
}

interface Assembled {
  readonly running: RunningSettings
  readonly mail: MailTransport | null
  readonly clock: DatabaseClock
}

function assemble(ctx: AppContext, { running, mail, clock }: Assembled): App {
  const usage = createUsageCounter(ctx)
  let workers: Workers | null = null
  return {
    context: ctx,
    running,
    usage,
    mail,
    async work() {
      const joining = { clock, config: () => running.config }
      workers ??= await workAsNode(ctx, joining, (node) => startWorkers(ctx, { usage, mail, node }))
      ctx.listen()
      // Emails may have waited for a mail server.
      running.onChange(() => ctx.wake('emails'))
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
