/** In place of the versions of a file that was deleted while they were shown. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { Empty } from '../../../components/display/states.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { type Deletion, useDeletion } from '../../../data/files/trash.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { useOpenedVersion } from './use-opened-version.ts'

export function GoneFile({ entry }: { readonly entry: Resource }) {
  const closePreview = useEffectEvent(useOpenedVersion(entry.id, []).close)
  useEffect(() => closePreview(), [])
  const mayOpenTrash = can(useMe(), 'delete')
  const { data: deletion, isLoading } = useDeletion(entry, mayOpenTrash)
  if (isLoading) return null
  return (
    <div role="status">
      <Empty icon="file" title={t('This file is no longer here')}>
        {deletion ? <Words {...deletion} /> : <p>{t('It was deleted, or moved to where you have no access.')}</p>}
        {mayOpenTrash && <Link to="/trash">{t('Open the Trash Can')}</Link>}
      </Empty>
    </div>
  )
}

/** Who deleted it. */
function Words({ deletedBy, deletedByName }: Deletion) {
  const me = useMe().attributes.username
  if (deletedBy === '') return <p>{t('It was deleted.')}</p>
  if (deletedBy === me) return <p>{t('You deleted it.')}</p>
  return <p>{rich('It was deleted by {name}.', { name: <bdi key="name">{deletedByName}</bdi> })}</p>
}
