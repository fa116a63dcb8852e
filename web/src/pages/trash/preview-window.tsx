/** An entry of the trash before it is restored or deleted: the preview of a file, or what a folder contains. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Loading } from '../../components/display/states.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useInside } from '../../data/files/deleted/inside.ts'
import { useTrashContents } from '../../data/files/trash.ts'
import { trashAddress, viewedInTrash } from '../../data/files/viewed.ts'
import { itemsText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'
import type { NeighbourList } from '../files/preview/neighbours.ts'
import { PreviewBody } from '../files/preview/preview-window.tsx'
import { Steps } from '../files/preview/steps.tsx'
import { SelectedFoot } from './folder/selected-foot.tsx'
import { FolderContents } from './folder-contents.tsx'
import { listingOf } from './listing.ts'
import { sizeOf } from './row-parts.tsx'
import type { TrashAction } from './tools.tsx'
import type { PlaceInside } from './use-previewed.ts'
import { GoneEntry, useIsGone } from './windows/gone-entry.tsx'
import './preview-window.css'
import { DeletedBy } from '../../components/files/deleted-by.tsx'
import { folderText } from '../../components/files/folder-text.ts'

interface Props {
  readonly entry: TrashedResource
  readonly place: PlaceInside
  /** The list from which it was opened. */
  readonly list: NeighbourList<TrashedResource>
  readonly mayMove: boolean
  /** Shows another entry of the list. */
  readonly onShow: (entry: TrashedResource) => void
  readonly onAct: (rows: readonly TrashedResource[], what: TrashAction) => void
  readonly onClose: () => void
}

export function PreviewWindow({ entry, place, list, mayMove, onShow, onAct, onClose }: Props) {
  const { path, shown, folder, left, isLoading, selected, setSelected, go } = usePath(entry, place)
  const { goUp } = place
  const isFolder = shown.attributes.type === 'dir'
  // Where a search has led, the window was opened: Escape closes it.
  const isStart = place.hit !== ''
  const step = selected.size > 0 ? () => setSelected(new Set()) : isStart ? undefined : folder && goUp
  const act = (what: TrashAction) => {
    // What is in a folder can be restored one after the other.
    if (folder && what === 'restore') goUp()
    else onClose()
    onAct([shown], what)
  }
  const actIn = (rows: readonly TrashedResource[], what: TrashAction) => {
    if (what !== 'restore') onClose()
    setSelected(new Set([...selected].filter((id) => !rows.some((row) => row.id === id))))
    onAct(rows, what)
  }
  const window = { title: <bdi>{shown.attributes.name}</bdi>, size: isFolder ? 760 : 960, onClose }
  const isGone = useIsGone(path)
  if (isLoading || isGone)
    return (
      <Window {...window}>
        {isLoading ? <Loading rows={4} /> : <GoneEntry key={shown.id} entry={shown} onClose={onClose} />}
      </Window>
    )
  return (
    <Window {...window} onEscape={step}>
      <Deletion entry={entry} shown={shown} />
      {folder && <Back folder={folder} onClick={goUp} />}
      {isFolder ? (
        <FolderContents
          key={shown.id}
          folder={shown}
          mayMove={mayMove}
          focused={left}
          hit={place.hit}
          selected={selected}
          onSelect={setSelected}
          onOpen={(row) => go(row)}
          onAct={actIn}
        />
      ) : (
        <div className="preview">
          <PreviewBody key={shown.id} entry={viewedInTrash(shown)} />
        </div>
      )}
      {selected.size > 0 ? (
        <SelectedFoot
          folder={shown}
          selected={selected}
          onClear={() => setSelected(none)}
          onRestore={(rows) => actIn(rows, 'restore')}
        />
      ) : (
        <Foot {...{ shown, folder, list, onShow }} onStep={(row) => go(row, { replace: true })} onAct={act} />
      )}
    </Window>
  )
}

/** The way from an entry of the trash down to what is shown, if that is in it, and what is selected there. */
function usePath(entry: TrashedResource, { inside, go }: PlaceInside) {
  const { below, isLoading, remember } = useInside(entry.id, inside)
  const path = [entry, ...below]
  const shown = path.at(-1) ?? entry
  /** `before`: the one that was shown before, which the folder that is shown now may contain. */
  const [seen, setSeen] = useState<{ readonly id: number; readonly before?: number }>({ id: shown.id })
  const [selected, setSelected] = useState(none)
  if (shown.id !== seen.id) {
    setSeen({ id: shown.id, before: seen.id })
    setSelected(none)
  }
  return {
    ...{ path, shown, isLoading, selected, setSelected },
    folder: path.at(-2),
    left: seen.before,
    /** To something in the shown folder, or with `replace` in the one above. */
    go: (row: TrashedResource, options = { replace: false }) => {
      const next = [...(options.replace ? below.slice(0, -1) : below), row]
      const names = next.map(({ attributes }) => attributes.name).join('/')
      remember(names, next)
      go(names, options)
    },
  }
}

