/** Selects the entry that the address names, gives the list the focus, and removes the entry from the address. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useEffect, useEffectEvent, useState } from 'react'
import { useClient } from '../../../data/api/client.ts'
import type { Listing } from '../../../data/files/listing.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import type { FilesLocation } from '../location/location.ts'
import { mostSearched, placeInFolder } from './place-in-folder.ts'

interface Props {
  /** Of the entry: the key of this component, too. */
  readonly id: number
  readonly place: FilesLocation
  readonly listing: Listing
  readonly selection: SelectionState
}

export function ShownEntry({ id, place, listing, selection }: Props) {
  const client = useClient()
  const [found, setFound] = useState<{ readonly entry: Resource; readonly index: number }>()
  const leave = () => place.showPreview(undefined, { replace: true })
  const find = useEffectEvent(async (signal: AbortSignal) => {
    try {
      const at = await placeInFolder(client, id, { ...place, signal })
      signal.throwIfAborted()
      if (at) return setFound(at)
      notifications.show({ message: at === null ? missing : beyond })
    } catch {
      if (signal.aborted) return
      // What prevents it prevents the list, too, which says so.
    }
    leave()
  })
  useEffect(() => {
    const controller = new AbortController()
    void find(controller.signal)
    return () => controller.abort()
  }, [])
  const isListed = found !== undefined && found.index < (listing.total ?? 0)
  const show = useEffectEvent(() => {
    if (!found) return
    selection.only([found.entry], found.index)
    document.querySelector<HTMLElement>('.file-list, .file-grid')?.focus({ preventScroll: true })
    leave()
  })
  useEffect(() => {
    if (isListed) show()
  }, [isListed])
  return null
}

const missing = t('The item is no longer in this folder.')
const beyond = t('The item is not among the first {count} of this folder. To find it, search for its name.', {
  count: numberText(mostSearched),
})
