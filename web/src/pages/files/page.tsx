/** Files: the entries of a folder, or of a search below it. */

import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Loading } from '../../components/display/states.tsx'
import { showFailure } from '../../components/windows/show-notice.ts'
import { can, isAdmin, useMe } from '../../data/account/me.ts'
import { hasStatus } from '../../data/api/failure.ts'
import { archiveNameOf, maxDownloadIds, startDownload } from '../../data/files/download.ts'
import type { Listing } from '../../data/files/listing.ts'
import { useUploadFiles } from '../../data/uploads/uploads.tsx'
import { t } from '../../lib/language/language.ts'
import { baseName, parentPath } from '../../lib/path.ts'
import { type DetailsState, useDetails } from './details/use-details.ts'
import { type ActionName, actionsFor } from './entries/actions.ts'
import { Entries } from './entries/entries.tsx'
import type { EntriesProps } from './entries/entry-handlers.ts'
import type { Point } from './entries/entry-menu.tsx'
import { type ExtraAction, FilesMenu } from './entries/files-menu.tsx'
import { useSelection } from './entries/use-selection.ts'
import { Head, type UploadSelection } from './head.tsx'
import {
  ArchiveJobs,
  LazyDetails,
  LazySelectionUpkeep,
  LazyShownEntry,
  LazyTasks,
  LazyTree,
  useTransfers,
} from './lazy-parts.tsx'
import { type FilesLocation, useFilesLocation } from './location/location.ts'
import { useShownEntry } from './location/use-shown-entry.ts'
import { useEntries } from './search/use-entries.ts'
import { useStars } from './starred/use-stars.ts'
import { type Task, takesSeveralEntries } from './task.ts'
import { Toolbar } from './toolbar.tsx'
import { takeClipboard } from './transfers/clipboard.ts'
import { DropTargets } from './transfers/drop-targets.tsx'
import { isPossible, type Transfer } from './transfers/transfer.ts'
import { DropArea } from './uploads/drop-area.tsx'
import { InterruptedUploads } from './uploads/interrupted-uploads.tsx'
import { UploadOnly } from './uploads/upload-only.tsx'
import { useView, type View } from './view.ts'
import { Views } from './views/views.tsx'
import './page.css'

const Recent = lazy(async () => ({ default: (await import('./recent/recent.tsx')).Recent }))

export function Page() {
  const me = useMe()
  const place = useFilesLocation()
  const view = useView()
  const listHadFocus = useRef(false)
  const upload = useUploadTo(place.folder)
  const [transfer, transfers] = useTransfers()
  if (!can(me, 'list')) return <UploadOnly />
  return (
    <DropTargets onTransfer={transfer} onFiles={upload}>
      <div className="files-columns">
        {view.hasTree && place.view === 'folders' && (
          <LazyTree current={place.find ? null : place.folder} onOpen={place.goTo} />
        )}
        <div className="files-main" data-view={place.view}>
          <Views view={place.searchedFrom} />
          <Head key={`${place.folder} ${place.view}`} place={place} upload={upload} />
          <InterruptedUploads />
          <ArchiveJobs />
          {/* Another folder or search starts at the top without a selection. */}
          {place.view === 'recent' ? (
            <Suspense fallback={<Loading rows={8} />}>
              <Recent key={JSON.stringify([place.filter, place.find])} place={place} isGrid={view.isGrid}>
                {(listing, all, list, note) => (
                  <EntriesView
                    {...{ place, view, upload, listHadFocus, listing, all, list, note }}
                    onTransfer={transfer}
                  />
                )}
              </Recent>
            </Suspense>
          ) : (
            <FolderView
              key={`${place.folder}\n${place.view}\n${place.find}`}
              {...{ place, view, upload, listHadFocus }}
              onTransfer={transfer}
            />
          )}
        </div>
      </div>
      {transfers}
    </DropTargets>
  )
}

interface OpenMenu {
  readonly entries: readonly Resource[]
  readonly at: Point
  readonly extra: readonly ExtraAction[] | undefined
}

