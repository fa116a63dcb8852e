import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import type { SpanCounts } from '../../lib/tracing/tracing.ts'
import { registerTraceMetrics } from './trace-metrics.ts'

it('metrics tell what became of spans, as counters that only grow, and what waits', async () => {
  const registry = new Registry()
  let counts: SpanCounts = { exported: 5, dropped: 1, failed: 0, waiting: 7 }
  registerTraceMetrics(registry, { counts: () => counts })
  const samples = async () =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(await samples()).toEqual([
    'sallyport_trace_spans_total{outcome="exported"} 5',
    'sallyport_trace_spans_total{outcome="dropped"} 1',
    'sallyport_trace_spans_total{outcome="failed"} 0',
    'sallyport_trace_spans_waiting 7',
  ])
  counts = { ...counts, exported: 12, waiting: 0 }
  expect(await samples()).toContain('sallyport_trace_spans_total{outcome="exported"} 12')
})
