/**
 * Traces as the server's modules see them. Nothing is loaded here: while traces are off, there is no `Tracing` at all, and callers
 * do their work directly.
 *
 * Spans begin in few places: requests (http/requests/traces.ts), operations of SFTP (sftp/files/file-channel.ts) and FTP
 * (ftp/control/trace-command.ts), transactions (db/database/traced.ts), calls of a bucket (blobs/s3/bucket.ts), attempts of deliveries
 * (core/webhooks/delivery/attempt.ts, in the trace that the message stores) and tasks (workers.ts).
 */

/** Attributes never contain names, paths, queries, addresses, tokens or texts of errors. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface Span {
  set(attributes: Attributes): void
  /** Marks the span as failed. `type`: a fixed word or a code. */
  fail(type: string): void
}

export interface OpenSpan extends Span {
  end(): void
}

export type SpanKind = 'server' | 'client' | 'internal'

export interface SpanStart {
  readonly name: string
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** The trace to continue, as in the header `traceparent`; anything malformed is ignored. */
  readonly parent?: string | undefined
}

/** Spans since the start of this process. */
export interface SpanCounts {
  readonly exported: number
  /** Not queued, because the queue was full. */
  readonly dropped: number
  /** The collector did not accept them, or not in time. */
  readonly failed: number
  /** In the queue or being sent. */
  readonly waiting: number
}

export interface Tracing {
  /** Begins the first span of a trace, or continues `parent`. Null if the trace is not sampled. */
  begin(start: SpanStart): OpenSpan | null
  /** Runs `work` and everything that it awaits within a span of this tracing. */
  within<T>(span: Span | null, work: () => T): T
  /** `begin`, `within` and `end` around `work`; an error marks the span as failed. */
  root<T>(start: SpanStart, work: (span: Span | null) => Promise<T>): Promise<T>
  /** Runs `work` in a span below the current one; just runs it if there is none, or if that has ended. */
  child<T>(start: SpanStart, work: (span: Span | null) => Promise<T>): Promise<T>
  /** Runs `work` outside of any span: for starting what goes on after a request. */
  outside<T>(work: () => T): T
  /** The current span, for continuing its trace later; null if there is none. */
  current(): string | null
  counts(): SpanCounts
  /** Sends what waits, for a few seconds at most. Never rejects. */
  close(): Promise<void>
}

/** `work` in a span below the current one, if traces are on. */
export const traced = <T>(
  tracing: Tracing | null,
  start: SpanStart,
  work: (span: Span | null) => Promise<T>,
): Promise<T> => (tracing ? tracing.child(start, work) : work(null))

/** `work` as the first span of a trace, if traces are on. */
export const tracedRoot = <T>(
  tracing: Tracing | null,
  start: SpanStart,
  work: (span: Span | null) => Promise<T>,
): Promise<T> => (tracing ? tracing.root(start, work) : work(null))
