import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { maxSelected, pageSize } from '../../../data/files/trash.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import type { Marked } from './use-marked.ts'

interface Props extends Pick<Marked, 'selectAll' | 'isReading'> {
  readonly selected: number
  /** Loaded entries. */
  readonly shown: number
  /** Of all pages. */
  readonly total: number
}

/** Once all entries are selected that had been loaded, which may be more by now: offers all of the list. */
export function SelectRest({ selected, shown, total, selectAll, isReading }: Props) {
  if (selected < Math.min(shown, pageSize) || selected >= Math.min(total, maxSelected)) return null
  return (
    <p className="trash-rest">
      <span role="status">{t('{count} selected', { count: selected })}.</span>
      <BusyButton size="compact-sm" variant="subtle" loading={isReading} onClick={selectAll}>
        {t('Select all {total}', { total: numberText(total) })}
      </BusyButton>
    </p>
  )
}
