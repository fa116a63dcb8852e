/** Trash: deleted entries, to restore or delete permanently. */

import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { PageTitle } from '../../components/display/page-title.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { SearchField } from '../../components/forms/search-field.tsx'
import { ActionReport } from '../../components/windows/action-report.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useTrash } from '../../data/files/trash.ts'
import { locale, t } from '../../lib/language/language.ts'
import { wholeText } from './count-text.ts'
import { Next } from './next.tsx'
import { apiSortOf, byFolder, newestFirst, type Order } from './order.ts'
import { Tools, type TrashAction } from './tools.tsx'
import { TrashTable } from './trash-table.tsx'
import { type Asking, TrashWindow } from './trash-window.tsx'
import { useRestoring } from './use-restoring.ts'
import './trash.css'

const LookWindow = lazy(async () => ({ default: (await import('./look-window.tsx')).LookWindow }))

export function Page() {
  const [words, setWords] = useState('')
  const [selected, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [asking, setAsking] = useState<Asking | null>(null)
  const { trash, rows, order, setOrder, isComplete } = useSortedTrash(words)
  const marked = rows.filter(({ id }) => selected.has(id))
  const mayMove = can(useMe(), 'modify')
  const { restore, finish, isRestoring, failures, endReport } = useRestoring()
  const actOn = (some: readonly TrashedResource[], what: TrashAction) =>
    what === 'restore' ? restore(some) : setAsking({ what, rows: some })
  const [looked, setLooked] = useState<TrashedResource | null>(null)

  const list = useFocusAfterRemoval(rows.length)
  return (
    <>
      <Head
        words={words}
        onSearch={setWords}
        isEmpty={words === '' && trash.data !== undefined && rows.length === 0}
        onEmpty={() => setAsking({ what: 'empty' })}
      />
      <ErrorMessage error={trash.error} onRetry={() => void trash.refetch()} />
      {trash.isPending && <Loading rows={6} />}
      {trash.data && rows.length === 0 && <NothingThere words={words} />}
      {rows.length > 0 && (
        <div className="trash-list" ref={list}>
          <Tools
            {...{ order, isComplete, isRestoring, mayMove }}
            shown={rows.length}
            selected={marked.length}
            onSelectAll={(isAll) => setChosen(new Set(isAll ? rows.map(({ id }) => id) : []))}
            onSort={setOrder}
            onAct={(what) => actOn(marked, what)}
          />
          <TrashTable
            {...{ rows, selected, order, isComplete, mayMove }}
            onChoose={setChosen}
            onSort={setOrder}
            onAct={(row, what) => actOn([row], what)}
            onLook={setLooked}
          />
        </div>
      )}
      <Next list={trash} />
      <Look entry={looked} onAct={actOn} onClose={() => setLooked(null)} />
      <TrashWindow
        asking={asking}
        whole={words === '' && trash.data ? wholeText(trash.data, isComplete) : null}
        onRestored={finish}
        onClose={() => setAsking(null)}
      />
      {failures && <ActionReport done={t('Restored')} outcomes={failures} onClose={endReport} />}
    </>
  )
}

interface LookProps {
  readonly entry: TrashedResource | null
  readonly onAct: (rows: readonly TrashedResource[], what: TrashAction) => void
  readonly onClose: () => void
}

/** The preview of a file or the contents of a folder, until the user acts on it. */
function Look({ entry, onAct, onClose }: LookProps) {
  if (!entry) return null
  const act = (what: TrashAction) => {
    onClose()
    onAct([entry], what)
  }
  return (
    <Suspense fallback={null}>
      <LookWindow entry={entry} onAct={act} onClose={onClose} />
    </Suspense>
  )
}

/** Entries that disappear take the focus with them: it goes to the first entry that is left. */
function useFocusAfterRemoval(count: number) {
  const list = useRef<HTMLDivElement>(null)
  const before = useRef(count)
  useEffect(() => {
    const isFewer = count < before.current
    before.current = count
    if (isFewer && document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>('tbody input[type=checkbox]')?.focus({ preventScroll: true })
  }, [count])
  return list
}

interface HeadProps {
  readonly words: string
  readonly onSearch: (words: string) => void
  /** True once it is known that nothing is in the trash. A search without results changes nothing above its list. */
  readonly isEmpty: boolean
  readonly onEmpty: () => void
}

const Head = ({ words, onSearch, isEmpty, onEmpty }: HeadProps) => (
  <>
    <PageTitle title={t('Trash Can')}>
      {!isEmpty && (
        <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={onEmpty}>
          {t('Empty the trash')}
        </Button>
      )}
    </PageTitle>
    {!isEmpty && (
      <>
        <About />
        <div className="trash-search">
          <SearchField
            label={t('Search the trash')}
            placeholder={t('Search the trash')}
            words={words}
            onSearch={onSearch}
          />
        </div>
      </>
    )}
  </>
)

/** The loaded entries in the order that the user selected. The original folder is one only while all are loaded. */
function useSortedTrash(words: string) {
  const [selected, setOrder] = useState<Order>(newestFirst)
  const trash = useTrash(words, apiSortOf(selected))
  const isComplete = !trash.hasNextPage
  const isByFolder = selected === 'folder' || selected === '-folder'
  const order = isByFolder && !isComplete ? newestFirst : selected
  const loaded = trash.data?.rows ?? []
  const rows = order === 'folder' || order === '-folder' ? byFolder(loaded, order, locale) : loaded
  return { trash, rows, order, setOrder, isComplete }
}

const About = () => (
  <p className="trash-about">
    {t(
      'Deleted files stay here for {days, plural, one {# day} other {# days}} and can be restored. After that they are permanently deleted.',
      { days: useMe().trashDays },
    )}
  </p>
)

function NothingThere({ words }: { words: string }) {
  const { trashDays } = useMe()
  return words ? (
    <Empty icon="search" title={t('No results match “{words}”', { words })}>
      {t('The search covers names, not the folders they were in.')}
    </Empty>
  ) : (
    <Empty icon="trash" title={t('The trash can is empty')}>
      {t(
        'Deleted files stay here for {days, plural, one {# day} other {# days}} and can be restored. After that they are permanently deleted.',
        { days: trashDays },
      )}
    </Empty>
  )
}
