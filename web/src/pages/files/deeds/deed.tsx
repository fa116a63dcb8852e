/** Who did what: "You uploaded it", "Ann renamed them". */
import { tc } from '../../../lib/language/language.ts'
import { Author } from '../versions/author.tsx'
import { bareWordsOf, type DeedName, type FileDeed, wordsOf } from './words.ts'

export interface Doer {
  /** Username; empty if the user was deleted. */
  readonly by: string
  readonly byName: string
  /** What a visitor has entered; '' if that is unknown. */
  readonly visitor?: string | undefined
}

/** Whether the user did it. */
export const isOwn = ({ by, visitor }: Pick<Doer, 'by' | 'visitor'>, me: string) => by === me && visitor === undefined

interface Props {
  readonly deed: DeedName
  readonly of: Doer
  /** Username of the viewer. */
  readonly me: string
  /** Number of files. */
  readonly count?: number
}

export function Deed({ deed, of: doer, me, count = 1 }: Props) {
  const { by, byName, visitor } = doer
  const { own, of } = wordsOf(deed)
  if (isOwn(doer, me)) return own(count)
  if (by === '' && visitor === undefined) return bareWordsOf(deed as FileDeed)
  if (visitor === '') return of(tc('by', 'a visitor'), count)
  return of(
    <Author of={{ uploadedBy: by, uploadedByName: byName, ...(visitor !== undefined && { visitor }) }} />,
    count,
  )
}
