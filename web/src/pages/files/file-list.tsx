/** The entries of a folder as rows. Only those in view exist, however many there are. */
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Listing } from '../../data/listing.ts'
import { nextOrder, type Order } from '../../data/paging.ts'
import { exactSize, sizeText } from '../../parts/bytes.ts'
import { Grid, GridCell, GridHead, GridRow, GridRows } from '../../parts/grid.tsx'
import { Icon } from '../../parts/icon.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { parentOf } from './address.ts'
import { EntryName } from './entry-name.tsx'
import './file-list.css'

interface Props {
  readonly label: string
  readonly listing: Listing
  readonly order: Order
  /** Whether entries lie in different folders, so that each must say in which. */
  readonly isSearch: boolean
  readonly onSort: (order: Order) => void
  readonly onOpen: (entry: Resource) => void
}

const rowHeight = 48

export function FileList({ label, listing, order, isSearch, onSort, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const count = listing.total ?? 0
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { look } = listing
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in view decides, not which function tells it
  useEffect(() => look(first, last), [first, last])

  return (
    <Grid className="file-list" ref={scroller} aria-label={label} aria-rowcount={count + 1}>
      <GridRow className="file-row is-head" aria-rowindex={1}>
        <Head title="Name" column="name" order={order} onSort={onSort} />
        <Head title="Size" column="size" order={order} onSort={onSort} />
        <Head title="Changed" column="date" order={order} onSort={onSort} />
        <GridHead className="file-by">By</GridHead>
      </GridRow>
      <GridRows className="file-rows" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <GridRow
            key={index}
            className="file-row"
            aria-rowindex={index + 2}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Row entry={listing.at(index)} isSearch={isSearch} onOpen={onOpen} />
          </GridRow>
        ))}
      </GridRows>
    </Grid>
  )
}

interface HeadProps {
  readonly title: string
  readonly column: 'name' | 'size' | 'date'
  readonly order: Order
  readonly onSort: (order: Order) => void
}

function Head({ title, column, order, onSort }: HeadProps) {
  const isSorted = order.replace('-', '') === column
  const direction = order.startsWith('-') ? 'descending' : 'ascending'
  return (
    <GridHead className={`file-${column}`} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" className="file-sort" onClick={() => onSort(nextOrder(order, column))}>
        {title}
        {isSorted && <Icon name={direction === 'ascending' ? 'ascending' : 'down'} size={12} />}
      </button>
    </GridHead>
  )
}

interface RowProps {
  readonly entry: Resource | undefined
  readonly isSearch: boolean
  readonly onOpen: (entry: Resource) => void
}

function Row({ entry, isSearch, onOpen }: RowProps) {
  if (!entry) {
    return (
      <GridCell className="file-name">
        <span className="file-coming" />
        <span className="unseen">Loading</span>
      </GridCell>
    )
  }
  const { type, size, fileCount, updatedAt, createdBy, path } = entry.attributes
  const amount = type === 'dir' ? countText(fileCount ?? 0) : sizeText(size)
  return (
    <>
      <GridCell className="file-name">
        <button type="button" className="file-open" onClick={() => onOpen(entry)}>
          <EntryName of={entry} />
        </button>
        {isSearch && (
          <span className="file-where">
            in <bdi>{parentOf(path)}</bdi>
          </span>
        )}
      </GridCell>
      <GridCell className="file-size" title={type === 'dir' ? undefined : exactSize(size)}>
        {amount}
      </GridCell>
      <GridCell className="file-date">
        <RelativeTime at={updatedAt} />
      </GridCell>
      <GridCell className="file-by">
        <bdi>{createdBy}</bdi>
      </GridCell>
    </>
  )
}

const countText = (count: number) => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`)
