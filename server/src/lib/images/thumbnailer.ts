/**
 * Renders thumbnails in decoders (`decoder-process.ts`), two at most. Waiting requests take turns: accounts, and users within an
 * account. A file that takes longer than `quickMs` while somebody else waits is moved behind the quick ones, and one of these runs
 * at a time, so that however many slow files there are, one decoder is left to the others. Decoders start with the first file and end
 * when idle.
 */
import { createFairQueue, type FairQueue } from '../fair-queue.ts'
import type { Log } from '../log.ts'
import { type Decoder, type DecoderLimits, startDecoder } from './decoder-process.ts'
import { type Thumbnail, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

export interface ThumbnailRequest extends Omit<ThumbnailJob, 'bytes'> {
  /** Fair-queueing keys, from the widest group to the narrowest: the account, the user. */
  readonly requester: readonly [account: string, user: string]
  /** Identifies the content, which never changes: files that could not be rendered are not tried again for a while. */
  readonly content?: string
  /** Length of the file. */
  readonly size: number
  /** Reads the file when the job starts, for a second time if it was moved behind others. The pieces may be overwritten later. */
  open(): AsyncIterable<Uint8Array>
}

export interface Thumbnailer {
  /** Rejects with ThumbnailError if there is no thumbnail, or with the error of `open`. */
  make(request: ThumbnailRequest): Promise<Thumbnail>
  /** Kills the decoders; jobs in progress and waiting ones reject. */
  close(): Promise<void>
}

export interface ThumbnailLimits extends DecoderLimits {
  /** Time after which a file makes place for the file of somebody else. */
  readonly quickMs: number
  /** Files after which a decoder is replaced, and the resident memory that it may keep between files. */
  readonly files: number
  readonly keptBytes: number
  /** Maximum queue length in total, for an account, and for a user. */
  readonly waiting: number
  readonly waitingOfAccount: number
  readonly waitingOfRequester: number
  /** Idle time after which a decoder ends. */
  readonly idleMs: number
  /** Time for which a file that could not be rendered is not tried again. */
  readonly failedMs: number
}

const mib = 1024 * 1024
const usualLimits: ThumbnailLimits = {
  ms: 5_000,
  beginMs: 60_000,
  quickMs: 200,
  residentBytes: 640 * mib,
  addressBytes: 2_048 * mib,
  heapBytes: 256 * mib,
  files: 64,
  keptBytes: 256 * mib,
  waiting: 256,
  waitingOfAccount: 64,
  waitingOfRequester: 32,
  idleMs: 30_000,
  failedMs: 600_000,
}
const decodersAtOnce = 2
const maxFailures = 1_000

interface Job {
  readonly request: ThumbnailRequest
  readonly resolve: (thumbnail: Thumbnail) => void
  readonly reject: (error: unknown) => void
  /** Whether it has already made place for another one. */
  isSlow: boolean
  begunAt: number | null
}

interface Slot {
  decoder: Decoder | null
  files: number
  job: Job | null
  idle?: NodeJS.Timeout
}

/** Ends a job that goes on later. */
const preempted = new ThumbnailError('busy', 'has to wait: another file is being rendered')

export const createThumbnailer = (log: Log | null = null, changes: Partial<ThumbnailLimits> = {}): Thumbnailer =>
  new Decoders(log, { ...usualLimits, ...changes })

class Decoders implements Thumbnailer {
  readonly #log: Log | null
  readonly #limits: ThumbnailLimits
  readonly #slots: Slot[] = Array.from({ length: decodersAtOnce }, () => ({ decoder: null, files: 0, job: null }))
  readonly #quick: FairQueue<'all', Job>
  readonly #slow: FairQueue<'all', Job>
  /** Waiting quick jobs of each requester. */
  readonly #waiting = new Map<string, number>()
  readonly #failures: ReturnType<typeof createFailures>
  #isClosed = false

  constructor(log: Log | null, limits: ThumbnailLimits) {
    this.#log = log
    this.#limits = limits
    this.#quick = createFairQueue({ all: limits.waiting })
    this.#slow = createFairQueue({ all: limits.waiting })
    this.#failures = createFailures(limits.failedMs)
  }

  async make(request: ThumbnailRequest): Promise<Thumbnail> {
    const failed = this.#failures.of(request)
    if (failed) throw failed
    const { promise, resolve, reject } = Promise.withResolvers<Thumbnail>()
    const job: Job = { request, resolve, reject, isSlow: false, begunAt: null }
    if (this.#isClosed || !this.#quick.push('all', pathOf(request, this.#limits), job))
      throw new ThumbnailError('busy', 'has to wait: too many previews are being rendered')
    count(this.#waiting, keyOf(job), 1)
    this.#work()
    return await promise
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const slot of this.#slots) {
      clearTimeout(slot.idle)
      slot.decoder?.kill()
    }
    await Promise.all(this.#slots.map(({ decoder }) => decoder?.ended))
  }

  #isLong({ job }: Slot): boolean {
    if (job === null) return false
    return job.isSlow || (job.begunAt !== null && performance.now() - job.begunAt >= this.#limits.quickMs)
  }

  #next(): Job | undefined {
    const isOneLong = this.#slots.some((slot) => this.#isLong(slot))
    const job = (isOneLong ? undefined : this.#slow.take()) ?? this.#quick.take()
    if (job && !job.isSlow) count(this.#waiting, keyOf(job), -1)
    return job
  }

  #work(): void {
    for (const slot of this.#slots) {
      if (slot.job) continue
      const job = this.#next()
      if (!job) return
      slot.job = job
      void this.#run(slot, job)
    }
    this.#makePlace()
  }

  /** Moves one of two long jobs behind others if somebody else waits. */
  #makePlace(): void {
    if (!this.#slots.every((slot) => this.#isLong(slot))) return
    const last = this.#slots
      .filter(({ job }) => job && !job.isSlow && [...this.#waiting.keys()].some((key) => key !== keyOf(job)))
      .toSorted((a, b) => (b.job?.begunAt ?? 0) - (a.job?.begunAt ?? 0))[0]
    last?.decoder?.kill(preempted)
  }

  async #run(slot: Slot, job: Job): Promise<void> {
    clearTimeout(slot.idle)
    try {
      job.resolve(await this.#drawIn(slot, job))
    } catch (error) {
      this.#hasFailed(job, error)
    }
    await this.#leave(slot)
    slot.job = null
    this.#work()
  }

  #hasFailed(job: Job, error: unknown): void {
    if (error === preempted && !this.#isClosed) {
      Object.assign(job, { isSlow: true, begunAt: null })
      if (this.#slow.push('all', pathOf(job.request, this.#limits), job)) return
    }
    if (error instanceof ThumbnailError && error.problem === 'file') this.#failures.add(job.request, error)
    job.reject(error)
  }

  async #drawIn(slot: Slot, job: Job): Promise<Thumbnail> {
    const { requester: _, content: __, ...file } = job.request
    const onBegun = () => {
      job.begunAt = performance.now()
      // Timers can be a millisecond early.
      setTimeout(() => this.#makePlace(), this.#limits.quickMs + 2).unref()
    }
    return await (await this.#decoderOf(slot)).draw({ ...file, onBegun })
  }

  async #decoderOf(slot: Slot): Promise<Decoder> {
    if (this.#isClosed) throw new ThumbnailError('busy', 'has to wait: the server is stopping')
    if (!slot.decoder?.isAlive()) Object.assign(slot, { decoder: startDecoder(this.#limits), files: 0 })
    const decoder = slot.decoder as Decoder
    const late = setTimeout(() => decoder.kill(), this.#limits.beginMs)
    try {
      await decoder.ready
      return decoder
    } catch (error) {
      if (!this.#isClosed) this.#log?.error({ err: error }, 'previews: no decoder can be started')
      throw new ThumbnailError('busy', 'has to wait: no decoder was free to render it')
    } finally {
      clearTimeout(late)
    }
  }

  /** After a file: ends a decoder that is used up or keeps too much; waits for the end of one that was killed. */
  async #leave(slot: Slot): Promise<void> {
    const { decoder } = slot
    if (!decoder) return
    const { files, keptBytes, idleMs } = this.#limits
    slot.files += 1
    if (decoder.isAlive() && (slot.files >= files || (await decoder.residentBytes()) > keptBytes)) decoder.kill()
    // A decoder that is being killed still has its memory.
    if (!decoder.isAlive()) {
      await decoder.ended
      slot.decoder = null
    }
    slot.idle = setTimeout(() => {
      if (!slot.job) slot.decoder?.kill()
    }, idleMs).unref()
  }
}

const pathOf = ({ requester: [account, user] }: ThumbnailRequest, limits: ThumbnailLimits) => [
  { key: account, most: limits.waitingOfAccount },
  { key: user, most: limits.waitingOfRequester },
]

const keyOf = ({ request }: Job): string => JSON.stringify(request.requester)

function count(counts: Map<string, number>, key: string, change: number): void {
  const sum = (counts.get(key) ?? 0) + change
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}

/** Remembers why files could not be rendered, the latest of them. */
function createFailures(ms: number) {
  const known = new Map<string, { readonly error: ThumbnailError; readonly until: number }>()
  const keyOfFile = ({ content, page, width, height, as }: ThumbnailRequest) =>
    content === undefined ? null : JSON.stringify([content, page, width, height, as])
  return {
    of(request: ThumbnailRequest): ThumbnailError | null {
      const found = known.get(keyOfFile(request) ?? '')
      return found && found.until > performance.now() ? found.error : null
    },
    add(request: ThumbnailRequest, error: ThumbnailError): void {
      const key = keyOfFile(request)
      if (key === null) return
      known.delete(key)
      known.set(key, { error, until: performance.now() + ms })
      const [oldest] = known.keys()
      if (known.size > maxFailures && oldest !== undefined) known.delete(oldest)
    },
  }
}
