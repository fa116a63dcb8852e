/** The entries of a folder as rows. Only visible rows are rendered. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import { Grid, GridHead, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { SortButton } from '../../../components/lists/sort-button.tsx'
import type { Order, SortedColumn } from '../../../data/api/paging.ts'
import { DayRow, dayHeight, dayIdOf } from '../views/day-row.tsx'
import { type Days, daysOf, daysUntil, noDays } from '../views/days.ts'
import { AllCheck } from './entry-check.tsx'
import { type EntriesProps, idOf, useKeyboard, useScrollToActive } from './entry-handlers.ts'
import { FileRow } from './file-row.tsx'
import './file-list.css'
import { t } from '../../../lib/language/language.ts'
import { directionOf, nextOrder } from '../../../lib/order.ts'

interface Props extends EntriesProps {
  /** Null where the order is fixed. */
  readonly order: Order | null
  readonly onSort: (order: Order) => void
  /** Whether each day of uploads has a heading; the latest uploads must come first. */
  readonly isByDay: boolean
}

const rowHeight = 48
const headHeight = 40

export function FileList({ order, onSort, isByDay, ...entries }: Props) {
  const { label, listing, selection } = entries
  const scroller = useRef<HTMLDivElement>(null)
  const count = listing.total ?? 0
  const days = isByDay ? daysOf(listing) : noDays
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    // The heading of a day belongs to the entry below it: an index is always that of an entry.
    estimateSize: (index) => rowHeight + (days.has(index) ? dayHeight : 0),
    overscan: 8,
    // The header covers the first rows of the scroll area.
    scrollPaddingStart: headHeight,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes depend on where days begin
  useLayoutEffect(() => rows.measure(), [[...days.keys()].join()])
  const items = rows.getVirtualItems()
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
  const onKeyDown = useKeyboard(entries, { columns: 1, page })
  useScrollToActive(entries, items[0]?.index ?? 0, items.at(-1)?.index ?? 0, (index) => rows.scrollToIndex(index))
  const isActiveVisible = items.some(({ index }) => index === selection.active)

  return (
    <Grid
      className={isByDay ? 'file-list is-by-day' : 'file-list'}
      ref={scroller}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + days.size + 1}
      aria-multiselectable
      {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
      onKeyDown={onKeyDown}
    >
      <HeadRow selection={selection} total={count} order={order} onSort={onSort} />
      <GridRows className="file-rows" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <PlacedRow key={index} days={days} index={index} start={start} {...entries} />
        ))}
      </GridRows>
    </Grid>
  )
}

interface PlacedRowProps extends EntriesProps {
  readonly days: Days
  readonly index: number
  readonly start: number
}

/** An entry, below the heading of its day if it is the first one. */
function PlacedRow({ days, index, start, ...entries }: PlacedRowProps) {
  const date = days.get(index)
  // The first row has the titles of the columns.
  const rowIndex = index + 2 + daysUntil(days, index)
  if (date === undefined) return <FileRow index={index} rowIndex={rowIndex} start={start} {...entries} />
  return (
    <>
      <DayRow date={date} rowIndex={rowIndex - 1} start={start} />
      <FileRow index={index} rowIndex={rowIndex} start={start + dayHeight} headingId={dayIdOf(date)} {...entries} />
    </>
  )
}

interface HeadRowProps extends Pick<Props, 'selection' | 'order' | 'onSort'> {
  readonly total: number
}

const HeadRow = ({ selection, total, order, onSort }: HeadRowProps) => (
  <GridRow className="file-row is-head" aria-rowindex={1}>
    <GridHead className="file-check">
      <AllCheck selection={selection} total={total} />
    </GridHead>
    <Head title={t('Name')} column="name" order={order} onSort={onSort} />
    <Head title={t('Size')} column="size" order={order} onSort={onSort} />
    <Head title={t('Changed')} column="date" order={order} onSort={onSort} />
    <GridHead className="file-by">{t('By')}</GridHead>
    <GridHead className="file-more">
      <span className="unseen">{t('Actions')}</span>
    </GridHead>
  </GridRow>
)

interface HeadProps {
  readonly title: string
  readonly column: SortedColumn
  readonly order: Order | null
  readonly onSort: (order: Order) => void
}

function Head({ title, column, order, onSort }: HeadProps) {
  if (!order) return <GridHead className={`file-${column}`}>{title}</GridHead>
  const direction = directionOf(order, column)
  return (
    <GridHead className={`file-${column}`} aria-sort={direction ?? 'none'}>
      <SortButton title={title} direction={direction} onSort={() => onSort(nextOrder(order, column))} />
    </GridHead>
  )
}
