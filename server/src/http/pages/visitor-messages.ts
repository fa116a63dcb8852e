/** Error messages for visitors; those that only concern the account are replaced. */
import { Fault } from '../../core/fault.ts'
import { isLimitFault } from '../../core/shares/download-limit.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'
import { longestNameBytes } from '../../lib/text/path.ts'
import type { Texts } from './texts.ts'

/** What the form before a page says about what was entered. */
export function accessProblem({ t }: Texts, error: Fault): string {
  if (error.code === 'unauthenticated')
    return t('The password is wrong. Check it, or ask the person who sent you the link.')
  if (error.code === 'invalid') return t('Enter a valid email address.')
  if (error.code === 'too-many') return t('Too many attempts. Wait a few minutes, then try again.')
  return t('The server is busy. Try again in a moment.')
}

/** `detail` is used for errors that are not Faults. */
export function messageForVisitor({ t }: Texts, error: unknown, detail: string): string {
  if (!(error instanceof Fault)) return detail
  if (isLimitFault(error)) return t('The download limit of this page is reached. Ask the person who sent you the link.')
  // Messages about users and permissions mean nothing to a visitor.
  if (error.code === 'forbidden' && !isOutOfRange(error)) return t('This page does not allow this action.')
  // Visitors must not learn the storage limits of the account.
  if (error.code === 'storage-full')
    return t('There is not enough space for these files. Tell the person who sent you the link.')
  return detail
}

/** Why an entry was not renamed or deleted. `name`: the new name as it was entered. */
export function changeProblem(texts: Texts, error: Fault, name: string): string {
  const { t } = texts
  if (error.detail.subject !== 'name') return messageForVisitor(texts, error, error.message)
  if (error.code === 'conflict')
    return t('A file or folder named “{name}” already exists in this folder. Use another name.', { name })
  if (name === '') return t('Enter a name.')
  if (/[/\\]/.test(name)) return t('A name cannot contain a slash or a backslash.')
  if (Buffer.byteLength(name) > longestNameBytes) return t('The name is too long. Enter a shorter one.')
  return t('This name is not allowed. Enter another name, without invisible characters.')
}
