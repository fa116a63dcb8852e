/**
 * Reads files from the storage hosts that the API names. These hosts are chosen by the source: they get no credentials, and hosts
 * that only this machine can reach are refused, also after a redirect.
 */
import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, request } from 'undici'
import { type Cidr, parseCidrs } from '../../lib/net/address.ts'
import { connectGuarded, GuardError } from '../../lib/net/guarded-connect.ts'
import { chunksWithin } from '../chunks.ts'
import type { Outcome } from '../http/requests.ts'
import { createDeadline, overloadOf, unreachable, usualDeadlineMs } from '../http/response.ts'
import { SourceFailed } from '../source.ts'

export interface StorageOptions {
  /** The site is on this machine, as in tests or behind a tunnel: so may be its storage, also without TLS. */
  readonly isLoopback: boolean
  /** Of a response, and of each of its chunks, in ms. */
  readonly deadlineMs?: number
}

export interface Storage {
  /** Bytes from an offset on. Throws SourceFailed for an address that may not be read. */
  open(uri: string, from: number, signal: AbortSignal): Promise<Outcome<AsyncIterable<Buffer>>>
  close(): Promise<void>
}

const mostRedirects = 3
const connectTimeoutMs = 10_000

export function createStorage({ isLoopback, deadlineMs = usualDeadlineMs }: StorageOptions): Storage {
  const allow: readonly Cidr[] = isLoopback ? parseCidrs('127.0.0.0/8,::1/128') : []
  const agent = new Agent({
    ...{ connect: connectGuarded({ allow }, connectTimeoutMs), allowH2: false },
    ...{ headersTimeout: deadlineMs, bodyTimeout: 0 },
  })
  return {
    close: () => agent.destroy(),
    async open(uri, from, signal) {
      const url = checkedUrl(uri, isLoopback)
      const deadline = createDeadline(deadlineMs, signal)
      try {
        const found = await responseOf(agent, url, { from, isLoopback, signal: deadline.signal })
        return outcomeOf(found, from, (body) => chunksWithin(body, deadlineMs, signal))
      } catch (error) {
        if (error instanceof GuardError && error.kind === 'blocked') throw new SourceFailed(error.message)
        return { ...unreachable(error, url.host, signal, deadline), isOfFile: true }
      } finally {
        deadline.end()
      }
    },
  }
}

function checkedUrl(uri: string, isLoopback: boolean): URL {
  const url = URL.parse(uri)
  if (url?.protocol === 'https:' || (isLoopback && url?.protocol === 'http:')) return url
  throw new SourceFailed('The source gives no address with https:// to download the file from.')
}

interface Asked {
  readonly from: number
  readonly isLoopback: boolean
  readonly signal: AbortSignal
}

interface Found {
  readonly host: string
  readonly response: Dispatcher.ResponseData
}

async function responseOf(agent: Agent, first: URL, { from, isLoopback, signal }: Asked): Promise<Found> {
  let url = first
  for (let redirects = 0; ; redirects++) {
    const range = from > 0 ? { range: `bytes=${from}-` } : {}
    const response = await request(url.href, {
      ...{ dispatcher: agent, method: 'GET', signal },
      headers: { 'accept-encoding': 'identity', ...range },
    })
    const { location } = response.headers
    if (response.statusCode < 300 || response.statusCode > 399 || typeof location !== 'string')
      return { host: url.host, response }
    discard(response)
    if (redirects >= mostRedirects)
      throw new SourceFailed(`${first.host} redirects more than ${mostRedirects} times when the file is downloaded.`)
    url = checkedUrl(URL.parse(location, url.href)?.href ?? '', isLoopback)
  }
}

function outcomeOf(
  { host, response }: Found,
  from: number,
  read: (body: Readable) => AsyncIterable<Buffer>,
): Outcome<AsyncIterable<Buffer>> {
  const { statusCode: status, headers, body } = response
  if (status === 206 && from > 0) {
    if (headers['content-range']?.toString().startsWith(`bytes ${from}-`)) return { value: read(body) }
    discard(response)
    throw new SourceFailed(`${host} sends another part of the file than it was asked for.`)
  }
  if (status === 200) return { value: from > 0 ? without(from, read(body)) : read(body) }
  discard(response)
  const overload = overloadOf(host, status, headers['retry-after']?.toString())
  // Of a link that has expired: the next attempt gets another one.
  return { ...(overload ?? { code: 'unavailable', text: `${host} responded with ${status}.` }), isOfFile: true }
}

/** Of a host that sends the whole file. */
async function* without(first: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = first
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined).destroy()
}
