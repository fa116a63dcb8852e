/** Files that visitors have sent by a form: who did it, by which form, and about what. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { can, useMe } from '../../../data/account/me.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { Author } from '../versions/author.tsx'

type Attributes = RecentFile['attributes']
export type Submission = NonNullable<Attributes['submission']>

/** What is said of the upload of a file: it is the last action, or the one before the user has opened it. */
type Upload = Pick<Attributes, 'by' | 'byName' | 'visitor'>

const nameOf = ({ senderName }: Submission, { visitor }: Upload): string => senderName || (visitor ?? '')

/** "28 files from Jana Beer". */
export function titleOf(submission: Submission, upload: Upload, count: number): string {
  const name = nameOf(submission, upload)
  return name === ''
    ? t('{count, plural, one {# file} other {# files}} from a visitor', { count })
    : t('{count, plural, one {# file} other {# files}} from {name}', { count, name })
}

interface Props {
  readonly submission: Submission
  readonly upload: Upload
}

/** What it is about; '' where a form without such a field has the name of the visitor there. */
export const subjectIn = ({ subject, senderName }: Submission): string => (subject === senderName ? '' : subject)

/** "Jana Beer submitted it". */
export function Submitted({ submission, upload }: Props) {
  const visitor = nameOf(submission, upload)
  const of = { uploadedBy: upload.by, uploadedByName: upload.byName, visitor }
  const name = visitor === '' ? t('A visitor') : <Author of={of} />
  return rich('{name} submitted it', { name })
}

/** Of a run, whose title has the name. */
export const SubmittedVia = ({ submission }: Pick<Props, 'submission'>) =>
  rich('Submitted via “{form}”', { form: <FormName of={submission} /> })

/** "via “Send us your orders” · Order 4711". */
export const viaForm = (submission: Submission): ReactNode => (
  <span className="recent-sent">
    <span>{rich('via “{form}”', { form: <FormName of={submission} /> })}</span>
    {subjectIn(submission) && <span>{subjectOf(submission)}</span>}
  </span>
)

export const subjectOf = ({ subject }: Submission): ReactNode => <bdi title={subject}>{subject}</bdi>

/** Leads to the submission, where that would not be too small to tap. */
function FormName({ of: { id, formId, formName } }: { of: Submission }) {
  const mayShow = can(useMe(), 'share') && matchMedia('(pointer: fine)').matches
  if (!mayShow) return <bdi className="recent-form">{formName}</bdi>
  return (
    <Link
      {...({ to: `/sharing/receive/${formId}/submissions`, search: { submission: String(id) } } as { to: string })}
      tabIndex={-1}
      className="recent-form"
      title={t('Show submission')}
      draggable={false}
    >
      <bdi>{formName}</bdi>
    </Link>
  )
}
