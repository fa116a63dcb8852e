/** The header `traceparent` of W3C Trace Context, version 00. */
import type { SpanContext } from '@opentelemetry/api'

/** Of the flags, the one that is defined. */
const sampled = 1

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Undefined for anything that the specification tells to ignore. */
export function parseTraceParent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId, spanId, flags, rest] = form.exec(text ?? '') ?? []
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & sampled, isRemote: true }
}

export const formatTraceParent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
