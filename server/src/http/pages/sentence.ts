/** What outsiders are told of what went wrong: what the rules say, but for what is only the account's business. */
import { Fault } from '../../core/fault.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'

/** `detail` is told of what is no Fault. */
export function sentenceOf(error: unknown, detail: string): string {
  if (!(error instanceof Fault)) return detail
  // What the rules say of users and permissions means nothing to a visitor.
  if (error.code === 'forbidden' && !isOutOfRange(error)) return 'This page does not allow that.'
  // How much the account stores is not for strangers.
  if (error.code === 'storage-full') return 'There is no room for this here. Tell whoever sent you the link.'
  return detail
}
