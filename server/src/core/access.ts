/** The one place where a permission is decided. Pure: no I/O, no clock. */
import type { Actor, Permission, Role } from './actor.ts'
import { Fault } from './fault.ts'

/** Things that only admin and master may do. */
export type AdminVerb =
  | 'manage webhooks'
  | 'manage API keys'
  | 'manage access tokens'
  | 'manage SSH keys'
  | 'manage users'
  | 'change the account'
  | 'manage the trash'
  | 'manage direct links'
  | 'see activity'
  | 'see connections'
  | 'end connections'
  | 'see emails'

export const isAdmin = (actor: Actor): boolean => actor.role !== 'user'

const may = (actor: Actor, permission: Permission): boolean => actor.permissions.has(permission)

/**
 * Whether somebody only hands something in: a visitor who may not list. It is never told which names are taken: it is told
 * the names that it sent, whatever they became.
 */
export const isUploadOnly = (actor: Actor): boolean => actor.kind === 'visitor' && !may(actor, 'list')

/** Throws `forbidden` unless the actor holds the permission. */
export function mustBeAllowed(actor: Actor, permission: Permission): void {
  if (!may(actor, permission))
    throw new Fault(
      'forbidden',
      `User "${actor.username}" lacks the permission "${permission}". An administrator of the account can grant it.`,
    )
}

/** Throws `forbidden` unless the actor is admin or master. */
export function mustBeAdmin(actor: Actor, verb: AdminVerb): void {
  if (!isAdmin(actor)) throw new Fault('forbidden', `Only administrators of the account can ${verb}.`)
}

/** Only the master (or the operator) touches what acts as the master. */
export const mayActFor = (actor: Actor, target: Role): boolean =>
  target === 'master' ? actor.role === 'master' : isAdmin(actor)

/** Whether a thing lies in the actor's root. `lineage`: ids from the account's root folder down to the thing. */
export const isWithinRoot = (actor: Pick<Actor, 'rootId'>, lineage: readonly number[]): boolean =>
  lineage.includes(actor.rootId)
