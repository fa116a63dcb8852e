/** What an entry looks like: a picture as it is, once it has scrolled into view, others by their icon. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useRef } from 'react'
import { useIsSeen } from '../../components/display/use-is-seen.ts'
import { viewedInTrash } from '../../data/files/viewed.ts'
import { Thumbnail } from '../files/entries/thumbnail.tsx'

/** `isPrivate`: its content is not shown to the user. */
export function Picture({ row, isPrivate }: { row: TrashedResource; isPrivate: boolean }) {
  const frame = useRef<HTMLSpanElement>(null)
  const isSeen = useIsSeen(frame)
  return (
    <span className="trash-picture" ref={frame}>
      <Thumbnail entry={viewedInTrash(row)} size={20} isSmall isDeferred={isPrivate || !isSeen} />
    </span>
  )
}
