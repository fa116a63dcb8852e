/**
 * Traces by OpenTelemetry, sent to a collector as OTLP over HTTP. The only code that loads its packages: by `import()`, because the bundle
 * would load those of other imports at its start. Nothing global is registered, and no package is patched: spans are those that our
 * code begins.
 */
import type { TracerProvider } from '@opentelemetry/sdk-trace'
import type { Log } from '../log.ts'
import { createExportQueue, defaultLimits, type QueueLimits } from './export-queue.ts'
import type { TraceSettings } from './settings.ts'
import { createSpans, typeOf } from './spans.ts'
import type { Tracing } from './tracing.ts'

export interface TracesOptions extends TraceSettings {
  /** Of the server, as its spans are found by. */
  readonly resource: { readonly version: string; readonly node: string; readonly process?: number | undefined }
  readonly log: Log
  readonly limits?: Partial<QueueLimits>
}

/** Longest time that `close` waits for the collector, in ms. */
const closeMs = 3_000
/** A collector that is away is logged once in this time, in ms. */
const logEveryMs = 60_000

/** Loads the packages, and exports from then on. */
export async function startTraces(options: TracesOptions): Promise<Tracing> {
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, sdk, api] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/api'),
  ])
  const { url, headers, sample, log, resource } = options
  const limits = { ...defaultLimits, ...options.limits }
  const timeoutMillis = limits.exportMs
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis, concurrencyLimit: 2 })
  const queue = createExportQueue(sdk, exporter, limits, failureLog(log))
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'sallyport',
      'service.version': resource.version,
      'service.instance.id': resource.node,
      ...(resource.process !== undefined && { 'sallyport.process': resource.process }),
    }),
    // Which of the traces that begin here are sampled is decided before.
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    spanProcessors: [queue.processor],
  })
  const spans = createSpans(api, provider.getTracer('sallyport'), sample)
  return { ...spans, counts: queue.counts, close: () => shutDown(provider) }
}

async function shutDown(provider: TracerProvider): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeMs)
  })
  await Promise.race([provider.shutdown().catch(() => undefined), deadline])
  clearTimeout(timer)
}

function failureLog(log: Log): (error: Error) => void {
  let loggedAt = Number.NEGATIVE_INFINITY
  return (error) => {
    const now = performance.now()
    if (now - loggedAt < logEveryMs) return
    loggedAt = now
    // Not the error itself: it has the response of the collector.
    log.warn(
      { reason: error.message || typeOf(error), code: 'code' in error ? error.code : undefined },
      'traces not sent',
    )
  }
}
