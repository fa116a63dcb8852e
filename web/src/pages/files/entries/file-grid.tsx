/** The entries of a folder as tiles with thumbnails. Only visible rows are rendered. */

import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { Grid, GridCell, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { useHasArrived } from '../../../data/live/state.ts'
import { StarMark } from '../starred/star-button.tsx'
import { EntryCheck } from './entry-check.tsx'
import { type EntriesProps, idOf, openByName, useKeyboard, usePointer, useScrollToActive } from './entry-handlers.ts'
import { EntryMenuButton } from './entry-menu-button.tsx'
import { Thumbnail } from './thumbnail.tsx'
import './file-grid.css'
import { t } from '../../../lib/language/language.ts'
import { partsOnTwoLines } from '../../../lib/long-name.ts'

const tileWidth = 172
const tileHeight = 188
/** Phones get two columns, of narrower tiles. */
const twoColumnsFrom = 240

export const columnsIn = (width: number): number =>
  Math.max(width < twoColumnsFrom ? 1 : 2, Math.floor(width / tileWidth))

export function FileGrid(entries: EntriesProps) {
  const { label, listing, selection } = entries
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: measured, width, height } = useElementSize()
  const ref = useMergedRef(scroller, measured)
  const count = listing.total ?? 0
  const columns = columnsIn(width)
  const rows = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileHeight,
    overscan: 3,
  })
  const items = rows.getVirtualItems()
  const first = (items[0]?.index ?? 0) * columns
  const last = Math.min(count, ((items.at(-1)?.index ?? 0) + 1) * columns) - 1
  const page = Math.max(1, Math.floor(height / tileHeight)) * columns
  const onKeyDown = useKeyboard(entries, { columns, page })
  useScrollToActive(entries, first, last, (index) => rows.scrollToIndex(Math.floor(index / columns)))
  const isActiveVisible = selection.active >= first && selection.active <= last

  return (
    <Grid
      className="file-grid"
      ref={ref}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={Math.ceil(count / columns)}
      aria-multiselectable
      {...(isActiveVisible && { 'aria-activedescendant': idOf(selection.active) })}
      onKeyDown={onKeyDown}
    >
      <GridRows className="file-tiles" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <TileRow key={index} start={start} columns={columns} rowIndex={index + 1}>
            {placesOf(index * columns, Math.min(columns, count - index * columns)).map((place) => (
              <Tile key={place} index={place} {...entries} />
            ))}
          </TileRow>
        ))}
      </GridRows>
    </Grid>
  )
}

interface TileRowProps {
  /** Pixels from the top. */
  readonly start: number
  readonly columns: number
  readonly rowIndex: number
  readonly children: ReactNode
}

export const TileRow = ({ start, columns, rowIndex, children }: TileRowProps) => (
  <GridRow
    className="file-tile-row"
    aria-rowindex={rowIndex}
    style={{
      transform: `translateY(${start}px)`,
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    }}
  >
    {children}
  </GridRow>
)

export const placesOf = (first: number, count: number) => Array.from({ length: count }, (_, column) => first + column)

interface TileProps extends EntriesProps {
  readonly index: number
  /** Below the name. */
  readonly children?: ReactNode
}

export function Tile({ index, children, ...entries }: TileProps) {
  const { listing, selection, onMenu } = entries
  const pointer = usePointer(entries)
  const entry = listing.at(index)
  const hasArrived = useHasArrived(entry?.id ?? 0)
  if (!entry) return <GridCell id={idOf(index)} className="file-tile is-coming" aria-label={t('Loading')} />
  const { name } = entry.attributes
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
        <span className="file-tile-name">
          <EntryName name={name} looks={entry.attributes} split={partsOnTwoLines} />
          <StarMark entry={entry} />
        </span>
        {children}
      </button>
    </GridCell>
  )
}
