/**
 * Packing and extracting archives as jobs. Some jobs of an account run at once and some wait; users take turns. A job continues
 * when the client disconnects, is listed, can be cancelled, ends at a deadline, and leaves nothing behind unless it succeeds. It
 * runs in the process that received the request; its row has a lease, so that jobs of a killed process are cleaned up.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tx } from '../../../db/engine.ts'
import { formatDuration } from '../../../lib/duration.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, notFound } from '../../fault.ts'
import * as staged from '../tree/staged-store.ts'
import * as store from './jobs-store.ts'

export type { ArchiveJob } from './jobs-store.ts'

export const runningAtMost = 2
export const waitingAtMost = 20
/** Maximum waiting jobs of one user; the other places are reserved for other users. */
export const waitingOfOneAtMost = waitingAtMost / 2
const leaseMs = 60_000
const leaseAgainMs = 10_000
/** Interval at which a waiting job checks whether it can start after jobs of other processes end; those of this process wake it at once. */
const lookEveryMs = 1_000
const retryAfterMs = 30_000
/** Timers with longer delays would fire at once. */
const longestTimerMs = 2 ** 31 - 1

type JobContext = Needs<'db' | 'clock' | 'settings' | 'log'>

/** Context of a job's work. */
export interface JobRun {
  /** Aborted, with the Fault to respond with, when the job is cancelled or reaches its deadline. */
  readonly signal: AbortSignal
  /** True if the job had to wait, so that earlier checks may no longer hold. */
  readonly hasWaited: boolean
  /** Records the folder that must be deleted if the job never finishes, in the transaction that creates it. */
  leaves(tx: Tx, topId: number): Promise<void>
  /** Must be called first in the transaction that makes the result visible. Throws if the job was cancelled or is past its deadline. */
  lockRunning(tx: Tx): Promise<void>
}

/** The jobs of this process: functions to end them and to wake waiting ones, and promises of their end. */
interface LocalJobs {
  readonly controllers: Map<number, AbortController>
  readonly ended: Map<number, Promise<unknown>>
  wake: PromiseWithResolvers<void>
}

const locals = new WeakMap<object, LocalJobs>()

function localJobs({ db }: Needs<'db'>): LocalJobs {
  const known = locals.get(db)
  if (known) return known
  const made = { controllers: new Map(), ended: new Map(), wake: Promise.withResolvers<void>() }
  locals.set(db, made)
  return made
}

const cancelled = () => new Fault('conflict', 'The archive job was cancelled. The result was discarded.')

/** A job of this process. */
interface OwnJob {
  readonly id: number
  /** When its lease was last renewed, in ms. */
  renewedAt: number
}

/**
 * Why the row of a job is gone: somebody has cancelled it, or this process could not renew its lease, so that another one has taken it
 * for lost.
 */
const goneReason = (ctx: JobContext, { renewedAt }: OwnJob): Fault =>
  ctx.clock.now().getTime() - renewedAt <= 2 * leaseAgainMs
    ? cancelled()
    : new Fault(
        'unavailable',
        'The server had no connection to its database for too long. The archive was discarded; try again.',
        { retryAfter: retryAfterMs },
      )

/**
 * Runs `work` as a job when its turn comes, and returns its result. Throws `too-many` if too many jobs of the account or user are
 * waiting, `unauthenticated` if the actor's access ended while it waited, `too-large` at the deadline, `conflict` if it was
 * cancelled.
 */
