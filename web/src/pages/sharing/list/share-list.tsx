/** Shares of one type with their actions; without a type, all shares ever created. */
import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Section } from '../../../components/display/page-title.tsx'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { SearchField } from '../../../components/forms/search-field.tsx'
import { DataTable } from '../../../components/lists/data-table.tsx'
import { ListCount } from '../../../components/lists/list-count.tsx'
import { useMe } from '../../../data/account/me.ts'
import { type OwnedShare, type ShareType, useShares } from '../../../data/sharing/shares.ts'
import { ActivityWindow } from '../activity-window.tsx'
import { EndShare, InviteAgain, PauseShare } from '../confirmations.tsx'
import { LinkWindow } from '../link-window.tsx'
import { SendWindow } from '../send-window.tsx'
import { ShareWindow } from '../share-window.tsx'
import { ListBar } from './list-bar.tsx'
import { orderAfter, shownIn, sortText, type View, type ViewSearch, viewOf } from './list-order.ts'
import type { OpenWindow } from './share-actions.tsx'
import { columns, type SortBy } from './share-columns.tsx'
import '../sharing.css'
import { t } from '../../../lib/language/language.ts'

/** Rows rendered at first: thousands would be slow. */
const step = 200

const icons = { receive: 'inbox', shared_folder: 'share', send: 'send' } as const

interface Words {
  readonly title: string
  readonly about: string
  /** Label of the create button; the history has none. */
  readonly make?: string
  readonly empty: string
  /** Explanation shown while there are none. */
  readonly hint: string
}

/** Search text of the history. */
interface Search {
  readonly words: string
  readonly onSearch: (words: string) => void
}

interface ListProps {
  readonly type?: ShareType
  readonly words: Words
  readonly search?: Search
}

export function ShareList({ type, words, search }: ListProps) {
  const searchText = search?.words ?? ''
  const { data, error, isPending, refetch } = useShares(type, searchText)
  const [open, setOpen] = useState<OpenWindow | null>(null)
  const isEmpty = data?.length === 0 && searchText === ''
  const make = words.make && <Button onClick={() => setOpen({ is: 'new' })}>{words.make}</Button>
  return (
    // An empty list shows the create button itself.
    <Section id="shares" title={words.title} about={words.about} action={!isEmpty && make}>
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {search && (
        <div className="share-search">
          <SearchField
            label={t('Search history')}
            placeholder={t('Name, owner, address or message')}
            words={searchText}
            onSearch={search.onSearch}
          />
        </div>
      )}
      {data?.length === 0 && searchText !== '' && (
        <Empty icon="search" title={t('No results match “{searchText}”', { searchText })}>
          {t('The search covers names, owners, recipients and messages.')}
        </Empty>
      )}
      {isEmpty && (
        <Empty icon={icons[type ?? 'shared_folder']} title={words.empty} action={make}>
          {words.hint}
        </Empty>
      )}
      {data &&
        data.length > 0 &&
        (type ? (
          <Sortable {...{ data, type, words }} onOpen={setOpen} />
        ) : (
          <Rows {...{ data, words }} onOpen={setOpen} />
        ))}
      {open && <Windows type={type} open={open} onOpen={setOpen} onClose={() => setOpen(null)} />}
    </Section>
  )
}

interface RowsProps {
  readonly data: readonly OwnedShare[]
  readonly words: Words
  readonly onOpen: (open: OpenWindow) => void
}

/** A list that can be searched and sorted; the view of it is in the address bar. */
function Sortable({ data, type, words, onOpen }: RowsProps & { readonly type: ShareType }) {
  const search = useSearch({ strict: false }) as ViewSearch
  const navigate = useNavigate()
  const view = viewOf(search)
  const change = (some: ViewSearch) =>
    void navigate({ to: '.', search: { ...search, ...some } as never, replace: true, resetScroll: false })
  const found = shownIn(data, view)
  const { field, isDescending } = view.order
  const sortBy: SortBy = (column) => ({
    sorting: {
      direction: field !== column ? null : isDescending ? 'descending' : 'ascending',
      onSort: () => change({ sort: sortText(orderAfter(view.order, column)) }),
    },
  })
  return (
    <>
      <ListBar shares={data} view={view} isReceive={type === 'receive'} onChange={change} />
      {found.length === 0 ? (
        <NothingFound view={view} onAll={() => change({ find: '', state: 'all' })} />
      ) : (
        <Rows data={found} type={type} words={words} sortBy={sortBy} linked={view.linked} onOpen={onOpen} />
      )}
    </>
  )
}

const NothingFound = ({ view: { find }, onAll }: { view: View; onAll: () => void }) => (
  <Empty
    icon="search"
    title={find === '' ? t('None in this state') : t('No results match “{searchText}”', { searchText: find })}
    action={
      <Button variant="default" onClick={onAll}>
        {t('Show all')}
      </Button>
    }
  >
    {find === ''
      ? t('All others are in another state.')
      : t('The search covers names, folders, owners and recipients.')}
  </Empty>
)

const unsorted: SortBy = () => ({})

interface SortedProps extends RowsProps {
  readonly type?: ShareType
  readonly sortBy?: SortBy
  readonly linked?: number | undefined
}

function Rows({ data, type, words, sortBy = unsorted, linked, onOpen }: SortedProps) {
  const [most, setMost] = useState(() => Math.max(step, data.findIndex(({ id }) => id === linked) + 1))
  const { username } = useMe().attributes
  const hasOwners = data.some(({ owner }) => owner !== username)
  return (
    <>
      <DataTable
        label={words.title}
        rows={data.slice(0, most)}
        rowKey={({ id }) => id}
        columns={columns(type, hasOwners, sortBy, onOpen)}
        linked={linked}
        isCompact
      />
      {data.length > step && (
        <ListCount
          shown={Math.min(most, data.length)}
          total={data.length}
          pages={{
            hasNextPage: data.length > most,
            isFetchingNextPage: false,
            fetchNextPage: () => setMost(most + step),
          }}
        />
      )}
    </>
  )
}

interface WindowsProps {
  readonly type: ShareType | undefined
  readonly open: OpenWindow
  readonly onOpen: (open: OpenWindow) => void
  readonly onClose: () => void
}

function Windows({ type, open, onOpen, onClose }: WindowsProps): ReactNode {
  const made = (share: Share) => onOpen({ is: 'made', share })
  if (open.is === 'new') {
    if (type === 'send') return <SendWindow onSent={made} onClose={onClose} />
    return <ShareWindow type={type ?? 'shared_folder'} onSaved={made} onClose={onClose} />
  }
  const { share } = open
  if (open.is === 'edit')
    return <ShareWindow type={share.attributes.type} share={share} onSaved={onClose} onClose={onClose} />
  if (open.is === 'pause') return <PauseShare share={share} onClose={onClose} />
  if (open.is === 'end') return <EndShare share={share} onClose={onClose} />
  const { id, attributes } = share
  if (open.is === 'activity') return <ActivityWindow id={id} name={attributes.name} share={share} onClose={onClose} />
  if (open.is === 'invite') return <InviteAgain share={share} onClose={onClose} />
  return <LinkWindow share={share} isNew={open.is === 'made'} onClose={onClose} />
}