interface ViewProps {
  readonly place: FilesLocation
  readonly view: View
  readonly upload: UploadSelection | undefined
  readonly onTransfer: (transfer: Transfer) => void
  readonly listHadFocus: FocusHandover
}

function FolderView(props: ViewProps) {
  const { search, listing } = useEntries(props.place)
  return (
    <EntriesView
      {...props}
      listing={listing}
      list={(handlers) => (
        <Entries place={props.place} search={search} listing={listing} isGrid={props.view.isGrid} {...handlers} />
      )}
    />
  )
}

interface EntriesViewProps extends ViewProps {
  readonly listing: Listing
  /** Every entry, if the list has rows that are several: what the preview goes through. */
  readonly all?: Listing
  readonly list: (handlers: Omit<EntriesProps, 'label' | 'isSearch' | 'listing'>) => ReactNode
  /** Above the list, in place of its total. */
  readonly note?: ReactNode
}

/** The list with what is around it: actions above it, details, menu and windows. */
function EntriesView({ listing, all = listing, list, note, ...props }: EntriesViewProps) {
  const { place, view } = props
  const me = useMe()
  const isFolder = place.view === 'folders' && !place.find
  const isMissing = isFolder && hasStatus(listing.error, 404)
  const selection = useSelection(listing, all)
  const [task, setTask] = useState<Task | null>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const gone = useGone(selection.entries)
  const windows = useWindows(place)
  const details = useDetails(place, view, selection.selected.size > 0)
  useFocusHandover(props.listHadFocus, listing.total !== undefined || listing.error !== null)
  const { actionsOf, open, act } = useEntryActions(place, { setTask, details, windows })
  return (
    <>
      <Toolbar
        selected={gone.isSelected ? 0 : selection.selected.size}
        note={note}
        total={isFolder || place.view === 'starred' ? listing.total : undefined}
        actions={gone.isSelected ? [] : actionsOf(selection.entries)}
        onAct={(name) => act(name, selection.entries)}
        onClear={selection.clear}
        onNewFolder={isFolder && !isMissing && can(me, 'modify') ? () => setTask({ is: 'new folder' }) : undefined}
        {...{ view, details }}
        mayShowTree={place.view === 'folders'}
      />
      <div className="files-body">
        <DropArea target={baseName(place.folder) || t('Files')} onDrop={props.upload}>
          {list({
            // Details still have the entry that has left.
            selection: gone.isSelected ? { ...selection, selected: new Map(), entries: [] } : selection,
            onAct: act,
            onOpen: open,
            onMenu: (entries, at, extra) => setMenu({ entries, at, extra }),
            mayMove: can(me, 'modify'),
            onPaste: () => paste(place, props.onTransfer),
            onUp: () => place.folder !== '/' && place.goTo(parentPath(place.folder)),
          })}
        </DropArea>
        <LazyDetails {...{ place, details, isMissing }} entries={selection.entries} onAct={act} onGone={gone.show} />
      </div>
      <LazySelectionUpkeep {...{ place, selection }} listing={all} hasDetails={details.isOpen} told={gone.told} />
      <LazyShownEntry {...{ place, listing, selection }} />
      {menu && <FilesMenu {...menu} {...{ selection, actionsOf }} onAct={act} onClose={() => setMenu(null)} />}
      <LazyTasks
        folder={place.folder}
        listing={all}
        selection={selection}
        task={windows.task ?? task}
        onPreview={windows.preview.replace}
        onDownload={(entries) => act('download', entries)}
        onEnd={(isDone) => {
          if (isDone) selection.clear()
          if (windows.task) windows.close()
          else setTask(null)
        }}
      />
    </>
  )
}

/** The selected entry that was deleted or moved away meanwhile, as details say. */
function useGone([first, ...others]: readonly Resource[]) {
  const [shown, setShown] = useState<number>()
  const [told, setTold] = useState<number>()
  return {
    isSelected: first !== undefined && first.id === shown && others.length === 0,
    /** Id of the one of which they have said so last. */
    told,
    show(id: number | undefined) {
      setShown(id)
      if (id !== undefined) setTold(id)
    },
  }
}

