/** The values of SALLYPORT_TRACES and of the settings that belong to it. Each parser throws an error whose message follows the name of the setting. */
import { isLoopbackHost } from '../net/smtp-tls.ts'

export interface TraceSettings {
  /** Where spans are posted. */
  readonly url: string
  /** Names in lower case. Values are secret. */
  readonly headers: Readonly<Record<string, string>>
  /** Part of the traces that begin here which is sampled, from 0 to 1. */
  readonly sample: number
}

/** Null for ''. The path is that of a base address, as OTEL_EXPORTER_OTLP_ENDPOINT has it: `/v1/traces` is appended. */
export function parseCollector(text: string, headers: TraceSettings['headers']): string | null {
  if (text === '') return null
  const url = URL.parse(text)
  // It may contain a password.
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new Error('must be the address of a collector for OTLP over HTTP, such as https://collector.example.com:4318')
  if (url.protocol === 'http:' && Object.keys(headers).length > 0 && !isLoopbackHost(url.hostname))
    throw new Error('must be https:// while SALLYPORT_TRACES_HEADERS is set, unless the collector is on this machine')
  const base = url.href.replace(/\/+$/, '')
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`
}

/** The connection has its own, and these are set for each request. */
const refusedHeaders = ['content-type', 'content-length', 'content-encoding', 'host', 'connection', 'transfer-encoding']

/** Parses `name=value,name=value`, values percent-encoded, as in OTEL_EXPORTER_OTLP_HEADERS. Errors do not repeat values. */
export function parseTraceHeaders(text: string): TraceSettings['headers'] {
  const headers: Record<string, string> = {}
  for (const one of text.split(',').filter((part) => part.trim() !== '')) {
    const at = one.indexOf('=')
    const name = one.slice(0, Math.max(0, at)).trim().toLowerCase()
    const value = decoded(one.slice(at + 1).trim())
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || value === null || !/^[\x20-\x7e]+$/.test(value))
      throw new Error('must be names and values such as authorization=Bearer%20abc, separated by commas')
    if (refusedHeaders.includes(name)) throw new Error(`can't set the header ${name}`)
    headers[name] = value
  }
  return headers
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** A fraction from 0 to 1. */
export function parseSample(text: string): number {
  const value = Number(text)
  if (!/^(0|1|0?\.\d+|1\.0+)$/.test(text) || value > 1)
    throw new Error(`must be a number from 0 to 1 such as 0.1, not "${text}"`)
  return value
}
