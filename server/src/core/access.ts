/** Permission checks; every permission is decided here. Pure: no I/O, no clock. */
import type { Actor, Permission, Role } from './actor.ts'
import { Fault } from './fault.ts'

/** Actions that only admin and master may perform. */
export type AdminVerb =
  | 'manage webhooks'
  | 'manage API keys'
  | 'manage access tokens'
  | 'manage SSH keys'
  | 'manage users'
  | 'change the account'
  | 'manage direct links'
  | 'see activity'
  | 'see connections'
  | 'end connections'
  | 'see emails'
  | 'see sessions of others'
  | 'end sessions of others'

export const isAdmin = (actor: Actor): boolean => actor.role !== 'user'

export const may = (actor: Actor, permission: Permission): boolean => actor.permissions.has(permission)

/**
 * True for a visitor who can upload but not list. Such a visitor never learns which names exist: responses repeat the names it
 * sent, even if the files were stored under others.
 */
export const isUploadOnly = (actor: Actor): boolean => actor.kind === 'visitor' && !may(actor, 'list')

/** Throws `forbidden` unless the actor holds the permission. */
export function mustBeAllowed(actor: Actor, permission: Permission): void {
  if (!may(actor, permission))
    throw new Fault(
      'forbidden',
      `User "${actor.username}" lacks the permission "${permission}". An administrator of the account can grant it.`,
      { lacking: `the permission "${permission}" is missing` },
    )
}

/** Throws `forbidden` unless the actor is admin or master. */
export function mustBeAdmin(actor: Actor, verb: AdminVerb): void {
  if (!isAdmin(actor))
    throw new Fault('forbidden', `Only administrators of the account can ${verb}.`, {
      lacking: `only administrators can ${verb}`,
    })
}

/** Only the master and the operator may change what gives access as the master. */
export const mayActFor = (actor: Actor, target: Role): boolean =>
  target === 'master' ? actor.role === 'master' : isAdmin(actor)

/** Whether a resource is in the actor's root folder. `lineage`: ids from the account's root folder down to the resource. */
export const isWithinRoot = (actor: Pick<Actor, 'rootId'>, lineage: readonly number[]): boolean =>
  lineage.includes(actor.rootId)
