/** What rows and tiles of runs have: the checkbox and clicks, which select the files, and the menu. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useNavigate } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { t } from '../../../lib/language/language.ts'
import { isRepeated } from '../../../lib/repeated-click.ts'
import { type EntriesProps, isOnControl, keepText, keysOf } from '../entries/entry-handlers.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { linkTo } from '../location/location.ts'
import { submissionAddress } from '../submissions/submission.ts'
import { type GoTo, openRunMenu, type Run, type ShownRun, showSubmission } from './run.ts'
import type { ShownRecent } from './shown.ts'

interface CheckProps {
  readonly title: string
  readonly files: readonly Resource[]
  readonly index: number
  readonly selection: SelectionState
}

export function RunCheck({ title, files, index, selection }: CheckProps) {
  const selected = files.filter(({ id }) => selection.selected.has(id)).length
  return (
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
  )
}

interface PointerProps {
  readonly row: Run
  readonly index: number
  readonly selection: SelectionState
  readonly listing: ShownRecent
}

/** Pointer handling of a run: as of one entry, for its files. A double-click opens or closes it, as a click on its title does. */
export function runPointer({ row, index, selection, listing }: PointerProps) {
  const files = listing.filesOf(row)
  const isSelected = files.every(({ id }) => selection.selected.has(id))
  const press = (event: MouseEvent) => {
    const { isAdding, isRange } = keysOf(event)
    if (isRange) selection.go(index, true)
    else if (isAdding) selection.many(files, index, !isSelected)
    else selection.only(files, index)
  }
  return {
    row: {
      onMouseDown: keepText,
      onClick: (event: MouseEvent) => {
        if (!isOnControl(event) && !isRepeated(event)) press(event)
      },
      onDoubleClick: (event: MouseEvent) => {
        if (!isOnControl(event)) listing.toggle(row)
      },
    },
    onTitle: (event: MouseEvent) => {
      if (isRepeated(event)) return
      const { isAdding, isRange } = keysOf(event)
      if (isAdding || isRange) press(event)
      else listing.toggle(row)
    },
  }
}

interface MenuProps extends Pick<EntriesProps, 'selection' | 'onMenu'> {
  readonly run: ShownRun
  readonly index: number
}

export function RunMenuButton({ run, ...of }: MenuProps) {
  const goTo = useGoTo()
  return (
    <button
      type="button"
      tabIndex={-1}
      className="file-menu"
      aria-label={t('Actions for {name}', { name: run.title })}
      onClick={({ currentTarget }) => {
        const { x, y, width, height } = currentTarget.getBoundingClientRect()
        openRunMenu(run, { ...of, goTo }, { x, y, width, height })
      }}
    >
      <Icon name="more" size={18} />
    </button>
  )
}

/** Where the menu of a run leads. */
export function useGoTo(): GoTo {
  const navigate = useNavigate()
  const mayShow = can(useMe(), 'share')
  return {
    folder: (path) => void navigate(linkTo(path)),
    submission: mayShow ? (submission) => void navigate(submissionAddress(submission)) : undefined,
  }
}

/** Opens the menu of files: that of one file leads to the submission that it came with, too. */
export function useMenu({
  listing,
  onMenu,
}: Pick<EntriesProps, 'onMenu'> & { listing: ShownRecent }): EntriesProps['onMenu'] {
  const goTo = useGoTo()
  return (picked, at, extra) => {
    const file = picked.length === 1 ? listing.files.find(({ id }) => id === picked[0]?.id) : undefined
    onMenu(picked, at, extra ?? showSubmission(file?.attributes.submission, goTo))
  }
}
