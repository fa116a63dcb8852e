/** Above the list: what the trash is, the search for names and the filters. */
import { Button } from '@mantine/core'
import { Icon } from '../../components/display/icon.tsx'
import { PageTitle } from '../../components/display/page-title.tsx'
import { ClearFilters } from '../../components/filters/chip.tsx'
import { DateChip } from '../../components/filters/date-chip.tsx'
import { ChoiceChip, UserChip } from '../../components/filters/filter-chips.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { SearchField } from '../../components/forms/search-field.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { kindWords } from '../../lib/search/kinds.ts'
import { isFiltered, noFilters } from './filters.ts'

interface Props {
  /** True once it is known that nothing is in the trash. A search without results changes nothing above its list. */
  readonly isEmpty: boolean
  readonly onEmpty: () => void
}

export const Head = ({ isEmpty, onEmpty }: Props) => (
  <>
    <PageTitle title={t('Trash Can')}>
      {!isEmpty && (
        <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={onEmpty}>
          {t('Empty the trash')}
        </Button>
      )}
    </PageTitle>
    {!isEmpty && (
      <>
        <p className="trash-about">
          <About />
        </p>
        <Filters />
      </>
    )}
  </>
)

/** How long entries stay, and for users which ones they see. */
export function About() {
  const me = useMe()
  const stay = t(
    'Deleted files stay here for {days, plural, one {# day} other {# days}} and can be restored. After that they are permanently deleted.',
    { days: me.trashDays },
  )
  if (isAdmin(me)) return stay
  return (
    <>
      {stay} {t('You see only what you deleted yourself; an administrator can restore the rest.')}
    </>
  )
}

function Filters() {
  const [search, set] = useFilters()
  return (
    <div className="trash-search">
      <SearchField
        label={t('Search the trash')}
        placeholder={t('Search the trash')}
        words={search['find'] ?? ''}
        onSearch={(find) => set({ find })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen */}
      <div className="trash-filters" role="group" aria-label={t('Filters')}>
        <ChoiceChip label={t('Type')} name="type" choices={kindWords} />
        {isAdmin(useMe()) && <UserChip label={t('Deleted by')} name="by" hasDisplayNames />}
        <DateChip label={t('Date deleted')} />
        {isFiltered(search) && <ClearFilters onClear={() => set(noFilters)} />}
      </div>
    </div>
  )
}
