/** What has left the list is selected no longer, and a message says why. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, isAdmin, type Me, useMe } from '../../../data/account/me.ts'
import { useClient } from '../../../data/api/client.ts'
import type { Listing } from '../../../data/files/listing.ts'
import { type Deletion, deletionOptions } from '../../../data/files/trash.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import type { FilesLocation } from '../location/location.ts'
import { isIn } from './is-in.ts'
import { type Left, useLeft } from './use-left.ts'

interface Props {
  readonly place: Pick<FilesLocation, 'view' | 'folder' | 'find'>
  readonly listing: Listing
  readonly selection: SelectionState
  /** Id of an entry of which details have said that it was deleted or moved. */
  readonly told: number | undefined
}

export function SelectionUpkeep({ place, listing, selection, told }: Props) {
  const isOfList = ({ attributes: { path } }: Resource) => isIn(place, path)
  const me = useMe()
  const client = useClient()
  const queries = useQueryClient()
  /** Who deleted the only one, where the user may know it. */
  const deletionOf = async ([first, ...others]: readonly Left[]): Promise<Deletion | null> => {
    if (!first || others.length > 0 || first.path !== undefined || !can(me, 'delete')) return null
    const { id, attributes } = first.entry
    const options = { ...deletionOptions(client, id, attributes.name), staleTime: 0 }
    return queries.fetchQuery(options).catch(() => null)
  }
  const tell = (some: readonly Left[], deletion: Deletion | null) =>
    notifications.show({ message: textOf(some, me, deletion) })
  const left = useLeft(missingIn(listing, selection.entries), isOfList)
  const ids = left.map(({ entry }) => entry.id).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: when entries have left
  useEffect(() => {
    if (left.length === 0) return
    selection.many(
      left.map(({ entry }) => entry),
      selection.active,
      false,
    )
    // What Recent no longer lists may only be beyond its filters or its loaded pages.
    const isClear = ({ path }: Left) => place.view !== 'recent' || path === undefined
    const byOthers = left.filter((one) => !one.isOwn && one.entry.id !== told && isClear(one))
    if (byOthers.length > 0) void deletionOf(byOthers).then((deletion) => tell(byOthers, deletion))
  }, [ids])
  return null
}

/** Rows that are looked at on each rendering: of entries beyond them the server is asked. */
const mostRows = 10_000

/** Entries that are not in what is loaded of the list. */
function missingIn({ total = 0, at }: Listing, entries: readonly Resource[]): Resource[] {
  const missing = new Map(entries.map((entry) => [entry.id, entry]))
  for (let index = 0; index < Math.min(total, mostRows) && missing.size > 0; index++) missing.delete(at(index)?.id ?? 0)
  return [...missing.values()]
}

function textOf([first, ...others]: readonly Left[], me: Me, deletion: Deletion | null): string {
  if (!first || others.length > 0)
    return t('{count} selected items were moved or deleted', { count: numberText(others.length + 1) })
  const { name } = first.entry.attributes
  if (first.path !== undefined)
    return t('“{name}” was moved to {folder}', { name, folder: folderText(parentPath(first.path)) })
  if (deletion?.deletedBy === me.attributes.username) return t('You deleted “{name}”', { name })
  if (deletion && deletion.deletedBy !== '')
    return t('{person} deleted “{name}”', { person: deletion.deletedByName, name })
  return deletion || isAdmin(me)
    ? t('“{name}” was deleted', { name })
    : t('“{name}” was deleted, or moved to where you have no access', { name })
}