export async function runAsJob<T>(
  ctx: JobContext,
  actor: Actor,
  job: { readonly kind: 'compress' | 'extract'; readonly name: string; readonly signal?: AbortSignal | undefined },
  work: (run: JobRun) => Promise<T>,
): Promise<T> {
  job.signal?.throwIfAborted()
  const { id, runs } = await enqueue(ctx, actor, job)
  const own: OwnJob = { id, renewedAt: ctx.clock.now().getTime() }
  const local = localJobs(ctx)
  const controller = new AbortController()
  const signal = AbortSignal.any([controller.signal, ...(job.signal ? [job.signal] : [])])
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  local.controllers.set(id, controller)
  local.ended.set(id, ended)
  let isRenewing = false
  const renewing = setInterval(async () => {
    // While the result is published its transaction locks the row: a single renewal waits for that, with one connection.
    if (isRenewing) return
    isRenewing = true
    await renew(ctx, actor, own, controller)
    isRenewing = false
  }, leaseAgainMs)
  try {
    if (!runs) await waitForTurn(ctx, actor, own, signal)
    return await withDeadline(ctx, controller, () => work({ signal, hasWaited: !runs, ...handleOf(ctx, own, signal) }))
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    clearInterval(renewing)
    await store.deleteJob(ctx.db.q, id).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'archive job')
      void endLeaseLater(ctx, id)
    })
    local.controllers.delete(id)
    local.ended.delete(id)
    wakeAll(local)
    end()
  }
}

/** Other jobs wait while a row has its lease: that ends once the database is back. Then the row is cleaned up as that of a killed process. */
async function endLeaseLater(ctx: JobContext, id: number): Promise<void> {
  for (let waited = 0; waited < leaseMs; waited += lookEveryMs) {
    await sleep(lookEveryMs, undefined, { ref: false })
    const hasEnded = await store.setLease(ctx.db.q, id, ctx.clock.now().toISOString()).then(
      () => true,
      () => false,
    )
    if (hasEnded) break
  }
  wakeAll(localJobs(ctx))
}

const handleOf = (ctx: JobContext, own: OwnJob, signal: AbortSignal): Pick<JobRun, 'leaves' | 'lockRunning'> => ({
  leaves: (tx, topId) => store.setTop(tx, own.id, topId),
  async lockRunning(tx) {
    signal.throwIfAborted()
    if (!(await store.holdJob(tx, own.id))) throw goneReason(ctx, own)
  },
})

const leaseUntil = (ctx: JobContext) => new Date(ctx.clock.now().getTime() + leaseMs).toISOString()

/** Inserts the row of the job, which runs at once if there is capacity and no job is waiting. */
async function enqueue(
  ctx: JobContext,
  actor: Actor,
  { kind, name }: { readonly kind: 'compress' | 'extract'; readonly name: string },
): Promise<{ id: number; runs: boolean }> {
  return await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now().toISOString()
    await store.lockAccount(tx, actor.accountId)
    const jobs = await store.jobsOf(tx, { accountId: actor.accountId, now })
    if (jobs.length >= runningAtMost + waitingAtMost)
      throw new Fault(
        'too-many',
        `The account has ${runningAtMost} archives being compressed or extracted and ${waitingAtMost} waiting, which is the maximum. Try again when one of them has finished.`,
        { retryAfter: retryAfterMs },
      )
    const runs = jobs.length < runningAtMost
    const own = jobs.filter(({ state, userId }) => state === 'waiting' && userId === actor.userId).length
    if (!runs && own >= waitingOfOneAtMost)
      throw new Fault(
        'too-many',
        `You have ${own} archives waiting to be compressed or extracted, which is the maximum for one user. Try again when one of them has finished.`,
        { retryAfter: retryAfterMs },
      )
    const id = await store.insertJob(tx, {
      account_id: actor.accountId,
      user_id: actor.userId,
      kind,
      name,
      state: runs ? 'running' : 'waiting',
      lease_by: ctx.settings.nodeId,
      lease_until: leaseUntil(ctx),
      created_at: now,
      started_at: runs ? now : null,
    })
    return { id, runs }
  })
}

async function waitForTurn(ctx: JobContext, actor: Actor, own: OwnJob, signal: AbortSignal): Promise<void> {
  const local = localJobs(ctx)
  for (;;) {
    const { promise: woken } = local.wake
    if (await start(ctx, actor, own)) return
    await Promise.race([woken, sleep(lookEveryMs, undefined, { signal })])
    signal.throwIfAborted()
  }
}

