/** Filters of the list of users, which are in the address. */
import { type UserState, userStates } from '@sallyport/contract/schemas/accounts/user-states.ts'
import { ClearFilters } from '../../components/filters/chip.tsx'
import { ChoiceChip } from '../../components/filters/filter-chips.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import type { UserFilters } from '../../data/account/users.ts'
import type { Search } from '../../lib/filter-dates.ts'
import { t } from '../../lib/language/language.ts'
import { roleNames, stateNames } from './words.ts'

const isRole = (text: string): text is keyof typeof roleNames => Object.hasOwn(roleNames, text)
const isState = (text: string): text is UserState => userStates.some((state) => state === text)

/** Values that are not known do not filter. */
export const filtersIn = ({ role = '', state = '' }: Search): UserFilters => ({
  ...(isRole(role) && { role }),
  ...(isState(state) && { state }),
})

export const isFiltered = (filters: UserFilters): boolean => Object.keys(filters).length > 0

export function Filters() {
  const [search, set] = useFilters()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen
    <div className="users-filters" role="group" aria-label={t('Filters')}>
      <ChoiceChip label={t('Role')} name="role" choices={roleNames} />
      <ChoiceChip label={t('Status')} name="state" choices={stateNames} />
      {isFiltered(filtersIn(search)) && <ClearFilters onClear={() => set({ role: '', state: '' }, { isStep: true })} />}
    </div>
  )
}
