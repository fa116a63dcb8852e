/** Background work: sending webhook messages and emails, counting, and cleaning up. */
import { endedNodes, type HasEnded, type Membership, nodesEndedHere, replacedNodes } from './cluster/membership.ts'
import { exportAudit } from './core/activity/audit/exporting.ts'
import { pruneSessionLog } from './core/activity/log.ts'
import { renewIfDue } from './core/certificates/certificates.ts'
import { removeExpiredConnections } from './core/connections/connections.ts'
import type { Context, Needs } from './core/context.ts'
import { claim } from './core/emails/claiming.ts'
import * as emails from './core/emails/emails.ts'
import { pruneEmails } from './core/emails/emails.ts'
import { cleanUpExemptCounts } from './core/emails/exempt.ts'
import { clearArchiveJobs } from './core/files/archives/jobs.ts'
import { removeExpiredDownloadProgress } from './core/files/downloads/downloads.ts'
import { deleteExpiredVersions, endLeases, purgeTrash, removeUnreferencedBytes } from './core/files/gc/gc.ts'
import { removeDueOrphans } from './core/files/gc/orphans.ts'
import { finishCounts } from './core/files/quotas/counting.ts'
import { countFolderSizes } from './core/files/quotas/folder-sizes.ts'
import { type FindUploader, publishDue } from './core/files/uploads/held-publishing.ts'
import { deleteExpired, releaseUploads } from './core/files/uploads/resumable.ts'
import { deleteAbandonedEntries } from './core/forms/entries-cleanup.ts'
import { sendDueNotifications } from './core/notifications/sending.ts'
import { deleteOrphans } from './core/notifications/store.ts'
import { cleanUpSessions } from './core/sessions/sessions.ts'
import { deleteDrainedAttempts, shareAttempts } from './core/shared-attempts.ts'
import { closeOrphans } from './core/shares/orphans.ts'
import { cleanUpVisits } from './core/shares/visits/visits.ts'
import { countEveryMs, countTransfers, pruneTotals } from './core/transfers/counting.ts'
import { cleanUpUsage, flushEveryMs, type UsageCounter } from './core/usage/usage.ts'
import { notifyOfLimits } from './core/users/limits/account-limits.ts'
import { notifyOfQuotas } from './core/users/limits/folder-quotas.ts'
import { startDeliveries } from './core/webhooks/delivery/deliveries.ts'
import { pruneOldEvents } from './core/webhooks/events/feed.ts'
import { pruneLog } from './core/webhooks/log/pruning.ts'
import { releaseClaims, rescheduleStranded } from './core/webhooks/queue/claim.ts'
import { expirePendingMessages } from './core/webhooks/queue/retention.ts'
import { tracedRoot } from './lib/tracing/tracing.ts'
import type { MailTransport } from './mail/transport.ts'
import { type ScheduledTask, startSchedule } from './queue/schedule.ts'
import { releaseTasks, startSharedSchedule } from './queue/shared-schedule.ts'
import { startWorkerPool } from './queue/worker-pool.ts'

export interface Workers {
  /** Notes the addresses that this node listens on. */
  announce(addresses: readonly string[]): Promise<void>
  /** Stops starting work, and resolves when running work has ended. */
  stop(): Promise<void>
}

interface WorkersOptions {
  readonly usage: UsageCounter
  readonly mail: MailTransport | null
  readonly node: Membership
}

/** Has started nothing if it rejects. */
export async function startWorkers(ctx: Context, { usage, mail, node }: WorkersOptions): Promise<Workers> {
  const isAlone = ctx.db.engine === 'sqlite'
  await releaseWork(ctx, isAlone ? await replacedNodes(ctx, ctx.settings.nodeId) : await endedNodes(ctx))
  if (isAlone) await endLeases(ctx)
  else await releaseTasks(ctx.db, await nodesEndedHere(ctx))
  const own = withSpans(ctx, [...tasksOfEachNode(ctx, usage), ...(isAlone ? [] : [attemptsTask(ctx)])])
  const shared = withSpans(ctx, sharedTasks(ctx))
  const taken = isAlone ? null : await startSharedSchedule(shared, { ...ctx, ...takingWork(ctx) })
  const schedules = taken ? [taken, startSchedule(own, ctx.log)] : [startSchedule([...own, ...shared], ctx.log)]
  const senders = [startDeliveries(ctx), ...(mail ? [startEmails(ctx, mail)] : [])]
  return {
    announce: (addresses) => node.announce(addresses),
    async stop() {
      await Promise.all([...senders, ...schedules].map((one) => one.stop()))
      await node.leave()
    },
  }
}

/** Each run of a task as a trace, if traces are on. */
function withSpans({ tracing }: Needs<'tracing'>, tasks: readonly ScheduledTask[]): readonly ScheduledTask[] {
  if (!tracing) return tasks
  return tasks.map((task) => ({
    ...task,
    run: (signal) => tracing.root({ name: `task ${task.name}` }, () => task.run(signal)),
  }))
}

/** What a node does only for itself. */
const tasksOfEachNode = (ctx: Context, usage: UsageCounter): ScheduledTask[] => [
  { name: 'usage', everyMs: flushEveryMs, run: () => usage.flush() },
  { name: 'server settings', everyMs: 5_000, run: () => ctx.serverSettings.refresh() },
]

/** Joins failed attempts of all nodes. */
function attemptsTask(ctx: Context): ScheduledTask {
  ctx.rateLimits.changes.collect()
  return { name: 'failed attempts', everyMs: 1_000, run: () => shareAttempts(ctx) }
}

