/** The message after a restore: where to, with a link to that folder, and Undo. */
import { useRouter } from '@tanstack/react-router'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { type Outcome, succeededOf } from '../../../data/api/outcomes.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { showOutcome } from '../../files/undo/undo-message.tsx'

/** Returns a function that shows it. */
export function useRestoredMessage(): (outcomes: readonly Outcome[]) => void {
  const router = useRouter()
  const mayUndo = can(useMe(), 'delete')
  return (outcomes) => {
    const succeeded = succeededOf(outcomes)
    if (succeeded.length === 0) return
    const folder = folderOf(succeeded)
    const link = folder === null ? undefined : linkTo(router, folder)
    showOutcome({
      text: `${textOf(succeeded, folder)}${againText(succeeded, folder !== null)}`,
      link,
      done: { action: 'restore', outcomes },
      mayUndo,
    })
  }
}

/** Null if they are in different ones. */
function folderOf(outcomes: readonly Outcome[]): string | null {
  const folders = new Set(outcomes.map(({ path, after }) => parentPath(after?.path ?? path)))
  const [only] = folders
  return folders.size === 1 && only !== undefined ? only : null
}

/** After the text, if folders were created again. */
function againText(outcomes: readonly Outcome[], isOne: boolean): string {
  if (!outcomes.some(({ isFolderNew }) => isFolderNew)) return ''
  return ` (${isOne ? t('folder created again') : t('deleted folders created again')})`
}

function textOf(outcomes: readonly Outcome[], only: string | null): string {
  const count = outcomes.length
  const folder = only === null ? null : folderText(only)
  const [first] = outcomes
  if (folder === null) return t('{count, plural, one {# item} other {# items}} restored', { count })
  if (count !== 1 || !first)
    return t('{count, plural, one {# item} other {# items}} restored to {folder}', { count, folder })
  const name = baseName(first.path)
  const now = baseName(first.after?.path ?? first.path)
  return name === now
    ? t('“{name}” restored to {folder}', { name, folder })
    : t('“{name}” restored to {folder} as “{now}”', { name, folder, now })
}

/** Messages are outside of the router. */
function linkTo(router: ReturnType<typeof useRouter>, folder: string) {
  const to = { to: '/files/$', params: { _splat: folder.slice(1) } } as const
  return (
    <a
      href={router.buildLocation(to).href}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        void router.navigate(to)
      }}
    >
      {t('Open folder')}
    </a>
  )
}
