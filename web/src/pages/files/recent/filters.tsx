import { NativeSelect } from '@mantine/core'
import { t } from '../../../lib/language/language.ts'
import { type RecentKind, recentKinds } from './recent-kinds.ts'

const labels: Readonly<Record<RecentKind, string>> = {
  file: t('All types'),
  document: t('Documents'),
  picture: t('Pictures'),
  video: t('Videos'),
  audio: t('Audio'),
  archive: t('Archives'),
  other: t('Other files'),
}

/** Limits Recent to files of a kind. */
export const KindSelect = ({ kind, onSelect }: { kind: RecentKind; onSelect: (kind: RecentKind) => void }) => (
  <NativeSelect
    size="sm"
    aria-label={t('Type')}
    data={recentKinds.map((value) => ({ value, label: labels[value] }))}
    value={kind}
    onChange={({ currentTarget }) => onSelect(currentTarget.value as RecentKind)}
  />
)
