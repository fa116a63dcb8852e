import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { rich } from '../../../lib/language/language.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import { Author } from '../versions/author.tsx'
import { FormLink } from './form-link.tsx'

interface Props {
  /** The visitor. */
  readonly actor: Actor
  readonly submission: Submission
  /** Number of files. */
  readonly count: number
  readonly isSheet: boolean
}

/** "Pat Visitor submitted it via “Send us your orders”". */
export const Submitted = ({ actor: { by, byName, visitor = '' }, submission, count, isSheet }: Props) =>
  rich('{count, plural, one {{name} submitted it via “{form}”} other {{name} submitted them via “{form}”}}', {
    count,
    name: <Author of={{ uploadedBy: by, uploadedByName: byName, visitor }} />,
    form: <FormLink of={submission} isSheet={isSheet} />,
  })
