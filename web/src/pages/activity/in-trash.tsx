import { useTrashed } from '../../data/files/deleted/trashed.ts'
import { t } from '../../lib/language/language.ts'
import { TrashedActs } from '../trash/found/trashed-acts.tsx'

/** Of a file or folder of the log: the way to it in the trash, if the user sees it there. */
export function InTrash({ id }: { id: number }) {
  const { data: trashed } = useTrashed({ id })
  return (
    trashed && (
      <div className="entry-trashed">
        <span>{trashed.id === id ? t('In the Trash Can') : t('In the Trash Can, in a deleted folder')}</span>
        <TrashedActs entry={trashed} id={id} />
      </div>
    )
  )
}