/** Whether a waiting job may start. Throws if it was cancelled or the actor's access has ended. */
async function start(ctx: JobContext, actor: Actor, own: OwnJob): Promise<boolean> {
  const { id } = own
  return await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now().toISOString()
    await store.lockAccount(tx, actor.accountId)
    const jobs = await store.jobsOf(tx, { accountId: actor.accountId, now })
    if (!jobs.some((job) => job.id === id)) throw goneReason(ctx, own)
    const running = jobs.filter(({ state }) => state === 'running')
    if (running.length >= runningAtMost || nextOf(jobs, running)?.id !== id) return false
    await actor.confirm(tx)
    await store.markRunning(tx, id, { startedAt: now, leaseUntil: leaseUntil(ctx) })
    return true
  })
}

/** The oldest waiting job among those of the users with the fewest running ones. */
function nextOf(jobs: readonly store.ArchiveJob[], running: readonly store.ArchiveJob[]): store.ArchiveJob | undefined {
  const runningOf = (job: store.ArchiveJob) => running.filter(({ userId }) => userId === job.userId).length
  return jobs.filter(({ state }) => state === 'waiting').toSorted((a, b) => runningOf(a) - runningOf(b))[0]
}

async function withDeadline<T>(ctx: JobContext, controller: AbortController, work: () => Promise<T>): Promise<T> {
  const { archiveDeadlineMs } = ctx.settings
  const timer = setTimeout(
    () => {
      const allowed = formatDuration(archiveDeadlineMs)
      controller.abort(
        new Fault('too-large', `The archive took longer than ${allowed} and was cancelled. Nothing was stored.`),
      )
    },
    Math.min(archiveDeadlineMs, longestTimerMs),
  )
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

/** Another node may have cancelled the job, or the actor's access may have ended. An unreachable database is no reason to stop it. */
async function renew(ctx: JobContext, actor: Actor, own: OwnJob, controller: AbortController): Promise<void> {
  try {
    const askedAt = ctx.clock.now().getTime()
    if (await store.setLease(ctx.db.q, own.id, leaseUntil(ctx))) own.renewedAt = askedAt
    else controller.abort(goneReason(ctx, own))
    await ctx.db.tx((tx) => actor.confirm(tx))
  } catch (error) {
    if (error instanceof Fault && error.code !== 'unavailable') controller.abort(error)
  }
}

function wakeAll(local: LocalJobs): void {
  local.wake.resolve()
  local.wake = Promise.withResolvers()
}

/** In the order of their creation; administrators see all jobs of the account, others their own. */
export async function list(ctx: Needs<'db' | 'clock'>, actor: Actor): Promise<store.ArchiveJob[]> {
  mustBeAllowed(actor, 'modify')
  return await store.jobsOf(ctx.db.q, { ...scopeOf(actor), now: ctx.clock.now().toISOString() })
}

const scopeOf = ({ accountId, role, userId }: Actor) => ({ accountId, userId: role === 'user' ? userId : undefined })

/** Cancels a job and discards its result; its request fails with an error that says so. Throws `not-found`. */
export async function cancel(ctx: Needs<'db'>, actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'modify')
  const isThere = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    return await store.cancelJob(tx, { id, ...scopeOf(actor) })
  })
  if (!isThere) throw notFound('archive job', `There is no archive job with the id ${id}. It may have finished.`)
  localJobs(ctx).controllers.get(id)?.abort(cancelled())
  wakeAll(localJobs(ctx))
}

/** For the shutdown of a process: cancels its jobs, and resolves once they have ended. */
export async function stopArchiveJobs(ctx: Needs<'db'>): Promise<void> {
  const { controllers, ended } = localJobs(ctx)
  const stopping = new Fault(
    'unavailable',
    'The server is shutting down. The archive was cancelled; try again shortly.',
  )
  for (const controller of controllers.values()) controller.abort(stopping)
  await Promise.all(ended.values())
}

/** Deletes jobs of ended processes and jobs with expired leases. Returns whether they have left folders for the purge. */
export async function clearArchiveJobs(
  ctx: Needs<'db' | 'clock'>,
  hasEnded: (nodeId: string) => boolean,
): Promise<boolean> {
  const dead = (await store.nodesWithJobs(ctx.db.q)).filter(hasEnded)
  return await ctx.db.tx(async (tx) => {
    const tops = await store.deleteLost(tx, dead, ctx.clock.now().toISOString())
    for (const id of tops) await staged.abandon(tx, id)
    return tops.length > 0
  })
}
