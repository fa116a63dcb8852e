/**
 * Upload queue: which uploads wait, are sent, are retried after an interruption, or have failed. Independent of the
 * network; `send` does the transfer.
 */
import { type Failure, failureOf, hasStatus } from '../api/failure.ts'

export type UploadState = 'waiting' | 'sending' | 'paused' | 'broken' | 'failed' | 'done'

export interface Upload {
  readonly id: number
  readonly file: File
  /** Destination path, including the name. */
  readonly path: string
  readonly overwrite: boolean
  readonly state: UploadState
  /** Bytes sent, including those of uploads in progress. */
  readonly sent: number
  /** Whether the server may already have a part of it. */
  readonly isBegun: boolean
  /** Consecutive interruptions. */
  readonly breaks: number
  readonly failure: Failure | null
}

export type NewUpload = Pick<Upload, 'file' | 'path' | 'overwrite'> & { readonly isBegun?: boolean }

export interface UploadTransport {
  /** Resolves when the file is stored. Rejects if it was refused or interrupted, or when `signal` aborts. */
  send(upload: Upload, signal: AbortSignal, onSent: (bytes: number) => void): Promise<void>
  /** Discards the bytes stored so far. */
  forget(upload: Upload): Promise<void>
  /** Calls back after `ms`. */
  later(callback: () => void, ms: number): void
}

const atOnce = 3
const reportEveryMs = 200

/** 1, 2, 4 … at most 30 seconds. */
export const retryDelay = (breaks: number): number => Math.min(30_000, 1000 * 2 ** Math.min(breaks - 1, 5))

/**
 * Temporary failures: no response, a server that is starting, an expired session, an earlier request that still locks the
 * upload.
 */
export function isTemporary(error: unknown, { sent, file, breaks }: Pick<Upload, 'sent' | 'breaks' | 'file'>): boolean {
  // After the last byte a conflict concerns the name and is permanent. Before it, an interrupted server may hold the
  // upload's lock for two minutes.
  if (hasStatus(error, 409)) return sent < file.size && breaks < 45
  return error instanceof TypeError || hasStatus(error, 401, 408, 429, 500, 502, 503, 504)
}

const isOver = ({ state }: Upload) => state === 'done' || state === 'failed'

export class UploadQueue {
  readonly #wire: UploadTransport
  readonly #uploads = new Map<number, Upload>()
  readonly #running = new Map<number, AbortController>()
  readonly #listeners = new Set<() => void>()
  #lastId = 0
  #snapshot: readonly Upload[] = []
  #isReportDue = false
  #isHeld = false

  constructor(wire: UploadTransport) {
    this.#wire = wire
  }

  /** All uploads in the order of arrival; the same array until something changes. */
  readonly snapshot = (): readonly Upload[] => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(uploads: readonly NewUpload[]): void {
    for (const upload of uploads) {
      const id = ++this.#lastId
      const fresh = { state: 'waiting', sent: 0, isBegun: false, breaks: 0, failure: null } as const
      this.#uploads.set(id, { ...fresh, ...upload, id })
    }
    this.#turn()
  }

  pause(...ids: readonly number[]): void {
    for (const id of ids) {
      const upload = this.#uploads.get(id)
      if (!upload || isOver(upload)) continue
      this.#change(id, { state: 'paused' })
      this.#running.get(id)?.abort()
    }
    this.#turn()
  }

  /** Resumes paused, interrupted or failed uploads. */
  resume(...ids: readonly number[]): void {
    for (const id of ids) {
      const state = this.#uploads.get(id)?.state
      if (state === 'paused' || state === 'broken' || state === 'failed')
        this.#change(id, { state: 'waiting', failure: null })
    }
    this.#turn()
  }

  /** Removes uploads; stored bytes of unfinished ones are discarded. */
  cancel(...ids: readonly number[]): void {
    for (const id of ids) {
      const upload = this.#uploads.get(id)
      if (!upload) continue
      this.#uploads.delete(id)
      this.#running.get(id)?.abort()
      if (upload.isBegun && upload.state !== 'done') void this.#wire.forget(upload).catch(() => undefined)
    }
    this.#turn()
  }

  /** Suspends all sending until it is released, because the session has ended. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    this.#turn()
  }

  /** The network is back: retries interrupted uploads at once. */
  hurry(): void {
    const broken = [...this.#uploads.values()].filter(({ state }) => state === 'broken')
    this.resume(...broken.map(({ id }) => id))
  }

  clearDone(): void {
    for (const upload of this.#uploads.values()) if (upload.state === 'done') this.#uploads.delete(upload.id)
    this.#report()
  }

  /** Starts the next uploads. Two uploads to one path never run at the same time, because the server would treat them as one. */
  #turn(): void {
    const busy = new Set([...this.#running.keys()].map((id) => this.#uploads.get(id)?.path))
    for (const upload of this.#uploads.values()) {
      if (this.#isHeld || this.#running.size >= atOnce) break
      if (upload.state !== 'waiting' || this.#running.has(upload.id) || busy.has(upload.path)) continue
      busy.add(upload.path)
      void this.#run(upload)
    }
    this.#report()
  }

  async #run(upload: Upload): Promise<void> {
    const { id } = upload
    const abort = new AbortController()
    this.#running.set(id, abort)
    this.#change(id, { state: 'sending', isBegun: true })
    try {
      // Tells `send` whether an earlier attempt may have stored a part; this attempt does not count.
      await this.#wire.send(upload, abort.signal, (sent) => this.#change(id, { sent }))
      this.#change(id, { state: 'done', sent: upload.file.size, breaks: 0 })
    } catch (error) {
      if (!abort.signal.aborted) this.#afterTrouble(id, error)
    } finally {
      this.#running.delete(id)
      this.#turn()
    }
  }

  #afterTrouble(id: number, error: unknown): void {
    const upload = this.#uploads.get(id)
    if (!upload) return
    const failure = failureOf(error)
    const breaks = upload.breaks + 1
    if (!isTemporary(error, upload)) return void this.#change(id, { state: 'failed', failure })
    this.#change(id, { state: 'broken', failure, breaks })
    this.#wire.later(() => {
      const isStill = this.#uploads.get(id)?.state === 'broken' && this.#uploads.get(id)?.breaks === breaks
      if (isStill) this.resume(id)
    }, retryDelay(breaks))
  }

  #change(id: number, changes: Partial<Upload>): void {
    const upload = this.#uploads.get(id)
    if (!upload) return
    this.#uploads.set(id, { ...upload, ...changes })
    this.#reportSoon()
  }

  #reportSoon(): void {
    if (this.#isReportDue) return
    this.#isReportDue = true
    this.#wire.later(() => this.#report(), reportEveryMs)
  }

  #report(): void {
    this.#isReportDue = false
    this.#snapshot = [...this.#uploads.values()]
    for (const listener of this.#listeners) listener()
  }
}
