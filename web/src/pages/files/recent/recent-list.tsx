/** What happened lately, as rows or tiles below headings of days. Only visible lines are rendered. */

import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Grid, GridHead, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { PendingChangesButton } from '../../../components/lists/pending-changes-button.tsx'
import { t } from '../../../lib/language/language.ts'
import { AllCheck } from '../entries/entry-check.tsx'
import { idOf, useScrollToActive } from '../entries/entry-handlers.ts'
import { columnsIn, placesOf, Tile, TileRow } from '../entries/file-grid.tsx'
import { linesOf, type PlacedLine, type PlacedPeriod, placed } from '../recent-order/lines.ts'
import type { Row } from '../recent-order/runs.ts'
import type { PendingChanges } from '../recent-order/snapshot.ts'
import { DayRows, dayHeight } from './day-rows.tsx'
import { columnsOf, hasTimes, type Room, roomIn } from './lines.tsx'
import { useRecentKeys } from './recent-keys.ts'
import { type RecentProps, RecentRow } from './recent-rows.tsx'
import { RecentTileLines } from './recent-tile.tsx'
import { runOf } from './run.ts'
import { useMenu } from './run-controls.tsx'
import { RunRow } from './run-row.tsx'
import { RunTile } from './run-tile.tsx'
import type { ShownRecent } from './shown.ts'
import { useSteadyList } from './use-steady-list.ts'
import { isSaidByRun, linesOfMore } from './what-happened.tsx'

const rowHeights = { columns: 56, line: 56, lines: 74, ofRun: 48 } as const
/** Of a line with what else is known of a file: see `Lines`. */
const lineHeight = 17
const tileHeight = 244
const headHeight = 40
/** More is loaded when so many rows are left. */
const rowsAhead = 30

interface ListProps extends RecentProps {
  readonly isGrid: boolean
}

export function RecentList({ isGrid, ...props }: ListProps) {
  const { label, listing, selection } = props
  const entries = { ...props, onMenu: useMenu(props) }
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: measured, height, width } = useWidth(scroller)
  const ref = useMergedRef(scroller, measured)
  const room = roomIn(width)
  const columns = isGrid ? columnsIn(width) : 1
  const { lines, days, starts, tops, fileHeight } = useLayout(listing, { isGrid, columns, room })
  const firsts = new Set(days.map((day) => day.lines[0]?.index))
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    // The heading of a day belongs to the line below it.
    estimateSize: (index) => (lines[index]?.height ?? 0) + (firsts.has(index) ? dayHeight : 0),
    overscan: isGrid ? 3 : 8,
    // The header is above the rows, and stays at the top of the scroll area, over them.
    scrollMargin: isGrid ? 0 : headHeight,
    scrollPaddingStart: (isGrid ? 0 : headHeight) + dayHeight,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes depend on the lines
  useLayoutEffect(() => virtual.measure(), [lines])
  const { isWaiting, onScroll, hasMovedActive, showChanges } = useSteadyList({ scroller, listing, selection, tops })
  const visible = virtual.getVirtualItems().map(({ index }) => index)
  const first = starts[visible[0] ?? 0] ?? 0
  const lastLine = lines[visible.at(-1) ?? 0]
  const last = lastLine ? lastLine.first + lastLine.count - 1 : 0
  const page = Math.max(1, Math.floor(height / fileHeight) - 1) * columns
  const onKeyDown = useRecentKeys(entries, { columns, page, ...(isGrid && { starts }) })
  useScrollToActive(entries, first, last, (index) => {
    if (!hasMovedActive()) virtual.scrollToIndex(starts.findLastIndex((start) => start <= index))
  })
  useMore(listing, last)
  const isActiveVisible = selection.active >= first && selection.active <= last
  return (
    <div className="recent-frame">
      <PendingChangesButton label={isWaiting ? pendingText(listing.pending) : undefined} onShow={showChanges} />
      <Grid
        className={`recent ${isGrid ? 'file-grid' : 'file-list has-two-lines'}${room === 'columns' ? '' : ' is-narrow'}`}
        data-room={room}
        ref={ref}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={lines.length + days.length + (isGrid ? 0 : 1)}
        aria-multiselectable
        {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
      >
        {!isGrid && <HeadRow {...entries} room={room} />}
        <GridRows className={isGrid ? 'file-tiles' : 'file-rows'} style={{ height: virtual.getTotalSize() }}>
          <Days {...{ entries, isGrid, room, columns, days }} visible={new Set(visible)} />
        </GridRows>
      </Grid>
    </div>
  )
}

/** Of the list, also when it is shown first: before it is painted. */
function useWidth(scroller: RefObject<HTMLElement | null>) {
  const [first, setFirst] = useState(0)
  useLayoutEffect(() => setFirst(scroller.current?.clientWidth ?? 0), [scroller])
  const { ref, height, width } = useElementSize()
  return { ref, height, width: width || first }
}

/** Undefined if nothing waits. */
function pendingText({ added, updated }: PendingChanges): string | undefined {
  if (added + updated === 0) return undefined
  return updated === 0
    ? t('{count, plural, one {# new file} other {# new files}}', { count: added })
    : t('{count, plural, one {# update} other {# updates}}', { count: added + updated })
}

interface Shape {
  readonly isGrid: boolean
  readonly room: Room
  readonly columns: number
}

