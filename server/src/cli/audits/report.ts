/** What `audit verify` and `audit status` print. */
import { type AuditStatus, maxCounted } from '../../core/activity/audit/status.ts'
import type { Verification } from '../../lib/audit/verify.ts'
import { columns, counted } from '../output/output.ts'

interface Checked {
  /** Between the lines and the database, in a sentence. */
  readonly difference: string | null
  readonly isNotedMissing: boolean
  /** Whether the end was compared with the database. */
  readonly isEndChecked: boolean
  readonly from: number
}

export function verificationLines(
  { lines, repeats, first, last, isCut, broken }: Verification,
  { difference, isNotedMissing, isEndChecked, from }: Checked,
): string[] {
  const some = first === last?.seq ? `number ${first}` : `numbers ${first} to ${last?.seq}`
  const intact = last === null ? 'No line' : `${counted(lines, 'line')}: ${some}`
  const result = [
    ...(broken ? [`BROKEN: ${broken.file}, line ${broken.line}, ${broken.kind}. ${broken.reason}`] : []),
    ...(difference === null ? [] : [`BROKEN: ${difference}`]),
    ...(isNotedMissing ? ['BROKEN: No intact line has the hash of --hash.'] : []),
    `Intact${broken ? ' before it' : ''}: ${intact}`,
    ...(from > 1 ? [`Lines before number ${from} were not checked.`] : []),
    ...(repeats > 0 ? [`${counted(repeats, 'line')} repeated without a difference, as after a crash.`] : []),
    ...(isCut ? ['The end is a part of a line: it is being written, or the rest is missing.'] : []),
    ...(last ? [`Last hash: ${last.hash}`] : []),
  ]
  if (isEndChecked || broken || isNotedMissing || last === null) return result
  return [
    ...result,
    'Missing lines at the end are only noticed with --database, or by a hash that was noted elsewhere.',
  ]
}

export function statusLines(destination: string | null, status: AuditStatus): string[] {
  const { seq, hash, exportedAt, waiting, oldestMs, failures, lastError, retryAt } = status
  return columns([
    ['destination', destination ?? 'off: SALLYPORT_AUDIT is not set'],
    ['waiting', `${waiting}${waiting < maxCounted ? '' : ' or more'}`],
    ...(waiting > 0 ? [['oldest', `${Math.round(oldestMs / 1_000)} s`]] : []),
    ['last number', String(seq)],
    ['last hash', seq === 0 ? '' : hash],
    ['exported', exportedAt ?? ''],
    ...(failures > 0 ? [['failures', `${failures} in succession, again at ${retryAt}: ${lastError}`]] : []),
  ])
}
