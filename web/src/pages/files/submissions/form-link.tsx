/** By which form a visitor has sent a file: the name of the form leads to the submission. */
import { Link } from '@tanstack/react-router'
import { can, useMe } from '../../../data/account/me.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { t } from '../../../lib/language/language.ts'
import { submissionAddress } from './submission.ts'

interface Props {
  readonly of: Submission
  /** In a sheet, whose place in the history the link takes. */
  readonly isSheet: boolean
}

export function FormLink({ of, isSheet }: Props) {
  const shown = <bdi>{of.formName}</bdi>
  if (!can(useMe(), 'share')) return shown
  return (
    <Link
      {...submissionAddress(of)}
      replace={isSheet}
      className="details-link details-form"
      title={t('Show submission')}
    >
      {shown}
    </Link>
  )
}
