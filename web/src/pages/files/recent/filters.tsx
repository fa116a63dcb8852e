import { NativeSelect } from '@mantine/core'
import { t } from '../../../lib/language/language.ts'
import { actors, type RecentFilter, recentKinds } from '../views/recent-filter.ts'

const kinds: Readonly<Record<RecentFilter['kind'], string>> = {
  file: t('All types'),
  document: t('Documents'),
  picture: t('Pictures'),
  video: t('Videos'),
  audio: t('Audio'),
  archive: t('Archives'),
  other: t('Other files'),
}

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
      onChange={({ currentTarget }) => onChange({ ...filter, by: currentTarget.value as RecentFilter['by'] })}
    />
  </>
)
