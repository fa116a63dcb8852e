/** What Recent is limited to: kinds of files, who changed them last, what happened, and when. */
import { ClearFilters } from '../../../components/filters/chip.tsx'
import { DateChip } from '../../../components/filters/date-chip.tsx'
import { ChoiceChip } from '../../../components/filters/filter-chips.tsx'
import { t } from '../../../lib/language/language.ts'
import { kindWords } from '../../../lib/search/kinds.ts'
import { parametersOf, type RecentFilter, unfiltered } from '../views/recent-filter.ts'
import { PersonChip } from './person-chip.tsx'
import './filters.css'

const { folder: _, ...kinds } = kindWords

const activities: Readonly<Record<Exclude<RecentFilter['activity'], ''>, string>> = {
  changes: t('Changes only'),
  uploaded: t('Uploaded'),
  changed: t('Replaced'),
  renamed: t('Renamed'),
  moved: t('Moved'),
  copied: t('Copied'),
  compressed: t('Compressed'),
  extracted: t('Extracted'),
  restored: t('Restored'),
  versionRestored: t('Version restored'),
  opened: t('Opened by me'),
}

interface Props {
  readonly filter: RecentFilter
  readonly onChange: (filter: RecentFilter) => void
}

/** On phones those that are not set are behind a button: see `Head`. */
export function Filters({ filter, onChange }: Props) {
  const isSet = Object.keys(parametersOf(filter)).length > 0
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen
    <div className="recent-filters" role="group" aria-label={t('Filters')}>
      <ChoiceChip label={t('Type')} name="type" choices={kinds} />
      <PersonChip filter={filter} onChange={onChange} />
      <ChoiceChip label={t('Activity')} name="activity" choices={activities} />
      <DateChip label={t('When')} />
      {isSet && <ClearFilters onClear={() => onChange(unfiltered)} />}
    </div>
  )
}
