/**
 * Upload queue: which uploads wait, are sent, are retried after an interruption, or have failed. Independent of the
 * network; `send` does the transfer.
 */
import { retryDelay } from '@sallyport/client/requests/retries.ts'
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
  readonly isStarted: boolean
  /** Consecutive interruptions. */
  readonly interruptions: number
  readonly failure: Failure | null
}

export type NewUpload = Pick<Upload, 'file' | 'path' | 'overwrite'> & { readonly isStarted?: boolean }

export interface UploadTransport {
  /** Resolves when the file is stored. Rejects if it was refused or interrupted, or when `signal` aborts. */
  send(upload: Upload, signal: AbortSignal, onSent: (bytes: number) => void): Promise<void>
  /** Discards the bytes stored so far. */
  discard(upload: Upload): Promise<void>
  /** Calls back after `ms`. */
  schedule(callback: () => void, ms: number): void
}

const maxRunning = 3
const reportEveryMs = 200

/**
 * Temporary failures: no response, a server that is starting, an expired session, an earlier request that still locks the
 * upload.
 */
export function isTemporary(
  error: unknown,
  { sent, file, interruptions }: Pick<Upload, 'sent' | 'interruptions' | 'file'>,
): boolean {
  // After the last byte a conflict concerns the name and is permanent. Before it, an interrupted server may hold the
  // upload's lock for two minutes.
  if (hasStatus(error, 409)) return sent < file.size && interruptions < 45
  return error instanceof TypeError || hasStatus(error, 401, 408, 429, 500, 502, 503, 504)
}

const hasEnded = ({ state }: Upload) => state === 'done' || state === 'failed'

export class UploadQueue {
  readonly #transport: UploadTransport
  readonly #uploads = new Map<number, Upload>()
  readonly #running = new Map<number, AbortController>()
  readonly #listeners = new Set<() => void>()
  #lastId = 0
  #snapshot: readonly Upload[] = []
  #isReportDue = false
  #isSuspended = false

  constructor(transport: UploadTransport) {
    this.#transport = transport
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
      const fresh = { state: 'waiting', sent: 0, isStarted: false, interruptions: 0, failure: null } as const
      this.#uploads.set(id, { ...fresh, ...upload, id })
    }
    this.#startNext()
  }

  pause(...ids: readonly number[]): void {
    for (const id of ids) {
      const upload = this.#uploads.get(id)
      if (!upload || hasEnded(upload)) continue
      this.#change(id, { state: 'paused' })
      this.#running.get(id)?.abort()
    }
    this.#startNext()
  }

  /** Resumes paused, interrupted or failed uploads. */
  resume(...ids: readonly number[]): void {
    for (const id of ids) {
      const state = this.#uploads.get(id)?.state
      if (state === 'paused' || state === 'broken' || state === 'failed')
        this.#change(id, { state: 'waiting', failure: null })
    }
    this.#startNext()
  }

  /** Removes uploads; stored bytes of unfinished ones are discarded. */
  cancel(...ids: readonly number[]): void {
    for (const id of ids) {
      const upload = this.#uploads.get(id)
      if (!upload) continue
      this.#uploads.delete(id)
      this.#running.get(id)?.abort()
      if (upload.isStarted && upload.state !== 'done') void this.#transport.discard(upload).catch(() => undefined)
    }
    this.#startNext()
  }

  /** Suspends all sending until it is released, because the session has ended. */
  suspend(): void {
    this.#isSuspended = true
  }

  unsuspend(): void {
    this.#isSuspended = false
    this.#startNext()
  }

  /** The network is back: retries interrupted uploads at once. */
  retryInterrupted(): void {
    const broken = [...this.#uploads.values()].filter(({ state }) => state === 'broken')
    this.resume(...broken.map(({ id }) => id))
  }

  clearDone(): void {
    for (const upload of this.#uploads.values()) if (upload.state === 'done') this.#uploads.delete(upload.id)
    this.#report()
  }

  /** Starts the next uploads. Two uploads to one path never run at the same time, because the server would treat them as one. */
  #startNext(): void {
    const busy = new Set([...this.#running.keys()].map((id) => this.#uploads.get(id)?.path))
    for (const upload of this.#uploads.values()) {
      if (this.#isSuspended || this.#running.size >= maxRunning) break
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
    this.#change(id, { state: 'sending', isStarted: true })
    try {
      // Tells `send` whether an earlier attempt may have stored a part; this attempt does not count.
      await this.#transport.send(upload, abort.signal, (sent) => this.#change(id, { sent }))
      this.#change(id, { state: 'done', sent: upload.file.size, interruptions: 0 })
    } catch (error) {
      if (!abort.signal.aborted) this.#handleFailure(id, error)
    } finally {
      this.#running.delete(id)
      this.#startNext()
    }
  }

  #handleFailure(id: number, error: unknown): void {
    const upload = this.#uploads.get(id)
    if (!upload) return
    const failure = failureOf(error)
    const interruptions = upload.interruptions + 1
    if (!isTemporary(error, upload)) return void this.#change(id, { state: 'failed', failure })
    this.#change(id, { state: 'broken', failure, interruptions })
    this.#transport.schedule(() => {
      const isStillInterrupted =
        this.#uploads.get(id)?.state === 'broken' && this.#uploads.get(id)?.interruptions === interruptions
      if (isStillInterrupted) this.resume(id)
    }, retryDelay(interruptions))
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
    this.#transport.schedule(() => this.#report(), reportEveryMs)
  }

  #report(): void {
    this.#isReportDue = false
    this.#snapshot = [...this.#uploads.values()]
    for (const listener of this.#listeners) listener()
  }
}
