import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { type Restored, useRestoreVersion, useUndoReplacement } from '../../../data/files/versions.ts'
import { t } from '../../../lib/language/language.ts'
import { showUndoable, showWords } from '../undo/undo-message.tsx'
import type { Content } from './contents.ts'

export interface Restore {
  /** The version that is being restored, if any. */
  readonly pending: FileVersion | undefined
  readonly restore: (version: FileVersion) => void
}

const wordsOf = ({ attributes }: FileVersion) => t('Version {number} restored', { number: `${attributes.number}` })

/**
 * Makes a function that restores what a content has replaced, and resolves to the words about it.
 * `failed`: the title of the message if the content has changed since.
 */
export function useUndoing(entry: Resource, failed: string, onUndone: () => void) {
  const { mutateAsync: undo } = useUndoReplacement(entry)
  return (uploadDate: string, replaced: FileVersion) => async () => {
    const undone = await undo({ uploadDate, replaced })
    if (undone) {
      onUndone()
      return t('Undone: the content of version {number} is current again', { number: `${replaced.attributes.number}` })
    }
    const message = t('The content of the file has changed since. Restore the version that you want from its versions.')
    notifications.show({ color: 'danger', title: failed, message })
    return undefined
  }
}

/**
 * Makes a version the current content, and says so, with a button that undoes it; undefined for users without permission.
 * `contents`: those before. `onRestored` is also called after undoing.
 */
export function useRestore(entry: Resource, contents: readonly Content[], onRestored: () => void): Restore | undefined {
  const me = useMe()
  const { isPending, variables, mutate } = useRestoreVersion(entry, contents[0]?.attributes)
  const undoing = useUndoing(entry, t('Restoring could not be undone'), onRestored)
  const on = {
    onSuccess: ({ file, replaced }: Restored, version: FileVersion) => {
      onRestored()
      if (replaced) showUndoable(wordsOf(version), undoing(file.attributes.uploadDate, replaced))
      else showWords(wordsOf(version))
    },
    onError: (error: unknown) => {
      const { title, detail } = failureOf(error)
      notifications.show({ color: 'danger', title, message: detail })
    },
  }
  if (!can(me, 'upload')) return undefined
  return {
    pending: isPending ? variables : undefined,
    restore: (version) => {
      if (!isPending) mutate(version, on)
    },
  }
}
