/** The entries of a folder as tiles with thumbnails. Only visible rows are rendered. */

import { useElementSize, useMergedRef } from '@mantine/hooks'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { Grid, GridCell, GridRow, GridRows } from '../../../components/lists/grid.tsx'
import { usePreviewImage } from '../../../data/files/previews.ts'
import { useHasArrived } from '../../../data/live/state.ts'
import { StarMark } from '../starred/star-button.tsx'
import { EntryCheck } from './entry-check.tsx'
import { type EntriesProps, idOf, openByName, useKeyboard, usePointer, useScrollToActive } from './entry-handlers.ts'
import { EntryMenuButton } from './entry-menu-button.tsx'
import './file-grid.css'
import { t } from '../../../lib/language/language.ts'

const tileWidth = 172
const tileHeight = 188
/** Phones get two columns, of narrower tiles. */
const twoColumnsFrom = 240

export function FileGrid(entries: EntriesProps) {
  const { label, listing, selection } = entries
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: measured, width, height } = useElementSize()
  const ref = useMergedRef(scroller, measured)
  const count = listing.total ?? 0
  const columns = Math.max(width < twoColumnsFrom ? 1 : 2, Math.floor(width / tileWidth))
  const rows = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileHeight,
    overscan: 3,
  })
  const items = rows.getVirtualItems()
  const first = (items[0]?.index ?? 0) * columns
  const last = Math.min(count - 1, ((items.at(-1)?.index ?? 0) + 1) * columns - 1)
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
          <GridRow
            key={index}
            className="file-tile-row"
            aria-rowindex={index + 1}
            style={{
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {placesOf(index * columns, Math.min(columns, count - index * columns)).map((place) => (
              <Tile key={place} index={place} {...entries} />
            ))}
          </GridRow>
        ))}
      </GridRows>
    </Grid>
  )
}

const placesOf = (first: number, count: number) => Array.from({ length: count }, (_, column) => first + column)

function Tile({ index, ...entries }: EntriesProps & { readonly index: number }) {
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
          {entry.attributes.previewable ? <Thumbnail entry={entry} /> : <Picture entry={entry} />}
        </span>
        <EntryName name={name} looks={entry.attributes} />
        <StarMark entry={entry} />
      </button>
    </GridCell>
  )
}

const Picture = ({ entry: { attributes } }: { entry: Resource }) => (
  <span className={`entry-picture is-${kindOf(attributes)}`}>
    <Icon name={iconOf(attributes)} size={52} />
  </span>
)

function Thumbnail({ entry }: { entry: Resource }) {
  const { data } = usePreviewImage(entry, 'small')
  return data ? <img src={data.address} alt="" /> : <Picture entry={entry} />
}
