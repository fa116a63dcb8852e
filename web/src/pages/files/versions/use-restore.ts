import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { useRestoreVersion } from '../../../data/files/versions.ts'
import { t } from '../../../lib/language/language.ts'
import { logTime } from '../../../lib/time.ts'

export interface Restore {
  readonly isPending: boolean
  readonly restore: (version: FileVersion) => void
}

/** Makes a version the current content, and says so; undefined for users without permission. */
export function useRestore(entry: Resource, onRestored: (entry: Resource) => void): Restore | undefined {
  const me = useMe()
  const { timeZone } = me.attributes
  const { isPending, mutate } = useRestoreVersion(entry)
  const on = {
    onSuccess: (file: Resource, { attributes }: FileVersion) => {
      onRestored(file)
      const time = logTime(attributes.uploadDate, timeZone, Date.now())
      notifications.show({ message: t('Version of {time} restored', { time }) })
    },
    onError: (error: unknown) => {
      const { title, detail } = failureOf(error)
      notifications.show({ color: 'danger', title, message: detail })
    },
  }
  if (!can(me, 'upload')) return undefined
  return {
    isPending,
    restore: (version) => {
      if (!isPending) mutate(version, on)
    },
  }
}
