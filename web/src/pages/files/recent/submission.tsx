/** Files that visitors have sent by a form: who did it, by which form, and about what. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { can, useMe } from '../../../data/account/me.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { rich, t } from '../../../lib/language/language.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import { senderOf, subjectIn, submissionAddress } from '../submissions/submission.ts'

/** "28 files from Jana Beer". */
export function titleOf(submission: Submission, uploader: Actor, count: number): string {
  const { visitor: name = '' } = senderOf(uploader, submission)
  return name === ''
    ? t('{count, plural, one {# file} other {# files}} from a visitor', { count })
    : t('{count, plural, one {# file} other {# files}} from {name}', { count, name })
}

/** Of a run, whose title has the name. */
export const SubmittedVia = ({ submission }: { readonly submission: Submission }) =>
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
function FormName({ of }: { readonly of: Submission }) {
  const mayShow = can(useMe(), 'share') && matchMedia('(pointer: fine)').matches
  if (!mayShow) return <bdi className="recent-form">{of.formName}</bdi>
  return (
    <Link
      {...submissionAddress(of)}
      tabIndex={-1}
      className="recent-form"
      title={t('Show submission')}
      draggable={false}
    >
      <bdi>{of.formName}</bdi>
    </Link>
  )
}
