/** Who reaches a file or folder by their home folder, and what they may do there: for administrators everybody, for others themselves. */

import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode, useId } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { Dotted } from '../../../components/display/dotted.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { type HomeUsers, useUsersOfHomes } from '../../../data/account/users.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { type Group, groupsOf } from './groups.ts'
import { ownRightsText } from './rights.ts'
import './access.css'

/** Whether everybody is shown, which stays so for other files. */
export interface People {
  readonly areShown: boolean
  readonly onShow: (areShown: boolean) => void
}

interface Props {
  /** Of the file or folder. */
  readonly path: string
  readonly type: Resource['attributes']['type']
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
  readonly people: People
}

export const Access = (props: Props) => (isAdmin(useMe()) ? <Everybody {...props} /> : <Own />)

/** Who else there is, only administrators learn. */
const Own = () => (
  <Fact name={t('Access')}>
    {ownRightsText(useMe().attributes)}
    <span className="details-when">{t('Administrators have full access, and other users may have access.')}</span>
  </Fact>
)

/** Names of a line. */
const mostNames = 5

/** The nearest home folder first, at last the users who have everything; folded, unless it is the home folder of somebody. Nothing until all of it is known. */
function Everybody({ path, type, isSheet, people: { areShown, onShow } }: Props) {
  const id = useId()
  const me = useMe()
  const homes = useUsersOfHomes(type === 'dir' ? path : parentPath(path)) ?? []
  const own = homes.filter(({ folder }) => folder === path && path !== '/')
  const others = homes.filter((home) => !own.includes(home))
  const count = others.reduce((sum, { total }) => sum + total, 0)
  const ofOwn = own.some(({ total }) => total > 0)
  if (count === 0 && !ofOwn) return null
  if (count === 1 && !ofOwn && others.some(({ users }) => users[0]?.id === me.id))
    return <Fact name={t('Access')}>{t('Only you')}</Fact>
  return (
    <Fact name={t('Access')}>
      <Lines homes={own} {...{ path, isSheet }} />
      {count > 0 && (
        <TextButton
          className="details-link"
          aria-expanded={areShown}
          aria-controls={id}
          onClick={() => onShow(!areShown)}
        >
          {ofOwn
            ? besidesText(
                count,
                others.some(({ users }) => users.some(({ id }) => id === me.id)),
              )
            : t('{people, plural, one {# person} other {# people}}', { people: count })}
        </TextButton>
      )}
      <div id={id} hidden={!areShown}>
        {areShown && <Lines homes={others} {...{ path, isSheet }} />}
      </div>
    </Fact>
  )
}

/** Besides those whose home folder it is. */
function besidesText(count: number, isWithMe: boolean): string {
  if (!isWithMe) return t('{people, plural, one {# other person} other {# other people}}', { people: count })
  if (count === 1) return t('You')
  return t('{others, plural, one {You and # other person} other {You and # other people}}', { others: count - 1 })
}

function Lines({ homes, path, isSheet }: Pick<LineProps, 'path' | 'isSheet'> & { homes: readonly HomeUsers[] }) {
  const me = useMe()
  return homes.map((home) => {
    const unknown = home.total - home.users.length
    return (
      <Fragment key={home.folder}>
        {groupsOf(home.users, me.id, Date.now()).map((group) => (
          <Line key={group.rights} {...{ home, group, path, isSheet }} />
        ))}
        {unknown > 0 && <div className="access-line">{othersText(home, unknown, isSheet)}</div>}
      </Fragment>
    )
  })
}

interface LineProps {
  readonly home: HomeUsers
  readonly group: Group
  /** Of the entry. */
  readonly path: string
  readonly isSheet: boolean
}

/** "You, Ann and 2 more", and below it "can view" and "through /Operations". */
function Line({ home, group: { users, rights }, path, isSheet }: LineProps) {
  // The last name in place of "and 1 more".
  const named = users.slice(0, users.length === mostNames + 1 ? mostNames + 1 : mostNames)
  const others = users.length - named.length
  return (
    <div className="access-line">
      {named.map((user, index) => (
        <Fragment key={user.id}>
          {index > 0 && ', '}
          <Name user={user} isSheet={isSheet} />
        </Fragment>
      ))}
      {others > 0 && <> {othersText(home, others, isSheet)}</>}
      <span className="details-when">
        <Dotted texts={[rights, reachText(home.folder, path)]} />
      </span>
    </div>
  )
}

function reachText(folder: string, path: string): ReactNode {
  if (folder === '/') return t('whole account')
  if (folder === path) return t('home folder')
  return rich('through {folder}', {
    folder: (
      <bdi>
        <Breakable text={folder} />
      </bdi>
    ),
  })
}

/** Leads to the settings of the user; of the master, who changes them alone, to the list. */
function Name({ user: { id, attributes }, isSheet }: { user: User; isSheet: boolean }) {
  const me = useMe()
  const { username, nickname, role } = attributes
  if (id === me.id) return <span title={username}>{t('You')}</span>
  const search = role === 'master' ? { find: username } : { user: String(id) }
  return (
    <Link className="details-link" title={username} replace={isSheet} to="/users/list" search={search as never}>
      <bdi>{nickname || username}</bdi>
    </Link>
  )
}

/** "and 12 more", which lead to the users with such a home folder. */
const othersText = ({ folder }: HomeUsers, others: number, isSheet: boolean): ReactNode =>
  rich('and <link>{others} more</link>', {
    others: numberText(others),
    link: (text) => (
      <Link
        className="details-link"
        replace={isSheet}
        to="/users/list"
        search={(folder === '/' ? {} : { find: folder }) as never}
      >
        {text}
      </Link>
    ),
  })
