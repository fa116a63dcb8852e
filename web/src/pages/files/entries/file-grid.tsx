/** The entries of a folder as tiles with thumbnails. Only visible rows are rendered. */

import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { Grid, GridCell, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { useHasArrived } from '../../../data/live/state.ts'
import { StarMark } from '../starred/star-button.tsx'
import { DayRows, dayHeight, TimeWithin, useDays } from '../views/day-rows.tsx'
import { type Days, groupsOf, type Line, linesOf } from '../views/days.ts'
import { EntryCheck } from './entry-check.tsx'
import { type EntriesProps, idOf, openByName, useKeyboard, usePointer, useScrollToActive } from './entry-handlers.ts'
import { EntryMenuButton } from './entry-menu-button.tsx'
import { folderBeside } from './entry-place.ts'
import { Thumbnail } from './thumbnail.tsx'
import './file-grid.css'
import { t } from '../../../lib/language/language.ts'
import { partsOnTwoLines } from '../../../lib/long-name.ts'
import { parentPath } from '../../../lib/path.ts'

const tileWidth = 172
/** Of tiles, and of those in Recent, which have two lines more. */
const tileHeights = [188, 212] as const
/** Phones get two columns, of narrower tiles. */
const twoColumnsFrom = 240

export function FileGrid(entries: EntriesProps) {
  const { label, listing, selection, isByDay } = entries
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: measured, width, height } = useElementSize()
  const ref = useMergedRef(scroller, measured)
  const count = listing.total ?? 0
  const tileHeight = tileHeights[isByDay ? 1 : 0]
  const columns = Math.max(width < twoColumnsFrom ? 1 : 2, Math.floor(width / tileWidth))
  const days = useDays(listing, isByDay)
  const lines = linesOf(days, count, columns)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (line) => tileHeight + (days.has(lines[line]?.first ?? -1) ? dayHeight : 0),
    overscan: 3,
    scrollPaddingStart: isByDay ? dayHeight : 0,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes depend on where days begin
  useLayoutEffect(() => rows.measure(), [[...days.keys()].join(), columns])
  const items = rows.getVirtualItems()
  const visible = items.flatMap(({ index, start }) => (lines[index] ? [{ ...lines[index], line: index, start }] : []))
  const first = visible[0]?.first ?? 0
  const last = (visible.at(-1)?.first ?? 0) + (visible.at(-1)?.count ?? 1) - 1
  const page = Math.max(1, Math.floor(height / tileHeight)) * columns
  const starts = lines.map((line) => line.first)
  const onKeyDown = useKeyboard(entries, { columns, page, ...(isByDay && { starts }) })
  useScrollToActive(entries, first, last, (index) =>
    rows.scrollToIndex(starts.findLastIndex((start) => start <= index)),
  )
  const isActiveVisible = selection.active >= first && selection.active <= last

  return (
    <Grid
      className={isByDay ? 'file-grid is-by-day' : 'file-grid'}
      ref={ref}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={lines.length + days.size}
      aria-multiselectable
      {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
      onKeyDown={onKeyDown}
    >
      <GridRows className="file-tiles" style={{ height: rows.getTotalSize() }}>
        {isByDay ? (
          <TileDays {...{ days, tileHeight, columns, starts, visible, entries }} />
        ) : (
          visible.map((line) => <TileRow key={line.first} {...{ line, columns, entries }} rowIndex={line.line + 1} />)
        )}
      </GridRows>
    </Grid>
  )
}

interface PlacedLine extends Line {
  /** Its index. */
  readonly line: number
  /** Pixels from the top. */
  readonly start: number
}

interface TileDaysProps {
  readonly days: Days
  readonly tileHeight: number
  readonly columns: number
  /** First entries of all lines. */
  readonly starts: readonly number[]
  readonly visible: readonly PlacedLine[]
  readonly entries: EntriesProps
}

const TileDays = ({ days, tileHeight, columns, starts, visible, entries }: TileDaysProps) =>
  groupsOf(days, entries.listing.total ?? 0).map(({ period, first, count }, day) => {
    const inside = visible.filter((line) => line.first >= first && line.first < first + count)
    if (inside.length === 0) return null
    const line = starts.indexOf(first)
    const top = line * tileHeight + day * dayHeight
    const height = dayHeight + Math.ceil(count / columns) * tileHeight
    return (
      <DayRows key={period} {...{ period, top, height, columns }} rowIndex={line + day + 1}>
        {inside.map((placed) => (
          <TileRow
            key={placed.first}
            line={{ ...placed, start: dayHeight + (placed.line - line) * tileHeight }}
            {...{ columns, entries }}
            rowIndex={placed.line + day + 2}
          />
        ))}
      </DayRows>
    )
  })

interface TileRowProps {
  readonly line: PlacedLine
  readonly columns: number
  readonly rowIndex: number
  readonly entries: EntriesProps
}

const TileRow = ({ line: { first, count, start }, columns, rowIndex, entries }: TileRowProps) => (
  <GridRow
    className="file-tile-row"
    aria-rowindex={rowIndex}
    style={{
      transform: `translateY(${start}px)`,
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    }}
  >
    {placesOf(first, count).map((place) => (
      <Tile key={place} index={place} {...entries} />
    ))}
  </GridRow>
)

const placesOf = (first: number, count: number) => Array.from({ length: count }, (_, column) => first + column)

function Tile({ index, ...entries }: EntriesProps & { readonly index: number }) {
  const { listing, selection, isByDay, onMenu } = entries
  const pointer = usePointer(entries)
  const entry = listing.at(index)
  const hasArrived = useHasArrived(entry?.id ?? 0)
  if (!entry) return <GridCell id={idOf(index)} className="file-tile is-coming" aria-label={t('Loading')} />
  const { name, path, uploadDate } = entry.attributes
  return (
    <GridCell
      id={idOf(index)}
      className="file-tile"
      aria-selected={selection.selected.has(entry.id)}
      data-active={selection.active === index}
      data-arrived={hasArrived}
      {...pointer(entry, index)}
    >
      <span className="file-tile-tools">
        <EntryCheck entry={entry} index={index} selection={selection} />
        <EntryMenuButton entry={entry} index={index} selection={selection} onMenu={onMenu} />
      </span>
      <button type="button" tabIndex={-1} className="file-tile-open" onClick={openByName(entries, entry, index)}>
        <span className="file-tile-picture">
          <Thumbnail entry={entry} size={52} />
        </span>
        <EntryName name={name} looks={entry.attributes} split={partsOnTwoLines} />
        {isByDay && (
          <span className="file-tile-where">
            <span>
              <TimeWithin at={uploadDate} /> · <bdi title={parentPath(path)}>{folderBeside(entry.attributes)}</bdi>
            </span>
            <span>
              <Uploader of={entry.attributes} />
            </span>
          </span>
        )}
        <StarMark entry={entry} />
      </button>
    </GridCell>
  )
}
