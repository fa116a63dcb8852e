/** How files go out: piece by piece where the line breaks, each file from where it stopped. */
import type { Chosen } from '../data/uploads/selected-files.ts'

/** The server said no; its sentence is for the visitor. */
export class Refusal extends Error {
  readonly status: number
  /** Sentences by the names of inputs. */
  readonly fields: Readonly<Record<string, string>>
  constructor(status: number, problem: string, fields: Readonly<Record<string, string>> = {}) {
    super(problem)
    this.status = status
    this.fields = fields
  }
}

export interface Way {
  /** Address that takes files: `?name=…&size=…&offset=…`. */
  readonly target: string
  /** The visit of an embedded page; '' where a cookie carries it. */
  readonly visit: string
}

const headersOf = (visit: string): Record<string, string> => ({
  accept: 'application/json',
  ...(visit !== '' && { 'x-sallyport-visit': visit }),
})

/** Asks with JSON. Throws Refusal, or TypeError when the line is cut. */
export async function ask<T>(method: 'GET' | 'POST', url: string, visit: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { ...headersOf(visit), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = (await response.json().catch(() => ({}))) as T & { problem?: string; fields?: Record<string, string> }
  if (!response.ok) throw new Refusal(response.status, answer.problem ?? 'That did not work. Try again.', answer.fields)
  return answer
}

const addressOf = ({ target }: Way, { file, path }: Chosen, offset?: number): string => {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const query = new URLSearchParams({ name: file.name, size: String(file.size), ...(folder !== '' && { folder }) })
  if (offset !== undefined) query.set('offset', String(offset))
  return `${target}?${query}`
}

/** Pauses before each new try after the line was cut, in ms: about ten minutes in all. */
const pauses = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 60_000, 120_000, 300_000]

export interface Progress {
  /** Bytes that are there. */
  onSent(bytes: number): void
  /** The line is cut; it will be tried again. */
  onWaiting(): void
}

/** Sends one file; goes on where it broke off. Gives the name that it has on the other side. Throws Refusal. */
export async function sendFile(way: Way, chosen: Chosen, progress: Progress): Promise<string> {
  for (let tries = 0; ; tries++)
    try {
      const { offset } =
        tries === 0 ? { offset: 0 } : await ask<{ offset: number }>('GET', addressOf(way, chosen), way.visit)
      return await post(way, chosen, offset, progress)
    } catch (error) {
      const pause = pauses[tries]
      // 409: it broke off at another byte than we know, or the server still holds the broken line open.
      const mayAgain = !(error instanceof Refusal) || error.status === 409 || error.status >= 502
      if (!mayAgain || pause === undefined) throw error
      progress.onWaiting()
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
}

/** By XMLHttpRequest, which alone tells how much has gone out. */
function post(way: Way, chosen: Chosen, offset: number, { onSent }: Progress): Promise<string> {
  const { file } = chosen
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf(way, chosen, offset))
    for (const [name, value] of Object.entries(headersOf(way.visit))) request.setRequestHeader(name, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded }) => onSent(offset + loaded)
    request.onerror = () => reject(new TypeError('the line is cut'))
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status === 201) resolve(answer.name ?? file.name)
      else reject(new Refusal(request.status, answer.problem ?? 'The file was not taken.'))
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