/** The windows that are in the address: the preview of a file, or its versions. */
function useWindows(place: FilesLocation) {
  const preview = useShownEntry(place.previewed, place.showPreview)
  const versions = useShownEntry(place.versionsShown?.file, (file, how) =>
    place.showVersions(file === undefined ? undefined : { file }, how),
  )
  const absent = preview.missing ?? versions.missing
  const missing: Task | undefined = absent && { is: 'missing file', ...absent }
  return {
    ...{ preview, versions },
    /** Undefined if none is open. */
    task: taskOf('preview', preview.entry) ?? taskOf('versions', versions.entry) ?? missing,
    close: () => (place.previewed === undefined ? versions : preview).close(),
  }
}

const taskOf = (is: 'preview' | 'versions', entry: Resource | undefined): Task | undefined => entry && { is, entry }

interface Show {
  readonly setTask: (task: Task) => void
  readonly details: DetailsState
  readonly windows: ReturnType<typeof useWindows>
}

/** The actions this user may perform, executed directly or through a dialog. */
function useEntryActions(place: FilesLocation, { setTask, details, windows }: Show) {
  const me = useMe()
  const stars = useStars()
  const actionsOf = (entries: readonly Resource[]) =>
    actionsFor(entries, (need) => (need === 'admin' ? isAdmin(me) : can(me, need)), {
      isStarred: stars.has,
      isAcrossFolders: place.view !== 'folders' || place.find !== '',
    })
  const open = (entry: Resource) => {
    if (entry.attributes.type === 'dir') place.goTo(entry.attributes.path)
    else if (can(me, 'download')) windows.preview.open(entry)
  }
  const act = (name: ActionName, entries: readonly Resource[]) => {
    const [first] = entries
    // Keyboard shortcuts call this too, whatever is selected.
    if (!first || !actionsOf(entries).some((action) => action.name === name)) return
    if (name === 'open' || name === 'preview') open(first)
    else if (name === 'show folder') place.goTo(parentPath(first.attributes.path), first.id)
    else if (name === 'versions') windows.versions.open(first)
    else if (name === 'details') details.open()
    else if (name === 'star' || name === 'unstar') stars.set(entries, name === 'star')
    else if (name === 'download') download(entries, baseName(place.folder))
    else if (takesSeveralEntries(name)) setTask({ is: name, entries })
    else setTask({ is: name, entry: first })
  }
  return { actionsOf, open, act }
}

/** Uploads files to the open folder; undefined for users without permission. */
function useUploadTo(folder: string): UploadSelection | undefined {
  const mayUpload = can(useMe(), 'upload')
  const offer = useUploadFiles(showFailure)
  return mayUpload ? (choice, into = folder) => void offer(into, choice) : undefined
}

/** Moves or copies what was cut or copied by keys into the open folder. */
function paste({ folder, find, view }: FilesLocation, onTransfer: (transfer: Transfer) => void): void {
  const taken = find === '' && view === 'folders' ? takeClipboard() : null
  if (taken && isPossible({ ...taken, to: folder })) onTransfer({ ...taken, to: folder })
}

function download(entries: readonly Resource[], folderName: string): void {
  if (entries.length <= maxDownloadIds) return void startDownload(entries, archiveNameOf(entries, folderName))
  const detail = t('Up to {maxDownloadIds} items can be downloaded together. Select their folder instead.', {
    maxDownloadIds,
  })
  showFailure({ title: t('Too many files selected'), detail }, { isBrief: true })
}

/** Whether the unmounted list had the focus. */
type FocusHandover = RefObject<boolean>

const lists = '.file-list, .file-grid'

/** Moves the focus to the list of the folder that was opened by keyboard, once it has loaded. */
function useFocusHandover(hadFocus: FocusHandover, isThere: boolean): void {
  useLayoutEffect(
    () => () => {
      hadFocus.current = document.activeElement?.closest(lists) != null
    },
    [hadFocus],
  )
  useEffect(() => {
    if (!isThere || !hadFocus.current) return
    hadFocus.current = false
    const next = document.querySelector<HTMLElement>(lists) ?? document.getElementById('content')
    next?.focus({ preventScroll: true })
  }, [isThere, hadFocus])
}
