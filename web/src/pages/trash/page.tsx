/** Trash: deleted entries, to restore or delete permanently. */

import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type ComponentProps, lazy, type RefObject, Suspense, useRef, useState } from 'react'
import { useToday } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { ListCount } from '../../components/lists/list-count.tsx'
import { useFocusAfterRemoval } from '../../components/lists/use-focus-after-removal.ts'
import { useMoreInView } from '../../components/lists/use-more-in-view.ts'
import { can, useMe } from '../../data/account/me.ts'
import { downloadFrom } from '../../data/files/download.ts'
import { useReadTrash, useTakenOut, useTrash } from '../../data/files/trash.ts'
import { trashAddress } from '../../data/files/viewed.ts'
import { locale, t } from '../../lib/language/language.ts'
import { TrashDetails } from './details/trash-details.tsx'
import { useTrashDetails } from './details/use-trash-details.ts'
import { filtersOf, isFiltered, noFilters } from './filters.ts'
import { About, Head } from './head.tsx'
import { listingOf } from './listing.ts'
import { apiSortOf, byFolder, isOrder, newestFirst, type Order } from './order.ts'
import { SelectRest } from './selecting/select-rest.tsx'
import { useMarked } from './selecting/use-marked.ts'
import { PendingTrashChanges } from './snapshot/pending-trash-changes.tsx'
import { useMergedRows } from './snapshot/use-merged-rows.ts'
import { Tools, type TrashAction } from './tools.tsx'
import { TrashTable, useOpening } from './trash-table.tsx'
import { usePreviewed } from './use-previewed.ts'
import { RestoredList } from './windows/restored-list.tsx'
import { RestoringWindows } from './windows/restoring-windows.tsx'
import { type Asking, TrashWindow } from './windows/trash-window.tsx'
import { useRestoring } from './windows/use-restoring.ts'
import './trash.css'

const PreviewWindow = lazy(async () => ({ default: (await import('./preview-window.tsx')).PreviewWindow }))

const LinkedEntry = lazy(async () => ({ default: (await import('./found/linked-entry.tsx')).LinkedEntry }))

export function Page() {
  const [selected, setChosen] = useShown()
  const [asking, setAsking] = useState<Asking | null>(null)
  const sorted = useSortedTrash()
  const { trash, latest, merged, isComplete, isLimited } = sorted
  const { rows } = merged
  const mayMove = can(useMe(), 'modify')
  const restoring = useRestoring()
  const { restore, finish, isRestoring } = restoring
  const actOn = (some: readonly TrashedResource[], what: TrashAction) =>
    what === 'restore' ? restore(some) : setAsking({ what, rows: some })
  const askElsewhere = (some: readonly TrashedResource[]) => setAsking({ what: 'restore elsewhere', rows: some })
  const onElsewhere = mayMove ? askElsewhere : undefined
  const { previewed, place, show, close } = usePreviewed(latest)
  const empty = useRef<HTMLDivElement>(null)
  const list = useListFocus(rows, empty)
  return (
    <>
      <Head
        isEmpty={!isLimited && trash.data !== undefined && rows.length === 0}
        onEmpty={() => setAsking({ what: 'empty' })}
      />
      <NoRows {...{ trash, empty }} isEmpty={rows.length === 0} />
      {rows.length > 0 && (
        <List {...{ sorted, selected, list, isRestoring, mayMove }} onSelect={setChosen} onAct={actOn} onShow={show} />
      )}
      <Linked isLoaded={trash.isSuccess && !trash.isPlaceholderData} rows={latest} {...{ previewed }} onShow={show} />
      <Preview
        {...{ previewed, place, mayMove }}
        list={listingOf(trash, latest)}
        onShow={show}
        onAct={actOn}
        onClose={close}
      />
      <TrashWindow {...{ asking, latest, isComplete, isLimited }} onRestored={finish} onClose={() => setAsking(null)} />
      <RestoredList />
      <RestoringWindows {...{ restoring, onElsewhere }} />
    </>
  )
}

