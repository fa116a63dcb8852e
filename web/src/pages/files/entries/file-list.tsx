/** The entries of a folder as rows. Only visible rows are rendered. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { Grid, GridHead, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { SortButton } from '../../../components/lists/sort-button.tsx'
import type { Order, SortedColumn } from '../../../data/api/paging.ts'
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
  const { label, listing, selection, isSearch } = entries
  const rowHeight = rowHeights[isSearch ? 1 : 0]
  const scroller = useRef<HTMLDivElement>(null)
  const count = listing.total ?? 0
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The header is above the rows, and stays at the top of the scroll area, over them.
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  })
  const items = rows.getVirtualItems()
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
  const onKeyDown = useKeyboard(entries, { columns: 1, page })
  useScrollToActive(entries, items[0]?.index ?? 0, items.at(-1)?.index ?? 0, (index) => rows.scrollToIndex(index))
  const isActiveVisible = items.some(({ index }) => index === selection.active)

  return (
    <Grid
      className={`file-list${isSearch ? ' has-two-lines' : ''}`}
      ref={scroller}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-multiselectable
      {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
      onKeyDown={onKeyDown}
    >
      <HeadRow {...{ selection, order, onSort }} total={count} />
      <GridRows className="file-rows" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          // The first row has the titles of the columns.
          <FileRow key={index} index={index} rowIndex={index + 2} start={start - headHeight} {...entries} />
        ))}
      </GridRows>
    </Grid>
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
