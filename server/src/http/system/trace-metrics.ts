/** Metrics of the export of traces, while it is on. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Tracing } from '../../lib/tracing/tracing.ts'

export function registerTraceMetrics(registry: Registry, tracing: Pick<Tracing, 'counts'>): void {
  new Counter({
    name: 'sallyport_trace_spans_total',
    help: 'Spans of sampled traces: exported, dropped because the queue was full, or failed because the collector did not accept them.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      const { exported, dropped, failed } = tracing.counts()
      this.reset()
      for (const [outcome, count] of Object.entries({ exported, dropped, failed })) this.inc({ outcome }, count)
    },
  })
  new Gauge({
    name: 'sallyport_trace_spans_waiting',
    help: 'Spans that wait for the collector or are being sent.',
    registers: [registry],
    collect() {
      this.set(tracing.counts().waiting)
    },
  })
}
