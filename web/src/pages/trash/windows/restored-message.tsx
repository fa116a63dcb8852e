/** The message after a restore: where to, with a link to that folder or a list of what was restored where, and Undo. */
import { useQueries } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { can, useMe } from '../../../data/account/me.ts'
import { useClient } from '../../../data/api/client.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { type Outcome, succeededOf } from '../../../data/api/outcomes.ts'
import { resourceOptions } from '../../../data/files/resource.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import { t } from '../../../lib/language/language.ts'
import { endOffer, inThisPage, type Router, showOutcome } from '../../files/undo/undo-message.tsx'
import { leftText } from './folders-left.ts'
import { showRestored } from './restored-list.tsx'
import { nameOf, renamedIn, restoredText, soleFolderOf } from './restored-text.ts'

/** Returns a function that shows it. `created`: folders that undoing it removes, if they are empty. */
export function useRestoredMessage(): (outcomes: readonly Outcome[], created: Undoable['created']) => void {
  const router = useRouter()
  const client = useClient()
  const mayUndo = can(useMe(), 'delete')
  return (outcomes, created = []) => {
    const succeeded = succeededOf(outcomes)
    if (succeeded.length === 0) return
    const folder = soleFolderOf(succeeded)
    const isListed = succeeded.length > 1 && (folder === null || renamedIn(succeeded).length > 0)
    showOutcome({
      text: restoredText(succeeded),
      link: (message) => (
        <>
          {isListed ? (
            <ListLink {...{ router, restored: succeeded }} />
          ) : (
            folder && <OpenLink {...{ router, folder }} shown={succeeded.length === 1 ? succeeded[0] : undefined} />
          )}
          {succeeded.length <= followedAtMost && <DeletedAgain {...{ message, restored: succeeded }} />}
        </>
      ),
      done: {
        ...{ action: 'restore', outcomes, created },
        noteAfter: (undone) => leftText(client, succeeded, undone),
      },
      mayUndo: mayUndo && succeeded.some(({ isTooLarge }) => !isTooLarge),
    })
  }
}

/** Restored entries that are followed while their message is shown. */
const followedAtMost = 20

/** Says in place of the message that none of what was restored is there any more. */
function DeletedAgain({ message, restored }: { message: string; restored: readonly Outcome[] }) {
  const client = useClient()
  const results = useQueries({
    queries: restored.map(({ id, after }) => ({ ...resourceOptions(client, `id:${after?.id ?? id}`), staleTime: 0 })),
  })
  const isGone = results.every(({ error, isFetching }) => !isFetching && hasStatus(error, 404))
  const [only, ...others] = restored
  const text =
    only && others.length === 0
      ? t('“{name}” was deleted again', { name: nameOf(only) })
      : t('The restored items were deleted again')
  useEffect(() => {
    if (isGone) endOffer(message, text)
  }, [isGone, message, text])
  return null
}

interface OpenProps {
  readonly router: Router
  readonly folder: string
  /** What is selected there. */
  readonly shown: Outcome | undefined
}

function OpenLink({ router, folder, shown }: OpenProps) {
  const to = {
    ...{ to: '/files/$', params: { _splat: folder.slice(1) } },
    ...(shown && { search: { show: String(shown.after?.id ?? shown.id) } as never }),
  } as const
  return (
    <a href={router.buildLocation(to).href} onClick={inThisPage(() => void router.navigate(to))}>
      {t('Open folder')}
    </a>
  )
}

/** The list is a window of the trash, wherever the user is meanwhile. */
const ListLink = ({ router, restored }: { router: Router; restored: readonly Outcome[] }) => (
  <a
    href="/trash"
    onClick={(event) => {
      event.preventDefault()
      showRestored(restored)
      if (router.state.location.pathname !== '/trash') void router.navigate({ to: '/trash' })
    }}
  >
    {t('Show')}
  </a>
)