const none: ReadonlySet<number> = new Set()

interface FootProps extends Pick<Props, 'list' | 'onShow'> {
  readonly shown: TrashedResource
  /** The deleted folder that contains it; undefined for an entry of the trash. */
  readonly folder: TrashedResource | undefined
  /** Shows another file of that folder. */
  readonly onStep: (row: TrashedResource) => void
  readonly onAct: (what: TrashAction) => void
}

function Foot({ shown, folder, list, onShow, onStep, onAct }: FootProps) {
  const isFolder = shown.attributes.type === 'dir'
  return (
    <div className="preview-foot">
      <span>{isFolder ? <Items folder={shown} /> : sizeOf(shown)}</span>
      {!isFolder && folder && <ContentSteps folder={folder} entry={shown} onShow={onStep} />}
      {!isFolder && !folder && <Steps list={list} entry={shown} onShow={onShow} />}
      <Acts shown={shown} isEntry={!folder} onAct={onAct} />
    </div>
  )
}

/** When, by whom and from where, and with which entry of the trash. */
function Deletion({ entry, shown: { id, attributes } }: { entry: TrashedResource; shown: TrashedResource }) {
  const values = {
    time: <RelativeTime key="time" at={attributes.deletedAt} />,
    name: <DeletedBy key="name" {...attributes} isInSentence />,
    folder: <bdi key="folder">{folderText(parentPath(attributes.path))}</bdi>,
  }
  return (
    <p className="trash-deletion">
      <Icon name="trash" size={16} />
      <span>
        {id === entry.id
          ? rich('Deleted {time} by {name}, from {folder}', values)
          : rich('Deleted {time} by {name}, from {folder}, together with {entry}', {
              ...values,
              entry: <bdi key="entry">{entry.attributes.name}</bdi>,
            })}
      </span>
    </p>
  )
}

/** How many entries a folder contains now: some may have been restored since it was listed. */
function Items({ folder }: { folder: TrashedResource }) {
  const { data } = useTrashContents(folder.id)
  return itemsText(data?.total ?? folder.attributes.fileCount)
}

const Back = ({ folder, onClick }: { folder: TrashedResource; onClick: () => void }) => (
  <Button
    className="trash-back"
    variant="subtle"
    size="compact-sm"
    leftSection={<Icon name="left" size={16} />}
    onClick={onClick}
  >
    {t('Back to {folder}', { folder: folder.attributes.name })}
  </Button>
)

interface ContentStepsProps {
  readonly folder: TrashedResource
  readonly entry: TrashedResource
  readonly onShow: (row: TrashedResource) => void
}

/** Through the files of a deleted folder. */
function ContentSteps({ folder, ...steps }: ContentStepsProps) {
  const contents = useTrashContents(folder.id)
  return contents.data ? <Steps list={listingOf(contents)} {...steps} /> : null
}

interface ActsProps {
  readonly shown: TrashedResource
  /** False for what a deleted folder contains, which is not deleted permanently alone. */
  readonly isEntry: boolean
  readonly onAct: (what: TrashAction) => void
}

function Acts({ shown, isEntry, onAct }: ActsProps) {
  const isFolder = shown.attributes.type === 'dir'
  return (
    <span className="trash-preview-acts">
      {isEntry && (
        <Button
          variant="outline"
          color="danger"
          className="danger-button"
          leftSection={<Icon name="trash" size={18} />}
          onClick={() => onAct('purge')}
        >
          <span className="trash-act-word">{t('Delete permanently')}</span>
        </Button>
      )}
      {!isFolder && (
        <Button
          variant="default"
          component="a"
          href={trashAddress(shown.id)}
          download
          leftSection={<Icon name="download" size={18} />}
        >
          <span className="trash-act-word">{t('Download')}</span>
        </Button>
      )}
      <Button leftSection={<Icon name="undo" size={18} />} onClick={() => onAct('restore')}>
        {isFolder ? t('Restore folder') : t('Restore')}
      </Button>
    </span>
  )
}
