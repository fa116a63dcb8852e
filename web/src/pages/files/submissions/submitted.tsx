import type { ReactNode } from 'react'
import { rich, tc } from '../../../lib/language/language.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import { Author } from '../versions/author.tsx'

interface Props {
  /** The visitor: see `senderOf`. */
  readonly actor: Actor
  /** The name of the form, unless that is said elsewhere. */
  readonly form?: ReactNode
  /** Number of files, with the form. */
  readonly count?: number
}

/** "Pat Visitor submitted it", "Pat Visitor submitted it via “Send us your orders”". */
export function Submitted({ actor: { by, byName, visitor = '' }, form, count = 1 }: Props) {
  const name =
    visitor === '' ? tc('who did it', 'A visitor') : <Author of={{ uploadedBy: by, uploadedByName: byName, visitor }} />
  if (!form) return rich('{name} submitted it', { name })
  return rich('{count, plural, one {{name} submitted it via “{form}”} other {{name} submitted them via “{form}”}}', {
    ...{ count, name, form },
  })
}
