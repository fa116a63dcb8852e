import { useMe } from '../../data/account/me.ts'
import type { Deletion } from '../../data/files/trash.ts'
import { t, tc } from '../../lib/language/language.ts'

interface DeletedByProps extends Deletion {
  readonly isInSentence?: boolean
}

/** "You", or the display name of a user, with the username on hover, or that the user no longer exists. */
export function DeletedBy({ deletedBy, deletedByName: name, isInSentence = false }: DeletedByProps) {
  const isOwn = useMe().attributes.username === deletedBy
  if (deletedBy === '') return <span className="dim">{t('Deleted user')}</span>
  const you = isInSentence ? tc('by', 'you') : tc('by', 'You')
  return (
    <bdi dir="auto" title={name === deletedBy ? name : `${name} (${deletedBy})`}>
      {isOwn ? you : name}
    </bdi>
  )
}
