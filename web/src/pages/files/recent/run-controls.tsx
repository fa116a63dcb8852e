/** What rows and tiles of runs have: the checkbox, which selects the files, and the link to their folder. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { linkTo } from '../location/location.ts'

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

interface FolderProps {
  readonly folder: string
  readonly name: string
  readonly isWide?: boolean
}

export const OpenFolder = ({ folder, name, isWide = false }: FolderProps) => (
  <Link
    {...(linkTo(folder) as { to: string })}
    tabIndex={-1}
    className="recent-to-folder"
    aria-label={t('Open folder {name}', { name })}
    title={t('Open folder')}
  >
    <Icon name="folder" size={16} />
    {isWide && t('Open folder')}
  </Link>
)
