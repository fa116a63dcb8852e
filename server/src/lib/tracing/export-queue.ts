/** The queue of spans for the collector: of a limited length, with a deadline for each batch, and counted. */
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { SpanCounts } from './tracing.ts'

export interface QueueLimits {
  /** Spans that wait or are being sent; further ones are dropped. */
  readonly spans: number
  /** Spans in one request. */
  readonly batch: number
  /** Longest time from the first span of a batch until it is sent, in ms. */
  readonly delayMs: number
  /** Deadline of a batch with its repetitions, in ms. */
  readonly exportMs: number
}

export const defaultLimits: QueueLimits = { spans: 4_096, batch: 512, delayMs: 2_000, exportMs: 10_000 }

export interface ExportQueue {
  readonly processor: SpanProcessor
  counts(): SpanCounts
}

type Sdk = Pick<typeof import('@opentelemetry/sdk-trace'), 'BatchSpanProcessor'>

/** `onFailure` is called with the error of each batch that the collector did not accept. */
export function createExportQueue(
  { BatchSpanProcessor }: Sdk,
  exporter: SpanExporter,
  limits: QueueLimits,
  onFailure: (error: Error) => void,
): ExportQueue {
  const counted = { exported: 0, dropped: 0, failed: 0 }
  let waiting = 0
  const settle = (batch: readonly ReadableSpan[], error: Error | undefined) => {
    waiting -= batch.length
    counted[error ? 'failed' : 'exported'] += batch.length
    if (error) onFailure(error)
  }
  const batches = new BatchSpanProcessor({
    exporter: settling(exporter, limits.exportMs, settle),
    maxQueueSize: limits.spans,
    maxExportBatchSize: limits.batch,
    scheduledDelayMillis: limits.delayMs,
    exportTimeoutMillis: limits.exportMs + 1_000,
  })
  return {
    counts: () => ({ ...counted, waiting }),
    processor: {
      onStart: () => undefined,
      onEnd(span) {
        // Those that are being sent count, too: a collector that hangs must not hold any number of them.
        if (waiting >= limits.spans) counted.dropped += 1
        else {
          waiting += 1
          batches.onEnd(span)
        }
      },
      forceFlush: () => batches.forceFlush(),
      shutdown: () => batches.shutdown(),
    },
  }
}

type Settle = (batch: readonly ReadableSpan[], error: Error | undefined) => void

/** The exporter, each of whose batches is settled once: by its result, or by the deadline. */
function settling(exporter: SpanExporter, deadlineMs: number, settle: Settle): SpanExporter {
  return {
    export(spans, done) {
      let isSettled = false
      const end = (result: Parameters<typeof done>[0]) => {
        if (isSettled) return
        isSettled = true
        clearTimeout(deadline)
        const isAccepted = result.code === 0
        settle(spans, isAccepted ? undefined : (result.error ?? new Error('the collector did not accept the spans')))
        // A failure has been reported; to the caller it would end a stop before the other batches are sent.
        done(isAccepted ? result : { code: 0 })
      }
      const late = new Error(`the collector did not respond within ${deadlineMs / 1_000} s`)
      const deadline = setTimeout(() => end({ code: 1, error: late }), deadlineMs).unref()
      exporter.export(spans, end)
    },
    forceFlush: async () => await exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}
