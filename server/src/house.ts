/** Builds every tool and every room from one Config, and closes them in reverse. The only place where all rooms meet. */
import { mkdir } from 'node:fs/promises'
import { openBlobs } from './blob-folder.ts'
import type { Config } from './config.ts'
import { activityListener } from './core/activity/listener.ts'
import { recorder } from './core/event.ts'
import { stopArchiveJobs } from './core/files/archive-jobs.ts'
import { createGuesses } from './core/guesses.ts'
import { notificationListener } from './core/notifications/listener.ts'
import { receiptListener } from './core/notifications/receipts.ts'
import { createPasswords } from './core/passwords.ts'
import { checkSecretKey } from './core/setup/secret-check.ts'
import type { Has, Random, Settings, Tools, Wakeable } from './core/tools.ts'
import { createUsageCounter, type UsageCounter } from './core/usage/usage.ts'
import { webhookListener } from './core/webhooks/listener.ts'
import { openDatabase } from './db/open.ts'
import { createAnnouncer } from './lib/announcer.ts'
import { createHashThreads } from './lib/hash-threads.ts'
import { randomBase36, randomFraction, randomHex } from './lib/ids.ts'
import { createLog } from './lib/log.ts'
import { createGuardedClient } from './lib/safe-fetch.ts'
import { createSealer } from './lib/seal.ts'
import { createThumbnailer } from './lib/thumbnailer.ts'
import { createSmtpTransport } from './mail/smtp.ts'
import type { MailTransport } from './mail/transport.ts'
import { nodeName } from './node-name.ts'
import { secretKeyOf } from './secret-key.ts'
import { targetPolicy } from './served.ts'
import { version } from './version.ts'
import { startWorkers, type Workers } from './workers.ts'

export interface House {
  readonly tools: Tools
  readonly usage: UsageCounter
  readonly mail: MailTransport | null
  /** Starts sending, sweeping and counting; `close` ends them. A command that only looks something up does not. */
  work(): Promise<Workers>
  close(): Promise<void>
}

export type Overrides = Partial<Omit<Tools, 'record' | 'wake'>> & { readonly mail?: MailTransport | null }

/** Opens the house: folder, key, database (migrated), bytes. Rejects with a sentence when a room can't be opened. */
export async function openHouse(config: Config, overrides: Overrides = {}): Promise<House> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const log = overrides.log ?? createLog(config.log.level)
  const sealer = overrides.sealer ?? createSealer(config.secretKey ?? (await secretKeyOf(config.data)))
  const db = overrides.db ?? (await openDatabase({ ...config.database, power: config.power }))
  try {
    await db.migrate()
    await checkSecretKey({ db, sealer })
    const tools = await makeTools(config, overrides, { log, sealer, db })
    return assemble(tools, overrides.mail ?? mailOf(config))
  } catch (error) {
    await db.close()
    throw error
  }
}

async function makeTools(config: Config, overrides: Overrides, made: Has<'log' | 'sealer' | 'db'>): Promise<Tools> {
  const clock = overrides.clock ?? { now: () => new Date() }
  const random = overrides.random ?? dice
  const policy = await targetPolicy(made, config)
  const { wake, onWake } = createBells()
  const blobs = overrides.blobs ?? (await openBlobs(config))
  const settings = overrides.settings ?? settingsOf(config, overrides.mail)
  const listeners = [
    activityListener,
    webhookListener({ random, wake }),
    receiptListener({ ...made, clock, random }),
    notificationListener,
  ]
  return {
    ...made,
    blobs,
    clock,
    random,
    passwords: overrides.passwords ?? createPasswords(createHashThreads()),
    thumbnails: overrides.thumbnails ?? createThumbnailer(),
    outgoing: overrides.outgoing ?? { client: createGuardedClient(policy), policy },
    settings,
    guesses: overrides.guesses ?? createGuesses(config.guesses, clock),
    record: recorder(clock, listeners),
    sent: overrides.sent ?? createAnnouncer(),
    wake,
    onWake,
  }
}

const settingsOf = (config: Config, mail: MailTransport | null | undefined): Settings => ({
  publicUrl: config.http.publicUrl,
  version,
  nodeName: nodeName(),
  defaultPlan: config.plan,
  archiveDeadlineMs: config.archiveDeadlineMs,
  mailServer: mail === undefined ? config.mail.smtpUrl !== null : mail !== null,
  ...{ digestMs: config.mail.digestMs, mail: config.mail.limits, transports: { sftp: false, ftp: false } },
  webhookRetentionMs: config.webhooks.retentionDays * 86_400_000,
  webhookLogMs: config.webhooks.logDays * 86_400_000,
  sessionLogMs: config.activityLogDays === null ? null : config.activityLogDays * 86_400_000,
  sessions: config.sessions,
})

/** Who is woken by what. */
function createBells(): Pick<Tools, 'wake' | 'onWake'> {
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

const dice: Random = {
  hex: randomHex,
  base36: randomBase36,
  base64: (bytes) => Buffer.from(randomHex(bytes), 'hex').toString('base64'),
  fraction: randomFraction,
}

const mailOf = ({ mail, http }: Config) =>
  mail.smtpUrl === null ? null : createSmtpTransport(mail.smtpUrl, http.publicUrl)

function assemble(tools: Tools, mail: MailTransport | null): House {
  const usage = createUsageCounter(tools)
  let workers: Workers | null = null
  return {
    tools,
    usage,
    mail,
    async work() {
      workers ??= await startWorkers(tools, usage, mail)
      return workers
    },
    async close() {
      await stopArchiveJobs(tools)
      await workers?.stop()
      await usage.flush().catch((error: unknown) => tools.log.error({ err: error }, 'usage'))
      mail?.close()
      await tools.outgoing.client.close()
      await Promise.all([tools.thumbnails.close(), tools.passwords.close()])
      await tools.db.close()
    },
  }
}
