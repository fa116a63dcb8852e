/** Users of a home folder, by what they may do. Pure functions. */
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { t } from '../../../lib/language/language.ts'
import { stateOf } from '../../users/user-form.ts'
import { rightsText } from './rights.ts'

export interface Group {
  /** What all of them may do, or why they may do nothing. */
  readonly rights: string
  /** The viewer first. */
  readonly users: readonly User[]
}

/** Who can sign in first, and of those the viewer with others like that. `me`: id of the viewer. */
export function groupsOf(users: readonly User[], me: number, now: number): Group[] {
  const groups = new Map<string, User[]>()
  for (const user of [...users.filter(({ id }) => id === me), ...users.filter(({ id }) => id !== me)]) {
    const rights = textOf(user, now)
    groups.set(rights, [...(groups.get(rights) ?? []), user])
  }
  const all = Array.from(groups, ([rights, users]) => ({ rights, users }))
  return all.toSorted((a, b) => Number(isOut(a, now)) - Number(isOut(b, now)))
}

function textOf(user: User, now: number): string {
  const status = stateOf(user, now)
  if (status === 'locked') return t('no access: locked')
  if (status === 'expired') return t('no access: expired')
  return rightsText(user.attributes)
}

const isOut = ({ users: [user] }: Group, now: number): boolean => user !== undefined && stateOf(user, now) !== 'active'
