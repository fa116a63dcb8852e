/** The previewed version, and what it is compared with. Both are in the address bar, so that Back closes the preview, and leads to the list. */
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useCloseAbove } from '../../../components/windows/use-close-above.ts'
import { useFilesLocation } from '../location/location.ts'
import { type Content, keyOf } from './contents.ts'

export interface OpenedVersion {
  /** Undefined if none is previewed, or it is not in the list. */
  readonly content: Content | undefined
  /** Whether it was deleted while it was previewed. */
  readonly isGone: boolean
  /** See `ShownVersions`. */
  readonly compared: string | undefined
  /** Opens the preview, or shows another version in it, or compares it with another one. */
  readonly show: (content: Content, compared?: string) => void
  /** Closes the preview, if it is open. */
  readonly close: () => void
}

const nameOf = (content: Content) => String(keyOf(content))

/** `contents`: the versions of the file with this id; none before they have loaded. */
export function useOpenedVersion(file: number, contents: readonly Content[]): OpenedVersion {
  const { versionsShown: shown, showVersions } = useFilesLocation()
  const { history } = useRouter()
  /** Stays previewed when it is deleted. */
  const [known, setKnown] = useState<Content>()
  const isShown = (content: Content | undefined) => content !== undefined && nameOf(content) === shown?.version
  const closeAbove = useCloseAbove(() => showVersions({ file }, { replace: true }))
  const found = contents.find(isShown)
  // Opened by its address.
  if (found && (!known || keyOf(known) !== keyOf(found))) setKnown(found)
  const content = found ?? (isShown(known) ? known : undefined)
  return {
    content,
    isGone: content !== undefined && !found && contents.length > 0,
    compared: shown?.compared,
    show(content, compared) {
      setKnown(content)
      const replace = shown?.version !== undefined
      showVersions({ file, version: nameOf(content), compared }, { replace })
    },
    close() {
      // Also called after an action, when the window may have been closed.
      if (new URLSearchParams(history.location.search).has('version')) closeAbove()
    },
  }
}
