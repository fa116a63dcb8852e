/**
 * Moves bytes to the configured store while servers run: copied under the same key, compared with the SHA-256 of the row, then the
 * row names the target. The first store keeps its bytes. It can be killed at any time and continued: all it needs is in the database.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { BlobStore } from '../../../blobs/blob-store.ts'
import { BlobStoreUnavailable } from '../../../blobs/blob-store.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import type { LiveBlob } from '../bytes/store.ts'
import { copyTo, MoveLost } from './copying.ts'
import * as store from './move-store.ts'

/** Files at once, and per query. */
const concurrency = 4
const page = 200
const checkpointMs = 2_000
/** A process whose progress has not changed for so long no longer moves. */
const leaseMs = 10_000

export interface MoveOptions {
  readonly withInline: boolean
  /** Bytes a second; null for as fast as possible. */
  readonly rate: number | null
  /** Id of this process. */
  readonly by: string
  /** Of other processes, in ms; a few seconds by default. */
  readonly leaseMs?: number
  /** Pauses while a store does not respond, in ms, one after the other; afterwards the move ends. */
  readonly pausesMs: readonly number[]
  readonly onProgress: (state: store.MoveState) => void
  /** A file whose bytes could not be moved. */
  readonly onFailed: (blob: LiveBlob, why: 'missing' | 'damaged') => Promise<void>
  readonly onAway: (error: Error) => void
}

export type MoveContext = Needs<'db' | 'blobs' | 'clock' | 'log'>

export interface Moved {
  readonly state: store.MoveState
  readonly failed: number
  /** Uploads in progress in other stores. */
  readonly unfinished: number
}

/** Throws `conflict` while another process moves, `unavailable` when a store stays away. */
export async function moveBytes(ctx: MoveContext, options: MoveOptions): Promise<Moved> {
  const move = new Move(ctx, options, await begin(ctx, options))
  try {
    return await move.run()
  } finally {
    await move.release()
  }
}

async function begin(
  ctx: MoveContext,
  { withInline, by, leaseMs: waitMs = leaseMs }: MoveOptions,
): Promise<store.StoredMove> {
  const { q } = ctx.db
  const target = ctx.blobs.name
  const known = await untilFree(ctx, waitMs)
  const now = ctx.clock.now().toISOString()
  const isSame = known?.state.endedAt === null && known.state.target === target
  const lease = { by, until: until(ctx) }
  const state =
    known && isSame && known.state.withInline === withInline
      ? { ...(await continued(ctx, known.state)), ...lease }
      : { ...(await fresh(ctx, { target, withInline, at: now })), ...lease, reached: isSame ? known.state.reached : 0 }
  const stored = await store.writeMove(q, known, state)
  if (!stored) throw new Fault('conflict', 'Another process has begun to move files at the same time.')
  return stored
}

/** The state, once no other process changes it. */
async function untilFree({ db, clock }: MoveContext, waitMs: number): Promise<store.StoredMove | null> {
  const known = await store.readMove(db.q)
  if (!known?.state.by || known.state.until <= clock.now().toISOString()) return known
  // It may have been killed: it is alive if it goes on.
  const end = performance.now() + waitMs
  for (let left = waitMs; left > 0; left = end - performance.now()) {
    await pause(Math.min(left, 500))
    const later = await store.readMove(db.q)
    if (!later?.state.by) return later
    if (later.text !== known.text)
      throw new Fault('conflict', `Another process (${later.state.by}) is moving files. Wait until it has ended.`)
  }
  return known
}

const until = ({ clock }: MoveContext): string => new Date(clock.now().getTime() + leaseMs).toISOString()

/** With what was moved after the progress was stored last. */
async function continued(ctx: MoveContext, state: store.MoveState): Promise<store.MoveState> {
  const { totalFiles, totalBytes } = await fresh(ctx, { ...state, at: state.startedAt })
  const files = Math.max(state.files, state.totalFiles - totalFiles)
  return { ...state, files, bytes: Math.max(state.bytes, state.totalBytes - totalBytes) }
}

