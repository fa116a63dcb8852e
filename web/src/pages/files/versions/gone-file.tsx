/** In place of the versions of a file that was deleted while they were shown. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useEffect, useEffectEvent } from 'react'
import { GoneNote } from '../gone/gone-note.tsx'
import { useOpenedVersion } from './use-opened-version.ts'

export function GoneFile({ entry }: { readonly entry: Resource }) {
  const closePreview = useEffectEvent(useOpenedVersion(entry.id, []).close)
  useEffect(() => closePreview(), [])
  return <GoneNote entry={entry} />
}
