/** The heading of a run: "28 files in Drafts". It opens and closes the run; its checkbox selects the files. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../../components/display/icon.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { Collage } from '../entries/collage.tsx'
import { idOf } from '../entries/entry-handlers.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { linkTo } from '../location/location.ts'
import type { ShownFile } from '../recent-order/held.ts'
import type { Row } from '../recent-order/runs.ts'
import { dayIdOf, TimeOfDay, When } from './day-rows.tsx'
import { In, Lines, type Placed, type RecentProps } from './recent-rows.tsx'
import { Sentence } from './what-happened.tsx'

interface Props extends RecentProps, Placed {
  readonly row: Row & { readonly is: 'run' }
}

export function RunRow({ row, index, rowIndex, start, period, isWide, ...entries }: Props) {
  const { listing, selection, onMenu } = entries
  // Its heading is about what they have in common, whatever has happened to one of them since.
  const latest = listing.files[row.indexes[0] ?? -1]
  if (!latest) return null
  const file = withoutName(latest)
  const since = sinceOf(latest, listing.files[row.indexes.at(-1) ?? -1])
  const folder = parentPath(file.resource.attributes.path)
  const name = baseName(folder) || t('Files')
  const count = row.indexes.length
  const title = t('{count, plural, one {# file} other {# files}} in {name}', { count, name })
  const files = listing.filesOf(row)
  const size = sizeText(files.reduce((sum, { attributes }) => sum + attributes.size, 0))
  return (
    <GridRow
      className="file-row recent-run"
      id={idOf(index)}
      aria-rowindex={rowIndex}
      aria-describedby={dayIdOf(period)}
      style={{ transform: `translateY(${start}px)` }}
      data-active={selection.active === index}
      aria-selected={files.every(({ id }) => selection.selected.has(id))}
      onContextMenu={(event) => {
        event.preventDefault()
        selection.many(files, index, true)
        onMenu(files, { x: event.clientX, y: event.clientY })
      }}
    >
      <RunCheck {...{ title, files, index, selection }} />
      <GridCell className="file-name file-lines">
        <span className="file-picture">
          <Collage files={files} />
        </span>
        <button
          type="button"
          tabIndex={-1}
          className="file-open recent-title"
          aria-expanded={row.isOpen}
          title={title}
          onClick={() => listing.toggle(row)}
        >
          <Icon name={row.isOpen ? 'down' : 'right'} size={16} />
          {title}
        </button>
        <RunPlace {...{ file, count, since, folder, size, isWide }} />
      </GridCell>
      {isWide && <Columns {...{ file, count, since }} />}
      <OpenFolder {...{ folder, name, isWide }} />
    </GridRow>
  )
}

/** Who did what, and when. */
const Columns = ({ file, count, since }: Pick<PlaceProps, 'file' | 'count' | 'since'>) => (
  <>
    <GridCell className="recent-did">
      <Sentence {...{ file, count }} />
    </GridCell>
    <GridCell className="file-date">
      <When file={file} />
      {since && (
        <span className="recent-before">{rich('since {time}', { time: <TimeOfDay at={since} isDayKnown /> })}</span>
      )}
    </GridCell>
  </>
)

interface PlaceProps {
  readonly file: ShownFile
  readonly count: number
  readonly since: string | undefined
  readonly folder: string
  readonly size: string
  readonly isWide: boolean
}

/** Where the folder is that the title names, and the size of all files. */
function RunPlace({ file, count, since, folder, size, isWide }: PlaceProps) {
  const parent = parentPath(folder)
  if (!isWide) return <Lines {...{ file, count, since }}>{size}</Lines>
  return (
    <span className="file-where">
      {parent !== '/' && <In folder={parent} />}
      <span className="recent-size">
        {parent !== '/' && <>&nbsp;· </>}
        {size}
      </span>
    </span>
  )
}

/** When the first of a run happened, unless that was in the same minute as the latest. Times are shown in minutes. */
function sinceOf(latest: RecentFile, earliest: RecentFile | undefined): string | undefined {
  const minuteOf = (at: string) => Math.floor(Date.parse(at) / 60_000)
  const at = earliest?.attributes.at
  return at !== undefined && minuteOf(at) < minuteOf(latest.attributes.at) ? at : undefined
}

/** A run has many names. */
function withoutName(file: RecentFile): ShownFile {
  const { formerName: _, ...attributes } = file.attributes
  return { ...file, attributes, isChanged: false }
}

interface CheckProps {
  readonly title: string
  readonly files: readonly Resource[]
  readonly index: number
  readonly selection: SelectionState
}

function RunCheck({ title, files, index, selection }: CheckProps) {
  const selected = files.filter(({ id }) => selection.selected.has(id)).length
  return (
    <GridCell className="file-check">
      <label className="entry-check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('Select {name}', { name: title })}
          checked={selected === files.length}
          ref={(input) => {
            if (input) input.indeterminate = selected > 0 && selected < files.length
          }}
          onChange={() => selection.many(files, index, selected < files.length)}
        />
      </label>
    </GridCell>
  )
}

const OpenFolder = ({ folder, name, isWide }: { folder: string; name: string; isWide: boolean }) => (
  <GridCell className="recent-folder">
    <Link
      {...(linkTo(folder) as { to: string })}
      tabIndex={-1}
      aria-label={t('Open folder {name}', { name })}
      title={t('Open folder')}
    >
      <Icon name="folder" size={16} />
      {isWide && t('Open folder')}
    </Link>
  </GridCell>
)
