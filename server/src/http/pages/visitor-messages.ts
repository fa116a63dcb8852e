/** Error messages for visitors; those that only concern the account are replaced. */
import { Fault } from '../../core/fault.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'

/** `detail` is used for errors that are not Faults. */
export function messageForVisitor(error: unknown, detail: string): string {
  if (!(error instanceof Fault)) return detail
  // Messages about users and permissions mean nothing to a visitor.
  if (error.code === 'forbidden' && !isOutOfRange(error)) return 'This page does not allow this action.'
  // Visitors must not learn the storage limits of the account.
  if (error.code === 'storage-full')
    return 'There is not enough space for these files. Tell the person who sent you the link.'
  return detail
}
