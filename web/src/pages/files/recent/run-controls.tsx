/** What rows and tiles of runs have: the checkbox, which selects the files, and the menu. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useNavigate } from '@tanstack/react-router'
import { Icon } from '../../../components/display/icon.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { t } from '../../../lib/language/language.ts'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { linkTo } from '../location/location.ts'
import { type GoTo, openRunMenu, type ShownRun } from './run.ts'

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
  const submission = ({ id, formId }: Parameters<NonNullable<GoTo['submission']>>[0]) =>
    void navigate({
      to: `/sharing/receive/${formId}/submissions`,
      search: { submission: String(id) } as never,
    })
  return {
    folder: (path) => void navigate(linkTo(path)),
    submission: mayShow ? submission : undefined,
  }
}