async function fresh(
  { db }: MoveContext,
  { target, withInline, at }: { readonly target: string; readonly withInline: boolean; readonly at: string },
): Promise<store.MoveState> {
  const counted = (await store.amounts(db.q)).filter(
    (one) => one.state === 'live' && one.store !== target && (withInline || one.store !== 'inline'),
  )
  const [totalFiles, totalBytes] = [sum(counted.map(({ files }) => files)), sum(counted.map(({ bytes }) => bytes))]
  const nothing = { position: 0, reached: 0, files: 0, bytes: 0 }
  return { target, withInline, ...nothing, totalFiles, totalBytes, startedAt: at, endedAt: null, by: null, until: at }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

class Move {
  readonly #ctx: MoveContext
  readonly #options: MoveOptions
  readonly #target: BlobStore
  #stored: store.StoredMove
  /** Changes since they were stored last. */
  #files: number
  #bytes: number
  #position: number
  #failed = 0
  #lastCheckpoint = 0
  #checkpoint: Promise<void> = Promise.resolve()
  /** Bytes that were begun by a process that was killed. */
  readonly #dirtyUntil: number
  #paid = 0
  readonly #startedMs = performance.now()

  constructor(ctx: MoveContext, options: MoveOptions, stored: store.StoredMove) {
    this.#ctx = ctx
    this.#options = options
    this.#target = ctx.blobs
    this.#stored = stored
    const { files, bytes, position, reached } = stored.state
    this.#files = files
    this.#bytes = bytes
    this.#position = position
    this.#dirtyUntil = reached
  }

  async run(): Promise<Moved> {
    // Uploads that began before it in another store may have ended behind the position.
    for (let moved = -1; moved !== this.#files; this.#position = 0) {
      moved = this.#files
      await this.#pass()
    }
    const now = this.#ctx.clock.now().toISOString()
    await this.#save({ endedAt: now })
    const { target } = this.#stored.state
    const left = (await store.amounts(this.#ctx.db.q)).filter(
      (one) => one.state === 'uploading' && one.store !== target && one.store !== 'inline',
    )
    return { state: this.#stored.state, failed: this.#failed, unfinished: sum(left.map(({ files }) => files)) }
  }

  /** Another process may go on. */
  async release(): Promise<void> {
    await this.#checkpoint.catch(() => undefined)
    await this.#save({ by: null }).catch(() => undefined)
  }

  async #pass(): Promise<void> {
    const { state } = this.#stored
    this.#failed = 0
    for (;;) {
      const rows = await store.movableAfter(this.#ctx.db.q, this.#position, state, page)
      const last = rows.at(-1)
      if (!last) return
      await this.#save({ reached: Math.max(last.id, this.#stored.state.reached) })
      await this.#moveAll(rows)
      this.#position = last.id
      await this.#renew()
    }
  }

  /** A few at a time. Rejects with the first error, once none is under way. */
  async #moveAll(rows: readonly LiveBlob[]): Promise<void> {
    const waiting = rows.values()
    let failure: { readonly error: unknown } | null = null
    const work = async () => {
      for (const row of waiting) {
        if (failure) return
        await this.#moveOne(row).catch((error: unknown) => {
          failure ??= { error }
        })
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    if (failure) throw (failure as { readonly error: unknown }).error
  }

  async #moveOne(row: LiveBlob): Promise<void> {
    const { blobs } = this.#ctx
    const copied = await this.#whileAway(() =>
      copyTo(this.#ctx, row, {
        into: this.#target,
        isDirty: row.id <= this.#dirtyUntil,
        onChunk: (bytes) => this.#onChunk(bytes),
        confirm: () => this.#renew(true),
      }),
    )
    if (copied === 'missing' || copied === 'damaged') {
      // A file that was deleted or moved meanwhile is not missing.
      if (!(await this.#isStillThere(row))) return
      this.#failed++
      return await this.#options.onFailed(row, copied)
    }
    const where = await this.#ctx.db.tx((tx) => store.relocate(tx, row, blobs.name, this.#options.by))
    if (where !== blobs.name) {
      await this.#renew(true)
      await this.#target.remove(row.key)
      return
    }
    this.#files += 1
    this.#bytes += row.size
  }

  async #isStillThere({ id, location }: LiveBlob): Promise<boolean> {
    const [found] = await store.movableAfter(this.#ctx.db.q, id - 1, this.#stored.state, 1)
    return found?.id === id && found.location === location
  }

  /** Repeats work while a store does not respond. */
  async #whileAway<T>(work: () => Promise<T>): Promise<T> {
    for (const pauseMs of this.#options.pausesMs) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof BlobStoreUnavailable)) throw error
        this.#options.onAway(error)
      }
      const end = performance.now() + pauseMs
      for (let left = pauseMs; left > 0; left = end - performance.now()) {
        await pause(Math.min(left, checkpointMs))
        await this.#renew()
      }
    }
    return await work()
  }

  /** Waits if this is faster than the rate. */
  async #onChunk(bytes: number): Promise<void> {
    await this.#renew()
    const { rate } = this.#options
    if (rate === null) return
    this.#paid += bytes
    for (;;) {
      const aheadMs = (this.#paid / rate) * 1_000 - (performance.now() - this.#startedMs)
      if (aheadMs <= 0) return
      await pause(Math.min(aheadMs, checkpointMs))
      await this.#renew()
    }
  }

  /** Stores the progress if that was some time ago, and shows it. Rejects if another process has taken over. */
  async #renew(isUrgent = false): Promise<void> {
    if (!isUrgent && performance.now() - this.#lastCheckpoint < checkpointMs) return
    await this.#save({})
    this.#options.onProgress(this.#stored.state)
  }

  #save(changes: Partial<store.MoveState>): Promise<void> {
    this.#lastCheckpoint = performance.now()
    const saved = this.#checkpoint.then(() => this.#write(changes))
    this.#checkpoint = saved
    saved.catch(() => undefined)
    return saved
  }

  async #write(changes: Partial<store.MoveState>): Promise<void> {
    const progress = { files: this.#files, bytes: this.#bytes, position: this.#position, until: until(this.#ctx) }
    const stored = await store.writeMove(this.#ctx.db.q, this.#stored, {
      ...this.#stored.state,
      ...progress,
      ...changes,
    })
    if (!stored) throw new MoveLost('conflict', 'Another process has taken over the move of files.')
    this.#stored = stored
  }
}
