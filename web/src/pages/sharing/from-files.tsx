/** Windows opened from Files: send entries, or make a folder a receive folder; the link is shown at the end. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useState } from 'react'
import { LinkWindow } from './link-window.tsx'
import { SendWindow } from './send-window.tsx'
import { ShareWindow } from './share-window.tsx'
import './sharing.css'

const storedOf = ({ id, attributes: { name, path, type } }: Resource) => ({ id, name, path, isFolder: type === 'dir' })

export function SendEntries({ entries, onClose }: { entries: readonly Resource[]; onClose: () => void }) {
  const [sent, setSent] = useState<Share | null>(null)
  if (sent) return <LinkWindow share={sent} isNew onClose={onClose} />
  return <SendWindow stored={entries.map(storedOf)} onSent={setSent} onClose={onClose} />
}

interface FolderProps {
  readonly entry: Resource
  readonly onClose: () => void
}

export function ReceiveInto({ entry, onClose }: FolderProps) {
  const [shared, setShared] = useState<Share | null>(null)
  if (shared) return <LinkWindow share={shared} isNew onClose={onClose} />
  return <ShareWindow type="receive" path={entry.attributes.path} onSaved={setShared} onClose={onClose} />
}
