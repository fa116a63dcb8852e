import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { useRestoreVersion } from '../../../data/files/versions.ts'
import { t } from '../../../lib/language/language.ts'

export interface Restore {
  readonly isPending: boolean
  readonly restore: (version: FileVersion) => void
}

/** Makes a version the current content, and says so; undefined for users without permission. */
export function useRestore(entry: Resource, onRestored: (entry: Resource) => void): Restore | undefined {
  const mayUpload = can(useMe(), 'upload')
  const { isPending, mutate } = useRestoreVersion(entry)
  const on = {
    onSuccess: (file: Resource) => {
      onRestored(file)
      notifications.show({ message: t('Version restored. The previous content is now a version.') })
    },
    onError: (error: unknown) => {
      const { title, detail } = failureOf(error)
      notifications.show({ color: 'danger', title, message: detail })
    },
  }
  if (!mayUpload) return undefined
  return {
    isPending,
    restore: (version) => {
      if (!isPending) mutate(version, on)
    },
  }
}
