import { Icon } from '../../../components/display/icon.tsx'
import { ChoiceChip } from '../../../components/filters/filter-chips.tsx'
import { t } from '../../../lib/language/language.ts'
import { kindWords } from '../../../lib/search/kinds.ts'
import type { RecentFilter } from '../views/recent-filter.ts'
import { PersonChip } from './person-chip.tsx'

const { folder: _, ...kinds } = kindWords

interface Props {
  readonly filter: RecentFilter
  readonly onChange: (filter: RecentFilter) => void
}

/** Limits Recent to files of a kind, to those that some people changed last, and to changes. */
export const Filters = ({ filter, onChange }: Props) => (
  <>
    <ChoiceChip label={t('Type')} name="type" choices={kinds} />
    <PersonChip filter={filter} onChange={onChange} />
    <OpenedChip filter={filter} onChange={onChange} />
  </>
)

/** Leaves out what the user has only opened. */
const OpenedChip = ({ filter, onChange }: Props) => (
  <span className="filter-chip" data-set={filter.isWithoutOpened || undefined}>
    <button
      type="button"
      className="filter-chip-button recent-opened"
      aria-pressed={filter.isWithoutOpened}
      onClick={() => onChange({ ...filter, isWithoutOpened: !filter.isWithoutOpened })}
    >
      {filter.isWithoutOpened && <Icon name="check" size={14} />}
      {t('Hide opened')}
    </button>
  </span>
)
