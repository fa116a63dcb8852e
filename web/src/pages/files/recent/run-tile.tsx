/** A run in a grid: a tile with pictures of some of its files; when it is open, their tiles follow it. */
import { Icon } from '../../../components/display/icon.tsx'
import { GridCell } from '../../../components/lists/grid.tsx'
import { Collage } from '../entries/collage.tsx'
import { idOf } from '../entries/entry-handlers.ts'
import { When } from './day-rows.tsx'
import type { RecentProps } from './recent-rows.tsx'
import { type Run, runMenuAt, runOf } from './run.ts'
import { RunCheck, RunMenuButton, runPointer, useGoTo } from './run-controls.tsx'
import { Sentence } from './what-happened.tsx'

interface Props extends RecentProps {
  readonly row: Run
  readonly index: number
}

export function RunTile({ row, index, ...entries }: Props) {
  const { listing, selection } = entries
  const run = runOf(listing, row)
  const goTo = useGoTo()
  if (!run) return null
  const pointer = runPointer({ row, index, selection, listing })
  const { file, title, count, files, size } = run
  return (
    <GridCell
      id={idOf(index)}
      className="file-tile recent-run-tile"
      aria-selected={files.every(({ id }) => selection.selected.has(id))}
      data-active={selection.active === index}
      data-open={row.isOpen}
      {...pointer.row}
      onContextMenu={runMenuAt(run, { ...entries, index, goTo })}
    >
      <span className="file-tile-tools">
        <RunCheck {...{ title, files, index, selection }} />
        <RunMenuButton {...{ run, index, selection }} onMenu={entries.onMenu} />
      </span>
      <button
        type="button"
        tabIndex={-1}
        className="file-tile-open"
        aria-expanded={row.isOpen}
        title={title}
        onClick={pointer.onTitle}
      >
        <span className="file-tile-picture">
          <Collage files={files} />
        </span>
        <span className="recent-title">
          <Icon name={row.isOpen ? 'down' : 'right'} size={16} />
          {title}
        </span>
        <span className="file-tile-where">
          <span>
            <When file={file} />
            {' · '}
            {size}
          </span>
          <Sentence {...{ file, count }} more="short" />
        </span>
      </button>
    </GridCell>
  )
}