/** What is selected: at first what a link leads to, the id of one entry. */
function useShown() {
  const [{ show = '' }] = useFilters()
  const [known, setKnown] = useState('')
  const state = useState<ReadonlySet<number>>(new Set())
  if (show !== known) {
    setKnown(show)
    state[1](new Set(show ? [Number(show)] : []))
  }
  return state
}

interface LinkedProps {
  /** False until the list has loaded. */
  readonly isLoaded: boolean
  readonly rows: readonly TrashedResource[]
  readonly previewed: TrashedResource | null
  readonly onShow: (entry: TrashedResource, how: { readonly replace: boolean }) => void
}

/** What a link leads to, if the list does not have it. */
function Linked({ isLoaded, rows, previewed, onShow }: LinkedProps) {
  const [{ show = '', preview = '', find = '' }, set] = useFilters()
  /** Links that have led to their entries: what becomes of these later, the list says. */
  const [done, setDone] = useState<readonly string[]>([])
  const id = preview || show
  const isThere = id !== '' && (String(previewed?.id) === id || rows.some((row) => String(row.id) === id))
  if (isThere && !done.includes(id)) setDone([...done, id])
  if (!isLoaded || isThere || id === '' || done.includes(id) || !/^\d{1,15}$/.test(id)) return null
  return (
    <Suspense fallback={null}>
      <LinkedEntry
        key={id}
        id={Number(id)}
        name={show ? find : ''}
        onFound={(entry) => {
          const isEntry = String(entry.id) === id
          if (!isEntry) setDone([...done, id])
          if (preview || !isEntry) onShow(entry, { replace: true })
          else set({ ...noFilters, find: entry.attributes.name })
        }}
        onClose={() => set({ preview: '', inside: '', hit: '', show: '', ...(show && { find: '' }) })}
      />
    </Suspense>
  )
}

interface ListProps {
  readonly sorted: ReturnType<typeof useSortedTrash>
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
  readonly list: RefObject<HTMLDivElement | null>
  readonly isRestoring: boolean
  readonly mayMove: boolean
  readonly onAct: (rows: readonly TrashedResource[], what: TrashAction) => void
  readonly onShow: (row: TrashedResource) => void
}

/** The rows, with the actions above them and the details beside them. */
function List({ sorted, selected, onSelect, list, isRestoring, mayMove, onAct, onShow }: ListProps) {
  const { trash, latest, merged, present, order, setOrder, isComplete } = sorted
  const { rows, gone } = merged
  const { marked, ...rest } = useMarked({ ...sorted, selected, onSelect })
  const details = useTrashDetails(marked.length > 0)
  const openingOf = useOpening(onShow, gone)
  const end = useMoreInView<HTMLDivElement>(trash)
  const total = isComplete ? present.length : (trash.data?.total ?? 0)
  return (
    <>
      <div className="trash-list" ref={list}>
        <Tools
          {...{ order, isComplete, isRestoring, mayMove, details }}
          total={total}
          shown={present.length}
          selected={marked.length}
          pendingChanges={<PendingTrashChanges list={list} merged={merged} isSelecting={marked.length > 0} />}
          onSelectAll={(isAll) => onSelect(new Set(isAll ? present.map(({ id }) => id) : []))}
          onSort={setOrder}
          onAct={(what) => onAct(marked, what)}
          onDownload={downloadOf(marked, openingOf)}
        />
        {marked.length > 0 && <SelectRest {...{ total, ...rest }} selected={marked.length} shown={present.length} />}
        <div className="trash-body">
          <TrashTable
            {...{ rows, gone, selected, marked, total, order, isComplete, mayMove, openingOf, onAct }}
            hasDetails={details.isOpen && !details.isSheet}
            onChoose={onSelect}
            onSort={setOrder}
            onDetails={(row) => {
              onSelect(new Set([row.id]))
              details.open()
            }}
          />
          {details.isOpen && (
            <TrashDetails {...{ details, openingOf, selected }} entries={marked} onClear={() => onSelect(new Set())} />
          )}
        </div>
      </div>
      <div ref={end} className="trash-end" data-complete={isComplete}>
        <ListCount shown={latest.length} total={trash.data?.total} pages={trash} />
      </div>
    </>
  )
}

