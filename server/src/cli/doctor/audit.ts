/** Checks of `doctor` for the audit export. */
import { auditStatus, maxCounted } from '../../core/activity/audit/status.ts'
import type { Context } from '../../core/context.ts'
import { counted } from '../output/output.ts'
import type { Finding } from './environment.ts'

/** Nothing if it is off and nothing waits. */
export async function examineAudit(ctx: Context): Promise<Finding[]> {
  const { waiting, failures, lastError, retryAt, seq } = await auditStatus(ctx)
  const { audit } = ctx.settings
  const finding = (state: Finding['state'], text: string): Finding[] => [{ state, about: 'audit', text }]
  const lines = `${counted(waiting, 'line')}${waiting < maxCounted ? '' : ' or more'} waiting`
  if (!audit)
    return waiting === 0 ? [] : finding('note', `${lines}, but the audit export is off: SALLYPORT_AUDIT is not set`)
  if (failures > 0)
    return finding('problem', `${lines} for ${audit.name}: ${lastError} The next attempt is at ${retryAt}.`)
  return finding('ok', `Exported to ${audit.name} up to number ${seq}, ${lines}`)
}
