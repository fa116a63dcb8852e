/** In place of a file or folder that is in the trash: when it was deleted, by whom and from where, and the way to it. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty } from '../../../components/display/states.tsx'
import { DeletedBy } from '../../../components/files/deleted-by.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { soughtIn, TrashedActs } from './trashed-acts.tsx'

interface Props {
  /** As in `TrashedActs`. */
  readonly entry: TrashedResource
  readonly id?: number
}

export function TrashedNote({ entry, id = entry.id }: Props) {
  const sought = soughtIn(entry, id)
  const { name, type, path, deletedAt } = sought.attributes
  const values = {
    time: <RelativeTime key="time" at={deletedAt} />,
    name: <DeletedBy key="name" {...entry.attributes} isInSentence />,
    folder: <bdi key="folder">{folderText(parentPath(path))}</bdi>,
    entry: <bdi key="entry">{entry.attributes.name}</bdi>,
  }
  return (
    <div role="status">
      <Empty
        icon={sought === entry && type === 'dir' ? 'folder' : 'file'}
        title={t('“{name}” is in the Trash Can', { name })}
        action={<TrashedActs entry={entry} id={id} />}
      >
        {sought === entry
          ? rich('Deleted {time} by {name}, from {folder}', values)
          : rich('Deleted {time} by {name}, from {folder}, together with {entry}', values)}
      </Empty>
    </div>
  )
}
