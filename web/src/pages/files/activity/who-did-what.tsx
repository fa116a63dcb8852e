/** Who did what: "You uploaded it", "Ann renamed them". */
import { tc } from '../../../lib/language/language.ts'
import { Author } from '../versions/author.tsx'
import { type ActivityName, bareWordsOf, wordsOf } from './words.ts'

export interface Actor {
  /** Username; empty if the user was deleted. */
  readonly by: string
  readonly byName: string
  /** What a visitor has entered; '' if that is unknown. */
  readonly visitor?: string | undefined
}

/** Whether the user did it. */
export const isOwn = ({ by, visitor }: Pick<Actor, 'by' | 'visitor'>, me: string) => by === me && visitor === undefined

interface Props {
  readonly activity: ActivityName
  readonly of: Actor
  /** Username of the viewer. */
  readonly me: string
  /** Number of files. */
  readonly count?: number
}

export function WhoDidWhat({ activity, of: actor, me, count = 1 }: Props) {
  const { by, byName, visitor } = actor
  const { own, of } = wordsOf(activity)
  if (isOwn(actor, me)) return own(count)
  if (by === '' && visitor === undefined) return bareWordsOf(activity) ?? of(tc('who did it', 'Deleted user'), count)
  if (visitor === '') return of(tc('who did it', 'A visitor'), count)
  return of(
    <Author of={{ uploadedBy: by, uploadedByName: byName, ...(visitor !== undefined && { visitor }) }} />,
    count,
  )
}
