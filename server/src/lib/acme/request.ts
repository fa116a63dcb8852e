/** The requests of the ACME client, over undici: only HTTPS, no redirects, one deadline, limited responses. */
import { Agent, request } from 'undici'
import { AcmeError, problemIn } from './problem.ts'

/** What the library's client passes to its adapter. */
interface RequestConfig {
  readonly url?: string
  readonly method?: string
  readonly data?: unknown
  readonly headers: { toJSON(): object }
}

/** An adapter for the library's client. */
export type AcmeRequest = <C extends RequestConfig>(
  config: C,
) => Promise<{
  readonly data: string
  readonly status: number
  readonly statusText: string
  readonly headers: Record<string, string | string[] | undefined>
  readonly config: C
}>

export interface AcmeConnection extends AsyncDisposable {
  readonly request: AcmeRequest
  /** What the authority, or the connection to it, said last, if that was an error. */
  problem(): AcmeError | null
  /** Forgets that error. */
  forget(): void
}

const requestMs = 30_000
const maxResponseBytes = 1024 * 1024

/** `trusted`: PEM of the authorities that are accepted; null: those that Node knows. */
export function openConnection(trusted: string | null, signal: AbortSignal): AcmeConnection {
  const agent = new Agent({
    connect: { timeout: requestMs, ...(trusted !== null && { ca: trusted }) },
    headersTimeout: requestMs,
    bodyTimeout: requestMs,
    maxResponseSize: maxResponseBytes,
    pipelining: 1,
  })
  let last: AcmeError | null = null
  return {
    problem: () => last,
    forget() {
      last = null
    },
    async request(config) {
      try {
        const { problem, ...response } = await ask(agent, config, signal)
        last = problem ?? last
        return { ...response, statusText: '', config }
      } catch (error) {
        last = toAcmeError(error)
        // Without the config of the request the library does not repeat it.
        throw last
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

async function ask(agent: Agent, config: RequestConfig, signal: AbortSignal) {
  const url = URL.parse(config.url ?? '')
  if (url?.protocol !== 'https:') throw new AcmeError('refused', `it names an address without https: ${config.url}`)
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    method: (config.method ?? 'get').toUpperCase() as 'GET',
    headers: { ...headersOf(config), 'accept-encoding': 'identity' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
    ...(typeof config.data === 'string' && { body: config.data }),
  })
  const text = await body.text()
  const problem = problemIn(asJson(text), delayOf(headers['retry-after']))
  return { data: text, status: statusCode, headers, problem }
}

const headersOf = ({ headers }: RequestConfig): Record<string, string> =>
  Object.fromEntries(Object.entries(headers.toJSON()).map(([name, value]) => [name, String(value)]))

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A `Retry-After` in ms: seconds, or a date. */
function delayOf(header: string | string[] | undefined): number | null {
  const text = String(header ?? '')
  if (/^\d{1,8}$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|LEAF_SIGNATURE/

function toAcmeError(error: unknown): AcmeError {
  if (error instanceof AcmeError) return error
  const { code = '', name = '', message = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const isLate = name === 'TimeoutError' || /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)
  const failure = isLate ? 'late' : untrusted.test(code) ? 'untrusted' : 'unreachable'
  return new AcmeError(failure, message || code || String(error))
}
