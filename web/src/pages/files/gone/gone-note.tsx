/** In place of a file that was deleted while it was shown. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../../components/display/states.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { t } from '../../../lib/language/language.ts'
import { TrashedActs } from '../../trash/found/trashed-acts.tsx'
import { useGoneText } from './gone-text.tsx'

export function GoneNote({ entry }: { entry: Resource }) {
  const mayOpenTrash = can(useMe(), 'delete')
  const text = useGoneText(entry)
  const { data: trashed } = useTrashed({ id: entry.id })
  if (!text) return null
  const action = trashed ? (
    <TrashedActs entry={trashed} id={entry.id} />
  ) : (
    mayOpenTrash && <Link to="/trash">{t('Open the Trash Can')}</Link>
  )
  return (
    <div role="status">
      <Empty icon="file" title={text.title} action={action}>
        {text.explanation}
      </Empty>
    </div>
  )
}
