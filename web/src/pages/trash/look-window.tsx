/** A look at an entry of the trash before it is restored or deleted: the preview of a file, or what a folder contains. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Window } from '../../components/windows/window.tsx'
import { viewedInTrash } from '../../data/files/viewed.ts'
import { rich, t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'
import { PreviewBody } from '../files/preview/preview-window.tsx'
import { FolderContents } from './folder-contents.tsx'
import { DeletedBy, sizeOf } from './row-parts.tsx'
import './look-window.css'

interface Props {
  readonly entry: TrashedResource
  readonly onAct: (what: 'restore' | 'purge') => void
  readonly onClose: () => void
}

export function LookWindow({ entry, onAct, onClose }: Props) {
  /** From the entry down to what is shown. */
  const [path, setPath] = useState<readonly TrashedResource[]>([entry])
  const shown = path.at(-1) ?? entry
  const isFolder = shown.attributes.type === 'dir'
  return (
    <Window title={<bdi>{shown.attributes.name}</bdi>} size={isFolder ? 760 : 960} onClose={onClose}>
      <p className="look-deletion">
        <Icon name="trash" size={16} />
        <span>
          {rich('Deleted {time} by {name}, from {folder}', {
            time: <RelativeTime key="time" at={entry.attributes.deletedAt} />,
            name: <DeletedBy key="name" {...entry.attributes} />,
            folder: <bdi key="folder">{parentPath(entry.attributes.path)}</bdi>,
          })}
        </span>
      </p>
      {path.length > 1 && (
        <Button
          className="look-back"
          variant="subtle"
          size="compact-sm"
          leftSection={<Icon name="left" size={16} />}
          onClick={() => setPath(path.slice(0, -1))}
        >
          {t('Back to {folder}', { folder: path.at(-2)?.attributes.name ?? '' })}
        </Button>
      )}
      {isFolder ? (
        <FolderContents key={shown.id} folder={shown} onOpen={(row) => setPath([...path, row])} />
      ) : (
        <div className="preview">
          <PreviewBody key={shown.id} entry={viewedInTrash(shown)} />
        </div>
      )}
      <div className="preview-foot">
        <span>{sizeOf(shown)}</span>
        <Acts entry={entry} isInside={path.length > 1} onAct={onAct} />
      </div>
    </Window>
  )
}

/** Of the entry: what is inside of a deleted folder cannot be restored or deleted alone. */
const Acts = ({ entry, isInside, onAct }: Pick<Props, 'entry' | 'onAct'> & { isInside: boolean }) => (
  <span className="look-acts">
    {!isInside && (
      <Button variant="outline" color="danger" className="danger-button" onClick={() => onAct('purge')}>
        {t('Delete permanently')}
      </Button>
    )}
    <Button leftSection={<Icon name="undo" size={18} />} onClick={() => onAct('restore')}>
      {isInside ? t('Restore “{name}”', { name: entry.attributes.name }) : t('Restore')}
    </Button>
  </span>
)