/** Of one file: the server makes no archives of what was deleted. */
function downloadOf([only, ...others]: readonly TrashedResource[], openingOf: ReturnType<typeof useOpening>) {
  const isFile = only?.attributes.type === 'file' && others.length === 0
  return isFile && openingOf(only) ? () => downloadFrom(trashAddress(only.id)) : undefined
}

const useListFocus = (rows: readonly TrashedResource[], empty: RefObject<HTMLElement | null>) =>
  useFocusAfterRemoval({
    keys: rows.map(({ id }) => id),
    selector: 'input[type=checkbox]:enabled',
    alike: '.trash-restore',
    isOwn: useTakenOut(),
    empty,
  })

interface NoRowsProps {
  readonly trash: ReturnType<typeof useTrash>
  readonly isEmpty: boolean
  /** Around the text in place of the rows. */
  readonly empty: RefObject<HTMLDivElement | null>
}

const NoRows = ({ trash, isEmpty, empty }: NoRowsProps) => (
  <>
    <ErrorMessage error={trash.error} onRetry={() => void trash.refetch()} />
    {trash.isPending && <Loading rows={6} />}
    {trash.data && isEmpty && (
      <div className="trash-empty" tabIndex={-1} ref={empty}>
        <NothingThere />
      </div>
    )}
  </>
)

interface PreviewProps extends Omit<ComponentProps<typeof PreviewWindow>, 'entry'> {
  readonly previewed: TrashedResource | null
}

const Preview = ({ previewed, ...window }: PreviewProps) =>
  previewed && (
    <Suspense fallback={null}>
      <PreviewWindow entry={previewed} {...window} />
    </Suspense>
  )

/**
 * The loaded entries that match the search and the filters in the address, in the order there. The original folder is an order only
 * while all are loaded.
 */
function useSortedTrash() {
  const [search, set] = useFilters()
  const { sort = '', find = '' } = search
  const selected = isOrder(sort) ? sort : newestFirst
  const listed = [filtersOf(search, useToday()), apiSortOf(selected)] as const
  const trash = useTrash(...listed)
  const readAll = useReadTrash(...listed)
  const isComplete = !trash.hasNextPage
  const isByFolder = selected === 'folder' || selected === '-folder'
  const order = isByFolder && !isComplete ? newestFirst : selected
  const loaded = trash.data?.rows ?? []
  const latest = order === 'folder' || order === '-folder' ? byFolder(loaded, order, locale) : loaded
  const setOrder = (next: Order) => set({ sort: next === newestFirst ? '' : next })
  const list = JSON.stringify([search, order, trash.isPlaceholderData])
  const merged = useMergedRows({ entries: latest, hasMore: trash.hasNextPage, list })
  const present = merged.rows.filter(({ id }) => !merged.gone.has(id))
  const isLimited = find !== '' || isFiltered(search)
  return { trash, latest, merged, present, list, readAll, order, setOrder, isComplete, isLimited }
}

function NothingThere() {
  const [search, set] = useFilters()
  const words = search['find'] ?? ''
  if (isFiltered(search))
    return (
      <Empty
        icon="search"
        title={t('No results match these filters')}
        action={
          <Button variant="default" onClick={() => set({ find: '', ...noFilters })}>
            {words ? t('Clear search and filters') : t('Clear filters')}
          </Button>
        }
      >
        {t('Remove a filter or extend the dates.')}
      </Empty>
    )
  return words ? (
    <Empty
      icon="search"
      title={t('No results match “{words}”', { words })}
      action={
        <Button variant="default" onClick={() => set({ find: '' })}>
          {t('Clear search')}
        </Button>
      }
    >
      {t('The search covers names, original folders, and what deleted folders contain, except for very large ones.')}
    </Empty>
  ) : (
    <Empty icon="trash" title={t('The Trash Can is empty')}>
      <About />
    </Empty>
  )
}
