import { StorageBar } from '../components/display/storage-bar.tsx'
import { useStorage } from '../data/files/storage.ts'

/** What is used of the person's quota, else of the account's; nothing where there is none. */
export function StorageUsed() {
  const { data: storage } = useStorage()
  if (!storage) return null
  return (
    <div className="storage-used">
      <StorageBar label="Storage" hasLabel used={storage.used} limit={storage.limit} />
    </div>
  )
}
