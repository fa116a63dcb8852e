import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { LongName } from '../../../components/files/long-name.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { useHasArrived } from '../../../data/live/state.ts'
import { exactSize, itemsText, sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { parentPath } from '../../../lib/path.ts'
import { StarMark } from '../starred/star-button.tsx'
import { EntryCheck } from './entry-check.tsx'
import { type EntriesProps, idOf, openByName, usePointer } from './entry-handlers.ts'
import { EntryMenuButton } from './entry-menu-button.tsx'
import { Thumbnail } from './thumbnail.tsx'

interface Props extends EntriesProps {
  readonly index: number
  readonly rowIndex: number
  /** Pixels from the top of the list. */
  readonly start: number
  /** Id of the heading above this row. */
  readonly headingId?: string
  /** In place of the usual cells. */
  readonly cells?: (entry: Resource) => ReactNode
}

export function FileRow({ index, rowIndex, start, headingId, cells, ...entries }: Props) {
  const { listing, selection } = entries
  const pointer = usePointer(entries)
  const entry = listing.at(index)
  const hasArrived = useHasArrived(entry?.id ?? 0)
  const place = {
    id: idOf(index),
    'aria-rowindex': rowIndex,
    'aria-describedby': headingId,
    style: { transform: `translateY(${start}px)` },
  }
  if (!entry) {
    return (
      <GridRow className="file-row" {...place}>
        <GridCell className="file-check" />
        <GridCell className="file-name">
          <span className="file-coming" />
          <span className="unseen">{t('Loading')}</span>
        </GridCell>
      </GridRow>
    )
  }
  return (
    <GridRow
      className="file-row"
      {...place}
      aria-selected={selection.selected.has(entry.id)}
      data-active={selection.active === index}
      data-arrived={hasArrived}
      {...pointer(entry, index)}
    >
      {cells?.(entry) ?? <Cells entry={entry} index={index} {...entries} />}
    </GridRow>
  )
}

function Cells({ entry, index, ...entries }: EntriesProps & { entry: Resource; index: number }) {
  const { selection, onMenu } = entries
  const { type, size, fileCount, updatedAt } = entry.attributes
  const isFolder = type === 'dir'
  return (
    <>
      <GridCell className="file-check">
        <EntryCheck entry={entry} index={index} selection={selection} />
      </GridCell>
      <Name entry={entry} index={index} {...entries} />
      <GridCell className="file-size" title={isFolder ? undefined : exactSize(size)}>
        {isFolder ? itemsText(fileCount) : sizeText(size)}
      </GridCell>
      <GridCell className="file-date">
        <RelativeTime at={updatedAt} />
      </GridCell>
      <GridCell className="file-by">
        <Uploader of={entry.attributes} isShortened />
      </GridCell>
      <GridCell className="file-more">
        <EntryMenuButton entry={entry} index={index} selection={selection} onMenu={onMenu} />
      </GridCell>
    </>
  )
}

interface NameProps extends EntriesProps {
  readonly entry: Resource
  readonly index: number
  /** Below the name, in lists of several folders. */
  readonly children?: ReactNode
}

export function Name({ entry, index, children, ...entries }: NameProps) {
  const { name, type, path } = entry.attributes
  const onClick = openByName(entries, entry, index)
  if (!entries.isSearch)
    return (
      <GridCell className="file-name">
        <button type="button" tabIndex={-1} className="file-open" onClick={onClick}>
          <EntryName name={name} looks={entry.attributes} />
          <StarMark entry={entry} />
        </button>
      </GridCell>
    )
  return (
    <GridCell className="file-name file-lines">
      <span className="file-picture">
        <Thumbnail entry={entry} size={24} isSmall />
      </span>
      <button type="button" tabIndex={-1} className="file-open" onClick={onClick}>
        <LongName name={name} isFolder={type === 'dir'} />
        <StarMark entry={entry} />
      </button>
      {children ?? <Where folder={parentPath(path)} />}
    </GridCell>
  )
}

/** "in /customers/north". */
const Where = ({ folder }: { folder: string }) => (
  <span className="file-where">
    <span className="file-in">{rich('in {path}', { path: <LongName name={folder} split={partsOfLongPath} /> })}</span>
  </span>
)

/** Letters of a path that stay visible at its end. */
const shownEnd = 28

const partsOfLongPath = (path: string) => partsOfPath(path, shownEnd)
