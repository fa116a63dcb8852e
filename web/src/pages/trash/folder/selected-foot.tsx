/** In the window of a deleted folder, in place of its buttons: what is done with the selected contents. It stays in view. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { ClearSelection } from '../../../components/lists/clear-selection.tsx'
import { useTrashContents } from '../../../data/files/trash.ts'
import { numberText, t } from '../../../lib/language/language.ts'

interface Props {
  readonly folder: TrashedResource
  readonly selected: ReadonlySet<number>
  readonly onClear: () => void
  readonly onRestore: (rows: readonly TrashedResource[]) => void
}

export function SelectedFoot({ folder, selected, onClear, onRestore }: Props) {
  const { data } = useTrashContents(folder.id)
  const rows = data?.rows.filter(({ id }) => selected.has(id)) ?? []
  const count = rows.length
  return (
    <div className="preview-foot">
      <span className="trash-foot-selected">
        <ClearSelection onClick={onClear} />
        <span role="status">{t('{count} selected', { count })}</span>
      </span>
      <Button leftSection={<Icon name="undo" size={18} />} disabled={count === 0} onClick={() => onRestore(rows)}>
        {t('Restore {count}', { count: numberText(count) })}
      </Button>
    </div>
  )
}
