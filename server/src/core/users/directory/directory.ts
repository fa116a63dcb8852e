/** Search for users of an account, for administrators. */
import { hasWildcard, likePattern } from '../../../lib/text/glob.ts'
import { mustBeAdmin } from '../../access.ts'
import type { Actor, Role } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import * as tree from '../../files/tree/tree.ts'
import type { User } from '../user.ts'
import * as store from './store.ts'

export interface Search {
  /** Exactly this user; all other criteria are ignored. */
  readonly username?: string | undefined
  /** Identifier of a home folder. */
  readonly homeResource?: string | undefined
  readonly nickname?: string | undefined
  readonly email?: string | undefined
  /** `unknown` matches nobody, as for `locked` and `state`. */
  readonly role?: Role | 'unknown' | undefined
  readonly locked?: boolean | 'unknown' | undefined
  readonly state?: store.UserState | 'unknown' | undefined
  /** Any of nickname, email, role, user name and path of the home folder. */
  readonly search?: string | undefined
  readonly sort: readonly { readonly field: store.UserSort; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

/** One page of matching users with the total count. */
export async function search(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  input: Search,
): Promise<{ users: User[]; total: number }> {
  mustBeAdmin(actor, 'manage users')
  const filter = await filterOf(ctx, actor, input)
  if (filter === null) return { users: [], total: 0 }
  return await store.usersPage(ctx.db.q, actor.accountId, filter, input)
}

const pageSize = 200

/** All users that match the criteria, sorted by name, one page at a time. */
export async function* pages(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  criteria: Pick<Search, 'search' | 'role' | 'state'>,
): AsyncGenerator<User[]> {
  const sort = [{ field: 'username', descending: false }] as const
  for (let offset = 0; ; offset += pageSize) {
    const { users } = await search(ctx, actor, { ...criteria, sort, offset, limit: pageSize })
    yield users
    if (users.length < pageSize) return
  }
}

async function filterOf(ctx: Needs<'db' | 'clock'>, actor: Actor, input: Search): Promise<store.UserFilter | null> {
  if (input.username !== undefined) return { username: input.username }
  if (input.role === 'unknown' || input.locked === 'unknown' || input.state === 'unknown') return null
  const home = input.homeResource === undefined ? null : await tree.lookUp(ctx.db.q, actor, input.homeResource, 'home')
  if (input.homeResource !== undefined && home === null) return null
  return {
    ...(home && { homeId: home.resource.id }),
    ...(input.nickname !== undefined && { nickname: pattern(input.nickname) }),
    ...(input.email !== undefined && { email: pattern(input.email) }),
    ...(input.role !== undefined && { role: input.role }),
    ...(input.locked !== undefined && { locked: input.locked }),
    ...(input.state !== undefined && { state: { is: input.state, now: ctx.clock.now().toISOString() } }),
    ...(input.search !== undefined && { search: anywhere(input.search) }),
  }
}

/** Without a wildcard the whole value must be equal, ignoring case. */
const pattern = (text: string) => likePattern(text.toLowerCase())

/** Without a wildcard any value that contains the text matches. */
const anywhere = (text: string) => pattern(hasWildcard(text) ? text : `*${text}*`)
