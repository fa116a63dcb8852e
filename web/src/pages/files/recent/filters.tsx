import { NativeSelect } from '@mantine/core'
import { PeopleChip, UserChip } from '../../../components/filters/filter-chips.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useRecentFiles } from '../../../data/files/recent.ts'
import { t } from '../../../lib/language/language.ts'
import { kindWords } from '../../../lib/search/kinds.ts'
import { actors, type RecentFilter, recentKinds, unfiltered } from '../views/recent-filter.ts'
import { requestOf } from './request.ts'

const kinds: Readonly<Record<RecentFilter['kind'], string>> = { ...kindWords, file: t('All types') }

const people: Readonly<Record<RecentFilter['by'], string>> = {
  everyone: t('Everyone'),
  me: t('By me'),
  others: t('By others'),
}

interface Props {
  readonly filter: RecentFilter
  readonly onChange: (filter: RecentFilter) => void
}

/** Limits Recent to files of a kind, and to what some people did. */
export const Filters = ({ filter, onChange }: Props) => (
  <>
    <NativeSelect
      size="sm"
      aria-label={t('Type')}
      data={recentKinds.map((value) => ({ value, label: kinds[value] }))}
      value={filter.kind}
      onChange={({ currentTarget }) => onChange({ ...filter, kind: currentTarget.value as RecentFilter['kind'] })}
    />
    <NativeSelect
      size="sm"
      aria-label={t('Done by')}
      data={actors.map((value) => ({ value, label: people[value] }))}
      value={filter.by}
      onChange={({ currentTarget }) => onChange({ ...filter, by: currentTarget.value as RecentFilter['by'], user: '' })}
    />
    {isAdmin(useMe()) ? <UserChip label={t('Person')} name="user" /> : <PersonChip />}
    <NativeSelect
      size="sm"
      aria-label={t('Activity')}
      data={[
        { value: 'yes', label: t('All activity') },
        { value: 'no', label: t('Without opened') },
      ]}
      value={filter.isWithoutOpened ? 'no' : 'yes'}
      onChange={({ currentTarget }) => onChange({ ...filter, isWithoutOpened: currentTarget.value === 'no' })}
    />
  </>
)

/** For users, who cannot list those of the account: the people who did something lately. */
function PersonChip() {
  const { files = [] } = useRecentFiles(requestOf(unfiltered))
  const deeds = files.flatMap(({ attributes }) => [attributes, attributes.before ?? []].flat())
  const users = deeds.filter(({ by, visitor }) => by !== '' && visitor === undefined).map(({ by }) => by)
  return <PeopleChip label={t('Person')} name="user" people={[...new Set(users)].toSorted()} />
}
