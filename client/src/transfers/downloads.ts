/** Downloads as streams that continue after an interruption where they ended. */
import type { CallOptions } from '../api/client.ts'
import { isTemporaryForReads, type Pause, pauseAfter, withRetries } from '../requests/retries.ts'
import { type Attempt, startAttempt } from './attempt.ts'

export interface Download {
  /** Name of the file, archive or table. */
  readonly name: string
  /** Bytes of the whole file; unknown for an archive or a table, which are created while they are sent. */
  readonly size: number | undefined
  /** Identifies this content of the file; undefined for archives and tables. */
  readonly etag: string | undefined
  /** Ends with an error unless it was complete. */
  readonly body: ReadableStream<Uint8Array>
}

export interface DownloadOptions extends CallOptions {
  /** Continues a download of which these bytes are there; `etag` is that of the first part. */
  readonly from?: { readonly offset: number; readonly etag: string }
  readonly onProgress?: (progress: { readonly received: number; readonly total: number | undefined }) => void
  /** Consecutive attempts that fail without progress, after the first: 8 by default. */
  readonly retries?: number
  /** An attempt in which nothing arrives for so long counts as interrupted: 60,000 by default. */
  readonly stallMs?: number
}

const usualRetries = 8
const usualStallMs = 60_000

export type Request = (options: {
  signal: AbortSignal
  headers?: Readonly<Record<string, string>>
}) => Promise<Response>

/** Resolves when the response has begun. Throws ApiError if the server refuses it. */
export async function openDownload(request: Request, options: DownloadOptions, pause: Pause): Promise<Download> {
  const { from, signal, retries = usualRetries } = options
  const open = async (offset: number, etag: string | undefined): Promise<Part> => {
    const headers = etag !== undefined && { headers: { range: `bytes=${offset}-`, 'if-range': etag } }
    const part = await withRetries(() => openPart(request, { ...options, ...headers }), {
      retries,
      signal,
      isTemporary: isTemporaryForReads,
      pause,
    })
    if (etag !== undefined) mustContinue(part, offset)
    return part
  }
  const first = await open(from?.offset ?? 0, from?.etag)
  const { headers } = first.response
  const etag = headers.get('etag') ?? undefined
  const length = headers.get('content-length')
  const size = length === null ? undefined : Number(length) + (from?.offset ?? 0)
  const name = fileName(headers.get('content-disposition')) ?? 'download'
  const isResumable = etag !== undefined && size !== undefined && headers.get('accept-ranges') === 'bytes'
  const reopen = isResumable ? (offset: number) => open(offset, etag) : undefined
  return { name, size, etag, body: resumedStream(first, { ...options, pause, size, reopen }) }
}

interface Part {
  readonly response: Response
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readonly attempt: Attempt
}

/** One attempt, until the response has begun. */
async function openPart(
  request: Request,
  { signal, stallMs = usualStallMs, headers }: DownloadOptions & { headers?: Readonly<Record<string, string>> },
): Promise<Part> {
  const attempt = startAttempt(signal)
  attempt.restart(stallMs)
  try {
    const response = await request({ signal: attempt.signal, ...(headers && { headers }) })
    return { reader: (response.body ?? new Blob([]).stream()).getReader(), response, attempt }
  } catch (error) {
    attempt.end()
    throw error
  } finally {
    attempt.pause()
  }
}

interface Resuming extends DownloadOptions {
  readonly pause: Pause
  readonly size: number | undefined
  /** Undefined if the server can't send a part of it. */
  readonly reopen: ((offset: number) => Promise<Part>) | undefined
}

function resumedStream(first: Part, options: Resuming): ReadableStream<Uint8Array> {
  const { from, size, reopen, signal, onProgress, pause, retries = usualRetries, stallMs = usualStallMs } = options
  let part = first
  let received = from?.offset ?? 0
  let failures = 0
  const readOne = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await readWithin(part, stallMs)
    if (done && size !== undefined && received < size) throw new TypeError('The download ended too early.')
    return value
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        try {
          const chunk = await readOne()
          if (!chunk) {
            part.attempt.end()
            return controller.close()
          }
          failures = 0
          received += chunk.length
          controller.enqueue(chunk)
          return onProgress?.({ received, total: size })
        } catch (error) {
          failures += 1
          part.attempt.end()
          await pauseAfter(error, failures, { retries: reopen ? retries : 0, signal, isTemporary: isLost, pause })
          if (reopen) part = await reopen(received)
        }
      }
    },
    cancel: async (reason) => {
      await part.reader.cancel(reason)
      part.attempt.end()
    },
  })
}

const isLost = (error: unknown) => error instanceof TypeError

async function readWithin({ reader, attempt }: Part, ms: number) {
  attempt.restart(ms)
  try {
    return await reader.read()
  } finally {
    attempt.pause()
  }
}

function mustContinue({ response, attempt }: Part, offset: number): void {
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${offset}-`)) return
  attempt.end()
  throw new Error('The file was changed since the download began. Download it again.')
}

function fileName(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition ?? '')?.[1]
  return encoded === undefined ? undefined : decodeURIComponent(encoded)
}
