/** Which changes of a user are allowed to whom, and which of them end sessions. */
import { isAdmin, mayActFor } from '../access.ts'
import type { Actor, Permission } from '../actor.ts'
import { fieldsOf, type UserEvent } from '../event.ts'
import { Fault, invalid, type Subject } from '../fault.ts'
import type { User } from './user.ts'
import type { UserUpdate } from './user-input.ts'

/** Fields that users may change of themselves. */
const ownFields = ['nickname', 'timeZone', 'onboarding', 'listOrder', 'language']
/** Fields that users with the permission `changePassword` may change of themselves. */
const ownCredentials = ['password', 'email']

/** True when the changes end the user's open sessions. */
export const endsSessions = ({ password, role, locked, expiresAt }: UserUpdate, user: User, now: Date): boolean =>
  password !== undefined ||
  (role !== undefined && role !== user.role) ||
  locked === true ||
  (typeof expiresAt === 'string' && expiresAt <= now.toISOString())

/** The session that stays open: the one in which a user changes its own password. */
export const keptSession = (actor: Actor, id: number, { role, locked }: UserUpdate): number | undefined =>
  actor.userId === id && role === undefined && !locked ? actor.session : undefined

/** Throws `forbidden` for fields that the actor may not change. */
export function checkFields(actor: Actor, id: number, changes: UserUpdate): void {
  if (isAdmin(actor)) return
  if (actor.userId !== id) throw notByUsers()
  const requested = fieldsIn(changes)
  const own = actor.permissions.has('changePassword') ? [...ownFields, ...ownCredentials] : ownFields
  const refused = requested.find((field) => !own.includes(field))
  if (refused === undefined) return
  const reason = ownCredentials.includes(refused) ? 'you lack the permission "changePassword"' : onlyAdmins
  const subject = subjectsOfFields.get(refused)
  throw new Fault(
    'forbidden',
    (of) => `You can't change your own ${subject === undefined ? refused : of[subject]}: ${reason}.`,
    {
      lacking:
        reason === onlyAdmins ? 'only administrators can change this' : 'the permission "changePassword" is missing',
    },
  )
}

const notByUsers = () =>
  new Fault('forbidden', 'Only administrators of the account can change other users.', {
    lacking: 'only administrators can change other users',
  })

const onlyAdmins = 'only an administrator can'

/** Subjects of fields that transports name in their own way. */
const subjectsOfFields: ReadonlyMap<string, Subject> = new Map([
  ['home', 'home'],
  ['expiresAt', 'expiration'],
  ['storageQuota', 'quota'],
])

const fieldsIn = ({ currentPassword: _, ...changes }: UserUpdate): string[] =>
  Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [field]))

/** Fields that are not worth an entry in the session log: how the user sees pages. */
const preferences = ['listOrder', 'language']

/** `also`: what else the changes have brought about. Null for changes that are not worth one. */
export const changeEvent = (username: string, changes: UserUpdate, also: readonly string[]): UserEvent | null =>
  fieldsIn(changes).every((field) => preferences.includes(field))
    ? null
    : { name: 'users.update', username, fields: [...fieldsOf(changes), ...also] }

/** True when the master, signed in with a browser, changes its own profile or credentials. Access tokens may not. */
const isOwnByMaster = (actor: Actor, user: User, changes: UserUpdate): boolean =>
  actor.session !== undefined &&
  actor.userId === user.id &&
  fieldsIn(changes).every((field) => [...ownFields, ...ownCredentials].includes(field))

/** Throws `forbidden` for users that the actor may not change, `invalid` for a change from or to the role master. */
export function checkTarget(actor: Actor, user: User, changes: UserUpdate): void {
  if (user.role === 'master' && actor.kind !== 'operator' && !isOwnByMaster(actor, user, changes))
    throw new Fault(
      'forbidden',
      'The master can\'t be changed through the API; the operator can, with "./sallyport user".',
    )
  if (!mayActFor(actor, user.role) && actor.userId !== user.id) throw notByUsers()
  if (changes.role === 'master' || (user.role === 'master' && changes.role !== undefined))
    throw invalid('role', (of) => `${of.role} must be user or admin: the master of an account can't be changed.`)
}

/** The permissions after the changes; those not mentioned stay. */
export function mergedPermissions(given: ReadonlySet<Permission>, changes: UserUpdate['permissions']): Set<Permission> {
  const permissions = new Set(given)
  for (const [name, on] of changes ?? []) {
    if (on) permissions.add(name)
    else permissions.delete(name)
  }
  return permissions
}
