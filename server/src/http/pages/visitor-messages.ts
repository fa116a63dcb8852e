/** Error messages for visitors; those that only concern the account are replaced. */
import { Fault, type FaultCode, type Subject } from '../../core/fault.ts'
import { isLimitFault } from '../../core/shares/download-limit.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'
import { longestNameBytes } from '../../lib/text/path.ts'
import { HttpRefusal } from '../responses/errors.ts'
import type { Texts } from './texts.ts'

/** What the form before a page says about what was entered. */
export function accessProblem(texts: Texts, error: Fault): string {
  const { t } = texts
  if (error.code === 'unauthenticated')
    return t('The password is wrong. Check it, or ask the person who sent you the link.')
  if (error.code === 'invalid') return t('Enter a valid email address.')
  if (error.code === 'too-many') return t('Too many attempts. Wait a few minutes, then try again.')
  return busy(texts)
}

/** `detail`: the message of the API, in English. */
export function messageForVisitor(texts: Texts, error: unknown, detail: string): string {
  const { t, language } = texts
  if (!(error instanceof Fault)) return language === 'en' ? detail : unexpected(texts, error)
  if (isLimitFault(error)) return t('The download limit of this page is reached. Ask the person who sent you the link.')
  if (isOutOfRange(error))
    return t(
      'This page can only be opened from certain networks, and yours is not one of them. Ask the person who sent you the link.',
    )
  // Messages about users and permissions mean nothing to a visitor.
  if (error.code === 'forbidden') return t('This page does not allow this action.')
  // Visitors must not learn the storage limits of the account.
  if (error.code === 'storage-full')
    return t('There is not enough space for these files. Tell the person who sent you the link.')
  return language === 'en' || error.detail.isTranslated ? detail : refusalByCode(texts, error)
}

/** Sentences of the API are in English; for others, what happened and what to do. */
function refusalByCode(texts: Texts, { code, detail }: Fault): string {
  const { t } = texts
  if (isAboutName(code, detail.subject))
    return t('A name is not allowed, or a path is too long. Rename the file and send it again.')
  return (refusals[code] ?? anyRefusal)(texts)
}

const nameSubjects: readonly (Subject | undefined)[] = ['name', 'path', 'resource-path', 'files', 'parent']

const isAboutName = (code: FaultCode, subject: Subject | undefined): boolean =>
  code === 'invalid' && nameSubjects.includes(subject)

const unexpected = (texts: Texts, error: unknown): string =>
  error instanceof HttpRefusal ? anyRefusal(texts) : texts.t('The server reported an error. Try again later.')

const anyRefusal = ({ t }: Texts): string => t('The request was not accepted. Reload the page and try again.')

const refusals: Partial<Record<FaultCode, (texts: Texts) => string>> = {
  unauthenticated: ({ t }) => t('Your visit has ended. Open the link again.'),
  'not-found': ({ t }) => t('The file or folder no longer exists. Reload the page.'),
  gone: ({ t }) => t('The file or folder no longer exists. Reload the page.'),
  conflict: ({ t }) => t('The name is taken, or the file or folder is being changed. Try again in a moment.'),
  'too-large': ({ t }) => t('This is too large to be sent. Send less at once.'),
  'bad-range': ({ t }) => t('The download cannot be resumed. Start it again.'),
  'too-many': ({ t }) => t('Too many attempts. Wait a few minutes, then try again.'),
  unavailable: busy,
}

function busy({ t }: Texts): string {
  return t('The server is busy. Try again in a moment.')
}

/** Why an entry was not renamed or deleted. `name`: the new name as it was entered. */
export function changeProblem(texts: Texts, error: Fault, name: string): string {
  const { t } = texts
  if (error.detail.subject !== 'name') return messageForVisitor(texts, error, error.message)
  if (error.code === 'conflict')
    return t('A file or folder named “{name}” already exists in this folder. Use another name.', { name })
  if (name === '') return t('Enter a name.')
  if (['.', '..'].includes(name.trim())) return t('“.” and “..” are not allowed as names. Enter another name.')
  if (/[/\\]/.test(name)) return t('A name cannot contain a slash or a backslash.')
  if (Buffer.byteLength(name) > longestNameBytes) return t('The name is too long. Enter a shorter one.')
  return t('This name is not allowed. Enter another name, without invisible characters.')
}
