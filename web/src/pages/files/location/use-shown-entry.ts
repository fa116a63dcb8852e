/** The file of an open window. Its id is in the address bar, so that Back closes the window, and the address can be passed on. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { useCloseAbove } from '../../../components/windows/use-close-above.ts'
import { useResource } from '../../../data/files/resource.ts'

export interface ShownEntry {
  /** The file; undefined if the window is closed, or while it is loading. */
  readonly entry: Resource | undefined
  /** The id in the address, if there is no such file; `error`: null if it is a folder. */
  readonly missing: { readonly id: number; readonly error: Error | null } | undefined
  readonly open: (entry: Resource) => void
  /** Replaces the file by another. */
  readonly replace: (entry: Resource) => void
  readonly close: () => void
}

/** `id`: the one in the address; `show` changes it. */
export function useShownEntry(
  id: number | undefined,
  show: (id: number | undefined, options: { readonly replace: boolean }) => void,
): ShownEntry {
  const [known, setKnown] = useState<Resource>()
  const isKnown = known?.id === id
  const { data, error } = useResource(id === undefined || isKnown ? undefined : `id:${id}`)
  const found = id === undefined ? undefined : isKnown ? known : data
  const isFolder = found?.attributes.type === 'dir'
  // A file that is deleted while it is shown stays: its window says so.
  const isMissing = id !== undefined && ((error !== null && !found) || isFolder)
  return {
    entry: isFolder ? undefined : found,
    missing: isMissing ? { id, error } : undefined,
    open(entry) {
      setKnown(entry)
      show(entry.id, { replace: false })
    },
    replace(entry) {
      setKnown(entry)
      show(entry.id, { replace: true })
    },
    close: useCloseAbove(() => show(undefined, { replace: true })),
  }
}
