/** For administrators: which users reach a file or folder by their home folder, so that it is not taken for one that nobody sees. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fragment, type ReactNode } from 'react'
import { Fact } from '../../../components/display/fact.tsx'
import { type HomeUsers, mostOfHome, useUsersOfHomes } from '../../../data/account/users.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'

/** The nearest home folder first, at last the users who have everything. Nothing until all of it is known. */
export function Access({ entry: { attributes } }: { entry: Resource }) {
  const { path, type } = attributes
  const homes = useUsersOfHomes(type === 'dir' ? path : parentPath(path))
  const shown = homes?.filter(({ users }) => users.length > 0) ?? []
  if (shown.length === 0) return null
  return (
    <Fact name={t('Access')}>
      {shown.map((home) => (
        <div key={home.folder}>{textOf(home, path)}</div>
      ))}
    </Fact>
  )
}

function textOf(home: HomeUsers, path: string): ReactNode {
  const { folder, total } = home
  if (folder === '/')
    return total > mostOfHome
      ? t('{users} users: whole server', { users: numberText(total) })
      : rich('{names}: whole server', { names: <Names home={home} /> })
  if (folder === path) return rich('Home folder of {names}', { names: <Names home={home} /> })
  return rich('{names} (through {folder})', { names: <Names home={home} />, folder: <bdi>{folder}</bdi> })
}

function Names({ home: { users, total } }: { home: HomeUsers }) {
  const others = total - users.length
  return (
    <>
      {users.map(({ id, attributes: { username, nickname } }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <bdi title={username}>{nickname || username}</bdi>
        </Fragment>
      ))}
      {others > 0 && <> {t('and {others} more', { others: numberText(others) })}</>}
    </>
  )
}
