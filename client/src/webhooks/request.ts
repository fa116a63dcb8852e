/** A webhook request as frameworks give it. */

export interface WebhookRequest {
  /** `request.headers` of node:http, Express, Fastify or `fetch`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The raw bytes as received, or their text: not JSON that was parsed and written again. */
  readonly body: Uint8Array | string
}

/** The request was not sent by the server that knows the secret, or not now: answer it with 401. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  /** What is wrong. */
  readonly reason: 'header' | 'time' | 'signature' | 'body'

  constructor(reason: WebhookError['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/** '' without the header. Names of a plain object may be in any case. */
export function headerOf({ headers }: WebhookRequest, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? ''
  const [, value] = Object.entries(headers).find(([one]) => one.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : (value?.join(' ') ?? '')
}

/** Throws TypeError for anything but raw bytes and text. */
export function bytesOf({ body }: WebhookRequest): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return new Uint8Array(body)
  throw new TypeError('body must be the raw bytes of the request, or their text, read before a framework parses them.')
}

export function parsed<Message>(bytes: Uint8Array): Message {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Message
  } catch {
    throw new WebhookError('body', 'The body is not JSON.')
  }
}

export const asList = (secrets: string | readonly string[]): readonly string[] =>
  typeof secrets === 'string' ? [secrets] : secrets

/** In a time that does not depend on where the texts differ. */
export function isEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let i = 0; i < other.length; i++) difference |= (one.charCodeAt(i) || 0) ^ other.charCodeAt(i)
  return difference === 0
}
