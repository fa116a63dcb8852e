/** Uploads one file, with progress; after an interruption it continues where the server has stored the beginning. */
import { ApiError } from '../api/api-error.ts'
import type { CallOptions, Client } from '../api/client.ts'
import type { ResourceResponse } from '../api/operations.ts'
import { isTemporaryForReads, type Pause, pauseAfter, withRetries } from '../requests/retries.ts'
import { startAttempt } from './attempt.ts'
import { hasXhr, xhrFetch } from './xhr-fetch.ts'

/** Bytes that can be read again from any offset: of a file in Node, `await openAsBlob(path)`, from `node:fs`. */
export type UploadBody = Blob | Uint8Array<ArrayBuffer> | UploadSource

export interface UploadSource {
  /** Bytes. */
  readonly size: number
  /** The bytes from this offset to the end. Called again after an interruption. */
  open(offset: number): ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>
}

export interface FileUpload {
  /** Destination path, including the name. Missing folders are created. */
  readonly path: string
  readonly body: UploadBody
  /** Replaces a file at the path, whose content becomes a version. Otherwise the new file gets another name. */
  readonly allowOverwrite?: boolean
  /**
   * Continues an upload of the same content to the same path that an earlier client began, within 48 hours. The server can't compare
   * the content: use it only if the file has not changed since.
   */
  readonly resume?: boolean
}

export interface UploadProgress {
  /** Bytes on their way, including those that the server has stored. Fewer after an interruption. */
  readonly sent: number
  /** Bytes of the file. */
  readonly total: number
}

export interface UploadOptions extends CallOptions {
  readonly onProgress?: (progress: UploadProgress) => void
  /** Consecutive attempts that fail without progress, after the first: 8 by default, about two minutes. */
  readonly retries?: number
  /** An attempt in which nothing is sent for so long counts as interrupted: 60,000 by default. */
  readonly stallMs?: number
}

const usualRetries = 8
const usualStallMs = 60_000
/** The server hashes and stores a file after its last byte. */
const storingMs = 600_000

/** Throws ApiError if the server refuses the file, and the last error once all retries have failed. */
export async function uploadFile(
  client: Client,
  file: FileUpload,
  options: UploadOptions,
  pause: Pause,
): Promise<ResourceResponse> {
  const { retries = usualRetries, signal } = options
  const { size } = sourceOf(file.body)
  const state: UploadState = { offset: 0, isInterrupted: file.resume === true, problem: undefined }
  const stored = async () => await storedBytes(client, { path: file.path, size }, options, pause)
  if (file.resume) state.offset = await stored()
  for (let failures = 1; ; failures++) {
    try {
      return await sendRest(client, file, options, state)
    } catch (error) {
      if (state.problem) throw state.problem
      const isTemporary = (error: unknown) => isTemporaryForUploads(error, state)
      await pauseAfter(error, failures, { retries, signal, isTemporary, pause })
      state.isInterrupted = true
      const offset = await stored()
      if (offset > state.offset) failures = 0
      state.offset = offset
    }
  }
}

interface UploadState {
  /** Where this attempt begins. */
  offset: number
  /** Whether the server may still hold a connection that was lost. */
  isInterrupted: boolean
  /** Why the body can't be read. */
  problem: Error | undefined
}

/** A conflict after an interruption means that the server still holds the lost connection. */
const isTemporaryForUploads = (error: unknown, { isInterrupted }: UploadState): boolean =>
  error instanceof ApiError && error.status === 409 ? isInterrupted : isTemporaryForReads(error)

async function storedBytes(
  client: Client,
  { path, size }: { readonly path: string; readonly size: number },
  { signal, retries = usualRetries, fetch }: UploadOptions,
  pause: Pause,
): Promise<number> {
  const options = { ...(signal && { signal }), ...(fetch && { fetch }) }
  const { data } = await withRetries(() => client.call('getUpload', { query: { path, fileSize: size } }, options), {
    retries,
    signal,
    isTemporary: isTemporaryForReads,
    pause,
  })
  return data.attributes.offsetBytes
}

async function sendRest(
  client: Client,
  { path, body, allowOverwrite = false }: FileUpload,
  { signal, onProgress, fetch, stallMs = usualStallMs }: UploadOptions,
  state: UploadState,
): Promise<ResourceResponse> {
  const { size, open } = sourceOf(body)
  const { offset } = state
  const attempt = startAttempt(signal)
  let sent = offset
  const report = (bytes: number) => {
    if (attempt.signal.aborted) return
    sent = Math.min(bytes, size)
    attempt.restart(sent < size ? stallMs : storingMs)
    onProgress?.({ sent, total: size })
  }
  try {
    report(offset)
    const rest = await open(offset)
    const isWhole = rest instanceof Blob
    const own = fetch ?? (isWhole && hasXhr ? xhrFetch((bytes) => report(offset + bytes)) : undefined)
    const isCounted = !(isWhole && (own !== undefined || isServiceWorker))
    const stream =
      isCounted && counted(isWhole ? rest.stream() : rest, (bytes) => report(sent + bytes), attempt.signal, state)
    const upload = { path, size, allowOverwrite, offset, body: stream || rest }
    return await client.upload(upload, { signal: attempt.signal, ...(own && { fetch: own }) })
  } catch (error) {
    if (error instanceof TypeError && body instanceof Blob) await mustBeReadable(body, state)
    throw error
  } finally {
    attempt.end()
  }
}

/** There, browsers send no streams. */
const isServiceWorker = 'ServiceWorkerGlobalScope' in globalThis

interface Source {
  readonly size: number
  open(offset: number): Blob | ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>
}

function sourceOf(body: UploadBody): Source {
  if (body instanceof Uint8Array) return sourceOf(new Blob([body]))
  if (body instanceof Blob) return { size: body.size, open: (offset) => (offset > 0 ? body.slice(offset) : body) }
  return body
}

/** Ends with the signal: after a failed request some implementations of fetch would read on. */
function counted(
  stream: ReadableStream<Uint8Array>,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
  state: UploadState,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (signal.aborted) return await reader.cancel(signal.reason)
        if (done) return controller.close()
        controller.enqueue(value)
        onSent(value.length)
      } catch (error) {
        state.problem = unreadable(error)
        controller.error(error)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** A file that was changed or removed while it was sent looks like a lost connection. */
async function mustBeReadable(blob: Blob, state: UploadState): Promise<void> {
  try {
    await blob.slice(0, 1).arrayBuffer()
  } catch (error) {
    state.problem = unreadable(error)
  }
}

const unreadable = (cause: unknown) =>
  new Error('The file can’t be read: it was changed or removed during the upload.', { cause })