/** What one node does for all, whichever takes it first. */
const sharedTasks = (ctx: Context): ScheduledTask[] => [
  ...auditTasks(ctx),
  ...(ctx.db.engine === 'postgres'
    ? [{ name: 'old attempts', everyMs: 3_600_000, run: () => deleteDrainedAttempts(ctx) }]
    : []),
  ...(ctx.settings.acme
    ? [{ name: 'certificate', everyMs: 5_000, run: (signal: AbortSignal) => renewIfDue(ctx, signal) }]
    : []),
  { name: 'ended nodes', everyMs: 10_000, run: () => takeOver(ctx) },
  { name: 'held files', everyMs: 10_000, run: () => publishDue(ctx, uploaderIn(ctx)) },
  { name: 'abandoned uploads', everyMs: 60_000, run: () => deleteExpired(ctx) },
  { name: 'parts of downloads', everyMs: 600_000, run: () => removeExpiredDownloadProgress(ctx) },
  { name: 'connections', everyMs: 60_000, run: () => removeExpiredConnections(ctx) },
  { name: 'archive jobs', everyMs: 60_000, run: () => clearJobs(ctx, () => false) },
  { name: 'bytes', everyMs: 60_000, run: () => removeUnreferencedBytes(ctx) },
  { name: 'orphaned bytes', everyMs: 600_000, run: (signal) => removeDueOrphans(ctx, signal) },
  {
    name: 'notifications',
    everyMs: Math.min(15_000, ctx.settings.digestMs / 4),
    run: () => sendDueNotifications(ctx),
  },
  { name: 'orphaned notifications', everyMs: 3_600_000, run: () => deleteOrphans(ctx.db.q) },
  { name: 'orphaned shares', everyMs: 3_600_000, run: () => closeOrphans(ctx) },
  { name: 'abandoned submissions', everyMs: 3_600_000, run: () => deleteAbandonedEntries(ctx) },
  { name: 'stranded webhook messages', everyMs: 600_000, run: () => rescheduleStranded(ctx) },
  { name: 'expired emails', everyMs: 60_000, run: () => emails.expireEmails(ctx) },
  { name: 'counts of exempt emails', everyMs: 3_600_000, run: () => cleanUpExemptCounts(ctx) },
  { name: 'old emails', everyMs: 3_600_000, run: () => pruneEmails(ctx) },
  { name: 'limits', everyMs: 300_000, run: () => notifyOfLimits(ctx) },
  { name: 'quota warnings', everyMs: 300_000, run: () => notifyOfQuotas(ctx) },
  { name: 'quotas', everyMs: 600_000, run: () => finishCounts(ctx) },
  { name: 'trash', everyMs: 3_600_000, run: () => purgeTrash(ctx) },
  { name: 'expired versions', everyMs: 3_600_000, run: () => deleteExpiredVersions(ctx) },
  { name: 'sessions', everyMs: 600_000, run: () => cleanUpSessions(ctx) },
  { name: 'visits', everyMs: 600_000, run: () => cleanUpVisits(ctx) },
  { name: 'expired webhook messages', everyMs: 3_600_000, run: () => expirePendingMessages(ctx) },
  { name: 'old events', everyMs: 3_600_000, run: () => pruneOldEvents(ctx) },
  { name: 'old webhook log', everyMs: 3_600_000, run: () => pruneLog(ctx) },
  { name: 'old activity', everyMs: 3_600_000, run: () => pruneSessionLog(ctx) },
  { name: 'transfers', everyMs: countEveryMs, run: () => countTransfers(ctx) },
  { name: 'sizes of folders', everyMs: 60_000, run: (signal) => countFolderSizes(ctx, signal) },
  { name: 'old transfers', everyMs: 3_600_000, run: () => pruneTotals(ctx) },
  { name: 'old usage', everyMs: 3_600_000, run: () => cleanUpUsage(ctx) },
]

function auditTasks(ctx: Context): ScheduledTask[] {
  const { audit } = ctx.settings
  return audit ? [{ name: 'audit export', everyMs: 2_000, run: (signal) => exportAudit(ctx, audit, signal) }] : []
}

/** Makes the work of nodes that have ended available to others, before its leases expire. */
async function releaseWork(ctx: Context, hasEnded: HasEnded): Promise<void> {
  await releaseClaims(ctx, hasEnded)
  await releaseUploads(ctx, hasEnded)
  await clearJobs(ctx, hasEnded)
}

/** Makes the work of nodes that have ended available, with their tasks if nothing of them can still run. */
async function takeOver(ctx: Context): Promise<void> {
  await releaseTasks(ctx.db, await nodesEndedHere(ctx))
  await releaseWork(ctx, await endedNodes(ctx))
}

const takingWork = ({ settings }: Context) => ({ nodeId: settings.nodeId, mayTake: () => !settings.isDraining })

/** Loaded when needed: most servers hold no files. */
const uploaderIn = (ctx: Context) => async (held: Parameters<FindUploader>[0]) =>
  (await import('./core/connections/uploader.ts')).uploaderOf(ctx, held)

async function clearJobs(ctx: Context, hasEnded: HasEnded): Promise<void> {
  if (await clearArchiveJobs(ctx, hasEnded)) await purgeTrash(ctx)
}

function startEmails(ctx: Context, mail: MailTransport) {
  const pool = startWorkerPool({
    name: 'emails',
    // Emails wait while no mail server is set.
    claim: async (capacity) => (ctx.settings.mailServer && !ctx.settings.isDraining ? await claim(ctx, capacity) : []),
    run: (email) => tracedRoot(ctx.tracing, { name: 'email', kind: 'client' }, () => emails.send(ctx, mail, email)),
    concurrency: 4,
    pollEveryMs: 5_000,
    log: ctx.log,
  })
  ctx.onWake('emails', () => pool.wake())
  return pool
}
