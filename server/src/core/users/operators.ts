/** Users who may change settings of the server: marked at the command line only. */
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, notFound } from '../fault.ts'
import * as store from './store.ts'
import type { User } from './user.ts'
import type { UserUpdate } from './user-input.ts'

/** What weakens the sign-in of a user, by field of an update: whether these changes do. */
const weakening: {
  readonly [K in keyof Required<UserUpdate>]: (changes: UserUpdate, user: User) => boolean
} = {
  password: ({ password }) => password !== undefined,
  email: ({ email }, user) => email !== undefined && email !== user.email,
  role: ({ role }, user) => role !== undefined && role !== user.role,
  // Reopens a user that could not sign in.
  locked: ({ locked }, user) => locked === false && user.locked,
  expiresAt: ({ expiresAt }, user) => expiresAt !== undefined && isLater(expiresAt, user.expiresAt),
  // Lets a link in an email set the password.
  permissions: ({ permissions }, user) =>
    permissions?.get('changePassword') === true && !user.permissions.has('changePassword'),
  sftpAccess: ({ sftpAccess }, user) => sftpAccess !== undefined && sftpAccess !== user.sftpAccess,
  ftpAccess: ({ ftpAccess }, user) => ftpAccess !== undefined && ftpAccess !== user.ftpAccess,
  username: () => false,
  nickname: () => false,
  home: () => false,
  storageQuota: () => false,
  timeZone: () => false,
  listOrder: () => false,
  language: () => false,
  onboarding: () => false,
  currentPassword: () => false,
}

/** Null: never. */
const isLater = (expiresAt: string | null, than: string | null): boolean =>
  than !== null && (expiresAt === null || expiresAt > than)

/** Another way to sign in as a user, or one check less. */
type SignInChange = 'second factor removed' | 'SSH key added' | 'access token created' | 'password link sent'

/**
 * True when a user stops being an operator: because it is locked, or because an administrator of its account weakens its sign-in, who
 * could otherwise act as the operator of all accounts. Everything that changes how a user signs in must ask this function.
 */
export const endsOperator = (actor: Actor, user: User, change: UserUpdate | SignInChange): boolean => {
  if (!user.operator) return false
  if (typeof change === 'object' && change.locked === true) return true
  if (actor.kind === 'operator' || actor.userId === user.id) return false
  return typeof change === 'string' || Object.values(weakening).some((weakens) => weakens(change, user))
}

/** The entry of the session log for a user who stopped being an operator. */
export const operatorEnded = 'operator=false'

/** Ends the mark of a user whose sign-in the actor changes, where it must end. In the transaction of the change. */
export async function endOperator(
  ctx: Needs<'clock' | 'record'>,
  tx: Tx,
  actor: Actor,
  { user, change }: { readonly user: User; readonly change: SignInChange },
): Promise<void> {
  if (!endsOperator(actor, user, change)) return
  await store.setOperator(tx, user.id, false, ctx.clock.now().toISOString())
  await ctx.record(tx, actor, { name: 'users.update', username: user.username, fields: [operatorEnded] })
}

/** Makes a user an operator, or ends that. Throws `conflict` for a locked user, `not-found`. */
export async function setOperator(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
  isOperator: boolean,
): Promise<User> {
  if (actor.kind !== 'operator') throw new Fault('forbidden', 'Operators are marked with "./sallyport user operator".')
  return await ctx.db.tx(async (tx) => {
    const user = await store.lockUser(tx, actor.accountId, id)
    if (!user) throw notFound('user', `There is no user ${id}.`)
    if (isOperator && user.locked)
      throw new Fault('conflict', `User "${user.username}" is locked. Unlock it first: ./sallyport user unlock.`)
    await store.setOperator(tx, id, isOperator, ctx.clock.now().toISOString())
    const fields = [`operator=${isOperator}`]
    await ctx.record(tx, actor, { name: 'users.update', username: user.username, fields })
    return { ...user, operator: isOperator }
  })
}
