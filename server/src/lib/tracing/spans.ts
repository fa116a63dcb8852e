/** The spans that our code begins, and which of them is the current one. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span as OtelSpan, SpanContext, SpanKind, SpanStatusCode, Tracer } from '@opentelemetry/api'
import { randomFraction } from '../crypto/ids.ts'
import type { OpenSpan, Span, SpanStart, Tracing } from './tracing.ts'

const kinds: Readonly<Record<NonNullable<SpanStart['kind']>, SpanKind>> = { internal: 0, server: 1, client: 2 }
const failed: SpanStatusCode = 2

class OpenedSpan implements OpenSpan {
  readonly span: OtelSpan

  constructor(span: OtelSpan) {
    this.span = span
  }

  set(attributes: Parameters<OpenSpan['set']>[0]): void {
    this.span.setAttributes(attributes)
  }

  fail(type: string): void {
    this.span.setStatus({ code: failed })
    this.span.setAttribute('error.type', type)
  }

  end(): void {
    this.span.end()
  }
}

type Api = Pick<typeof import('@opentelemetry/api'), 'ROOT_CONTEXT' | 'trace'>

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

/** Not global: only what gets the result begins spans. `sample`: part of the traces that begin here, from 0 to 1. */
export function createSpans(
  { ROOT_CONTEXT, trace }: Api,
  tracer: Tracer,
  sample: number,
): Omit<Tracing, 'counts' | 'close'> {
  const spans = new AsyncLocalStorage<OpenedSpan | undefined>()

  /** The span that is running here; a span that has ended is one that something outlived, such as a timer. */
  function active(): OpenedSpan | null {
    const opened = spans.getStore()
    return opened?.span.isRecording() ? opened : null
  }

  function open({ name, kind = 'internal', attributes = {} }: SpanStart, context = ROOT_CONTEXT): OpenedSpan | null {
    const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context)
    return span.isRecording() ? new OpenedSpan(span) : null
  }

  function begin(start: SpanStart): OpenedSpan | null {
    const parent = parseTraceParent(start.parent)
    if (parent) return open(start, trace.setSpanContext(ROOT_CONTEXT, parent))
    // Decided before there is a span: those that nobody records would cost most of what traces cost.
    return randomFraction() < sample ? open(start) : null
  }

  /** Without a span, work that is in none anyway needs no context. */
  const within = <T>(span: Span | null, work: () => T): T =>
    span === null && spans.getStore() === undefined ? work() : spans.run((span as OpenedSpan | null) ?? undefined, work)

  async function run<T>(span: OpenedSpan | null, work: (span: OpenSpan | null) => Promise<T>): Promise<T> {
    try {
      return await within(span, () => work(span))
    } catch (error) {
      span?.fail(typeOf(error))
      throw error
    } finally {
      span?.end()
    }
  }

  return {
    begin,
    within,
    root: (start, work) => run(begin(start), work),
    child(start, work) {
      const parent = active()
      return parent ? run(open(start, trace.setSpan(ROOT_CONTEXT, parent.span)), work) : work(null)
    },
    outside: (work) => within(null, work),
    current() {
      const opened = active()
      return opened && formatTraceParent(opened.span.spanContext())
    },
  }
}

/** The code of a fault, or the name of an error: its message can name files. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
