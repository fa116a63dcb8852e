import { NativeSelect } from '@mantine/core'
import { t } from '../../../lib/language/language.ts'
import { type RecentKind, recentKinds } from './recent-kinds.ts'

/** Limits Recent to files of a kind. */
export const KindSelect = ({ kind, onSelect }: { kind: RecentKind; onSelect: (kind: RecentKind) => void }) => (
  <NativeSelect
    className="files-kind"
    size="sm"
    aria-label={t('Type')}
    data={recentKinds.map(([value, label]) => ({ value, label }))}
    value={kind}
    onChange={({ currentTarget }) => onSelect(currentTarget.value as RecentKind)}
  />
)