function useLayout(listing: ShownRecent, { isGrid, columns, room }: Shape) {
  const { rows, periods, places } = listing
  // biome-ignore lint/correctness/useExhaustiveDependencies: the periods belong to the rows, which show files at these places
  return useMemo(() => {
    const rowHeight = (row: Row, index: number) =>
      (isOfRun(row) ? rowHeights.ofRun : rowHeights[room]) + furtherLines(listing, index, room) * lineHeight
    const lines = linesOf(rows, periods, { columns, heightOf: isGrid ? () => tileHeight : rowHeight })
    const days = placed(lines, periods, dayHeight)
    return {
      lines,
      fileHeight: isGrid ? tileHeight : rowHeights[room],
      days,
      tops: days.flatMap((day) => day.lines.flatMap(({ count, top }) => Array<number>(count).fill(day.top + top))),
      starts: lines.map(({ first }) => first),
    }
  }, [rows, places, columns, isGrid, room])
}

/** Files of a run that it says all about, but what is their own, have none. */
function furtherLines(listing: ShownRecent, index: number, room: Room): number {
  const row = listing.rows[index]
  const most = room === 'lines' ? 2 : 1
  if (room === 'columns' || !row) return 0
  if (row.is === 'run') {
    const run = runOf(listing, row)
    return run ? Math.min(most, linesOfMore(run.file, run.count)) : 0
  }
  const file = listing.fileAt(index)
  return file && !(row.isOfRun && isSaidByRun(file)) ? Math.min(most, linesOfMore(file)) : 0
}

const isOfRun = (row: Row | undefined): boolean => row?.is === 'file' && row.isOfRun

/** Loads more before the end is reached. */
function useMore({ rows, hasMore, isLoading, isFlooded, more }: ShownRecent, last: number): void {
  const mayLoad = hasMore && !isLoading && !isFlooded && last >= rows.length - rowsAhead
  // biome-ignore lint/correctness/useExhaustiveDependencies: the function changes with each rendering
  useEffect(() => {
    if (mayLoad) void more()
  }, [mayLoad, rows])
}

interface DaysProps extends Shape {
  readonly entries: RecentProps
  readonly days: readonly PlacedPeriod[]
  /** Indexes of lines. */
  readonly visible: ReadonlySet<number>
}

function Days({ entries, days, visible, ...shape }: DaysProps) {
  const { isGrid, room, columns } = shape
  return days.map(({ period, top, height, lines }, day) => {
    const inside = lines.filter(({ index }) => visible.has(index))
    if (inside.length === 0) return null
    // The first row of a list has the titles of the columns.
    const indexOf = (line: number) => (isGrid ? 0 : 1) + line + day + 2
    return (
      <DayRows
        key={period}
        {...{ period, top, height }}
        columns={isGrid ? columns : columnsOf(room)}
        rowIndex={indexOf(lines[0]?.index ?? 0) - 1}
      >
        {inside.map((line) => (
          <LineOf key={line.first} {...{ line, entries, period, ...shape }} rowIndex={indexOf(line.index)} />
        ))}
      </DayRows>
    )
  })
}

interface LineProps extends Shape {
  readonly line: PlacedLine
  readonly entries: RecentProps
  readonly period: string
  readonly rowIndex: number
}

function LineOf({ line, entries, period, rowIndex, isGrid, room, columns }: LineProps) {
  const { listing } = entries
  const row = listing.rows[line.first]
  const at = { index: line.first, rowIndex, start: line.top, period, room }
  if (!isGrid && row?.is === 'run') return <RunRow {...entries} {...at} row={row} />
  if (!isGrid) return <RecentRow {...entries} {...at} />
  return (
    <TileRow start={line.top} columns={columns} rowIndex={rowIndex}>
      {placesOf(line.first, line.count).map((index) => (
        <TileAt key={index} index={index} {...entries} />
      ))}
    </TileRow>
  )
}

function TileAt({ index, ...entries }: RecentProps & { index: number }) {
  const { listing } = entries
  const row = listing.rows[index]
  if (row?.is === 'run') return <RunTile {...entries} {...{ row, index }} />
  return (
    <Tile index={index} {...entries}>
      <RecentTileLines file={listing.fileAt(index)} isOfRun={isOfRun(row)} />
    </Tile>
  )
}

const HeadRow = ({ listing, selection, room }: RecentProps & { room: Room }) => (
  <GridRow className="file-row is-head" aria-rowindex={1}>
    <GridHead className="file-check">
      <AllCheck
        selection={selection}
        total={listing.rows.reduce(
          (sum, row) => sum + (row.is === 'file' ? 1 : row.isOpen ? 0 : row.indexes.length),
          0,
        )}
      />
    </GridHead>
    <GridHead className="file-name">{room === 'columns' ? t('Name and folder') : t('Name and activity')}</GridHead>
    {room === 'columns' && <GridHead className="recent-did">{t('Activity')}</GridHead>}
    {hasTimes(room) && <GridHead className="file-date">{t('When')}</GridHead>}
    {room === 'columns' && <GridHead className="file-size">{t('Size')}</GridHead>}
    <GridHead className="file-more">
      <span className="unseen">{t('Actions')}</span>
    </GridHead>
  </GridRow>
)
