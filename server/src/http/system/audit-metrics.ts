/** Metrics of the audit export. */
import type { Registry } from 'prom-client'
import { auditStatus, maxCounted } from '../../core/activity/audit/status.ts'
import type { Needs } from '../../core/context.ts'
import { gauge } from './gauge.ts'

/** Nothing is read while the export is off. */
export function registerAuditMetrics(registry: Registry, ctx: Needs<'db' | 'clock' | 'settings'>): void {
  const isOn = ctx.settings.audit !== null
  gauge(
    registry,
    'sallyport_audit_waiting',
    `Lines that wait for the audit export, counted up to ${maxCounted.toLocaleString('en')}.`,
    async () => (isOn ? (await auditStatus(ctx)).waiting : 0),
  )
  gauge(registry, 'sallyport_audit_oldest_seconds', 'Age of the oldest of these lines.', async () =>
    isOn ? (await auditStatus(ctx)).oldestMs / 1_000 : 0,
  )
}
