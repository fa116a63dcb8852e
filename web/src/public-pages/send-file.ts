/** Sends files in parts, each resumed at the stored offset after an interruption. */
import type { SelectedFile } from '../data/uploads/selected-files.ts'
import { t } from './texts.ts'

/** The server refused; its message is shown to the visitor. */
export class Refusal extends Error {
  readonly status: number
  /** Messages by input name. */
  readonly fields: Readonly<Record<string, string>>
  constructor(status: number, problem: string, fields: Readonly<Record<string, string>> = {}) {
    super(problem)
    this.status = status
    this.fields = fields
  }
}

export const sentenceOf = (error: unknown): string =>
  error instanceof Refusal ? error.message.replace(/^files: /, '') : t('The connection was lost. Send again to resume.')

export interface UploadTarget {
  /** URL of the upload: `?name=…&size=…&offset=…`. */
  readonly target: string
  /** Token of the visit in embedded pages; '' where a cookie carries it. */
  readonly visit: string
}

const headersOf = (visit: string): Record<string, string> => ({
  accept: 'application/json',
  ...(visit !== '' && { 'x-sallyport-visit': visit }),
})

/** Sends a JSON request. Throws Refusal, or TypeError if the connection is lost. */
export async function requestJson<T>(method: 'GET' | 'POST', url: string, visit: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { ...headersOf(visit), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = (await response.json().catch(() => ({}))) as T & { problem?: string; fields?: Record<string, string> }
  if (!response.ok) throw new Refusal(response.status, answer.problem ?? t('The request failed. Retry.'), answer.fields)
  return answer
}

const addressOf = ({ target }: UploadTarget, { file, path }: SelectedFile, offset?: number): string => {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const query = new URLSearchParams({ name: file.name, size: String(file.size), ...(folder !== '' && { folder }) })
  if (offset !== undefined) query.set('offset', String(offset))
  return `${target}?${query}`
}

/** Delays before each retry after an interruption, in ms: about ten minutes in total. */
const pauses = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 60_000, 120_000, 300_000]

export interface Progress {
  /** Bytes stored. */
  onSent(bytes: number): void
  /** The connection was lost; the upload will be retried. */
  onWaiting(): void
}

/** Sends one file, resuming after interruptions. Returns the name it was stored under. Throws Refusal. */
export async function sendFile(way: UploadTarget, chosen: SelectedFile, progress: Progress): Promise<string> {
  for (let tries = 0; ; tries++)
    try {
      const { offset } =
        tries === 0 ? { offset: 0 } : await requestJson<{ offset: number }>('GET', addressOf(way, chosen), way.visit)
      return await post(way, chosen, offset, progress)
    } catch (error) {
      const pause = pauses[tries]
      // 409: the stored offset differs from ours, or the server still holds the lost connection open.
      const isRetryable = !(error instanceof Refusal) || error.status === 409 || error.status >= 502
      if (!isRetryable || pause === undefined) throw error
      progress.onWaiting()
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
}

/** With XMLHttpRequest, because fetch does not report upload progress. */
function post(way: UploadTarget, chosen: SelectedFile, offset: number, { onSent }: Progress): Promise<string> {
  const { file } = chosen
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf(way, chosen, offset))
    for (const [name, value] of Object.entries(headersOf(way.visit))) request.setRequestHeader(name, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded }) => onSent(offset + loaded)
    request.onerror = () => reject(new TypeError('the connection was lost'))
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status === 201) resolve(answer.name ?? file.name)
      else reject(new Refusal(request.status, answer.problem ?? t('The file was not accepted.')))
    }
    request.send(offset === 0 ? file : file.slice(offset))
  })
}

function parsed(text: string): { name?: string; problem?: string } {
  try {
    return JSON.parse(text) as { name?: string; problem?: string }
  } catch {
    return {}
  }
}
