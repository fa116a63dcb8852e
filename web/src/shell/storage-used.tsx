import { StorageBar } from '../components/display/storage-bar.tsx'
import { useStorage } from '../data/files/storage.ts'
import { t } from '../lib/language/language.ts'

/** Storage used of the user's quota, or the account's; nothing without a quota. */
export function StorageUsed() {
  const { data: storage } = useStorage()
  if (!storage) return null
  return (
    <div className="storage-used">
      <StorageBar label={t('Storage')} hasLabel used={storage.used} limit={storage.limit} />
    </div>
  )
}
