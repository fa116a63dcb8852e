/** The entries of a folder as rows. Only visible rows are rendered. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import { Grid, GridHead, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { SortButton } from '../../../components/lists/sort-button.tsx'
import type { Order, SortedColumn } from '../../../data/api/paging.ts'
import { DayRows, dayHeight, dayIdOf, useDays } from '../views/day-rows.tsx'
import { type Days as DayStarts, groupsOf } from '../views/days.ts'
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
}

/** Of rows with one line, and of those with the folder below the name. */
const rowHeights = [48, 56] as const
const headHeight = 40

export function FileList({ order, onSort, ...entries }: Props) {
  const { label, listing, selection, isSearch, isByDay } = entries
  const rowHeight = rowHeights[isSearch ? 1 : 0]
  const scroller = useRef<HTMLDivElement>(null)
  const count = listing.total ?? 0
  const days = useDays(listing, isByDay)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    // The heading of a day belongs to the entry below it: an index is always that of an entry.
    estimateSize: (index) => rowHeight + (days.has(index) ? dayHeight : 0),
    overscan: 8,
    // The header covers the first rows of the scroll area.
    scrollPaddingStart: headHeight + (isByDay ? dayHeight : 0),
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
      className={`file-list${isSearch ? ' has-two-lines' : ''}${isByDay ? ' is-by-day' : ''}`}
      ref={scroller}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + days.size + 1}
      aria-multiselectable
      {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
      onKeyDown={onKeyDown}
    >
      <HeadRow {...{ selection, order, onSort, isByDay }} total={count} />
      <GridRows className="file-rows" style={{ height: rows.getTotalSize() }}>
        {isByDay ? (
          <Days {...{ days, rowHeight, entries }} visible={items.map(({ index }) => index)} />
        ) : (
          items.map(({ index, start }) => (
            // The first row has the titles of the columns.
            <FileRow key={index} index={index} rowIndex={index + 2} start={start} {...entries} />
          ))
        )}
      </GridRows>
    </Grid>
  )
}

interface DaysProps {
  readonly days: DayStarts
  readonly rowHeight: number
  /** Indexes of entries. */
  readonly visible: readonly number[]
  readonly entries: EntriesProps
}

const Days = ({ days, rowHeight, visible, entries }: DaysProps) =>
  groupsOf(days, entries.listing.total ?? 0).map(({ period, first, count }, day) => {
    const inside = visible.filter((index) => index >= first && index < first + count)
    if (inside.length === 0) return null
    const top = first * rowHeight + day * dayHeight
    return (
      <DayRows
        key={period}
        {...{ period, top }}
        height={dayHeight + count * rowHeight}
        columns={6}
        rowIndex={first + day + 2}
      >
        {inside.map((index) => (
          <FileRow
            key={index}
            index={index}
            rowIndex={index + day + 3}
            start={dayHeight + (index - first) * rowHeight}
            headingId={dayIdOf(period)}
            {...entries}
          />
        ))}
      </DayRows>
    )
  })

interface HeadRowProps extends Pick<Props, 'selection' | 'order' | 'onSort' | 'isByDay'> {
  readonly total: number
}

const HeadRow = ({ selection, total, order, onSort, isByDay }: HeadRowProps) => (
  <GridRow className="file-row is-head" aria-rowindex={1}>
    <GridHead className="file-check">
      <AllCheck selection={selection} total={total} />
    </GridHead>
    <Head title={t('Name')} column="name" order={order} onSort={onSort} />
    <Head title={t('Size')} column="size" order={order} onSort={onSort} />
    <Head title={isByDay ? t('Uploaded') : t('Changed')} column="date" order={order} onSort={onSort} />
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
