/** In place of an entry that somebody restored or purged while it was shown. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Empty, Loading } from '../../../components/display/states.tsx'
import { FolderLink } from '../../../components/files/folder-link.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { Window } from '../../../components/windows/window.tsx'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { useDeletion, useRestoration, useTrashContents } from '../../../data/files/trash.ts'
import { entriesText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'

/** Whether the last one of a path, from an entry of the trash down to what is shown, is no longer there. */
export function useIsGone(path: readonly TrashedResource[]): boolean {
  const [entry, shown] = [path[0] as TrashedResource, path.at(-1)]
  const deletion = useDeletion(entry, { isFollowed: true })
  const contents = useTrashContents(path.at(-2)?.id)
  if (deletion.data === null || hasStatus(contents.error, 404)) return true
  return !!contents.data && !contents.hasNextPage && !contents.data.rows.some(({ id }) => id === shown?.id)
}

interface WindowProps {
  readonly rows: readonly TrashedResource[]
  readonly onClose: () => void
}

/** In place of a window that asks about entries, none of which is left. */
export function GoneWindow({ rows, onClose }: WindowProps) {
  const [first] = rows
  if (rows.length === 1 && first)
    return (
      <Window title={<bdi>{first.attributes.name}</bdi>} onClose={onClose}>
        <GoneEntry entry={first} onClose={onClose} />
      </Window>
    )
  return (
    <Window title={entriesText(rows.length)} onClose={onClose}>
      <div role="status">
        <Empty
          icon="trash"
          title={t('These items are no longer in the Trash Can')}
          action={
            <Button variant="default" autoFocus onClick={onClose}>
              {t('Close')}
            </Button>
          }
        >
          <p>{t('Somebody else restored them or deleted them permanently.')}</p>
        </Empty>
      </div>
    </Window>
  )
}

interface Props {
  readonly entry: Pick<TrashedResource, 'id'> & {
    readonly attributes: Pick<TrashedResource['attributes'], 'name' | 'type'>
  }
  readonly onClose: () => void
}

/** Where it is now, and who restored it, as far as the user may know that. */
export function GoneEntry({ entry: { id, attributes }, onClose }: Props) {
  const me = useMe()
  const mayList = can(me, 'list')
  const { data: now, isPending } = useRestoration(id, isAdmin(me))
  if (isPending) return <Loading rows={4} />
  return (
    <div role="status">
      <Empty
        icon={attributes.type === 'dir' ? 'folder' : 'file'}
        title={t('“{name}” is no longer in the Trash Can', { name: attributes.name })}
        action={
          <div className="trash-gone-acts">
            {now && mayList && (
              <FolderLink path={parentPath(now.path)} shown={id}>
                {t('Open folder')}
              </FolderLink>
            )}
            <Button variant="default" autoFocus onClick={onClose}>
              {t('Close')}
            </Button>
          </div>
        }
      >
        {now ? <Words {...now} name={attributes.name} me={me.attributes.username} /> : <Purged isKnown={isAdmin(me)} />}
      </Empty>
    </div>
  )
}

/** Administrators see all files of the account. */
const Purged = ({ isKnown }: { isKnown: boolean }) => (
  <p>
    {isKnown
      ? t('It was permanently deleted.')
      : t('It was permanently deleted, or restored to where you have no access.')}
  </p>
)

interface WordsProps extends NonNullable<ReturnType<typeof useRestoration>['data']> {
  /** The name that it had. */
  readonly name: string
  /** Username of the viewer. */
  readonly me: string
}

function Words({ path, by, name, me }: WordsProps) {
  const values = { folder: <bdi key="folder">{folderText(parentPath(path))}</bdi> }
  const now = baseName(path)
  return (
    <p>
      {!by && rich('It was restored to {folder}.', values)}
      {by?.username === me && rich('You restored it to {folder}.', values)}
      {by &&
        by.username !== me &&
        rich('{name} restored it to {folder}.', { ...values, name: <bdi key="name">{by.displayName}</bdi> })}
      {now !== name && <> {rich('Its name is now {name}.', { name: <bdi key="name">{now}</bdi> })}</>}
    </p>
  )
}
