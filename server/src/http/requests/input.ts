/** Converts fields that several handlers read. */
import { type Actor, type Permission, permissionNames } from '../../core/actor.ts'
import { Fault } from '../../core/fault.ts'
import { parseClientDate } from '../../lib/time.ts'

type Flags = { readonly [P in Permission]?: boolean | undefined }

/** The permissions that a request sets, on or off. Flags that were not sent are left out. */
export const permissionChanges = (flags: Flags): Map<Permission, boolean> =>
  new Map(permissionNames.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as const])))

/** The permissions that are on. */
export const permissionsIn = (flags: Flags): Set<Permission> =>
  new Set(permissionNames.filter((name) => flags[name] === true))

/** `-date` → the field, descending. The contract has validated the field's name. */
export const sorting = <F extends string>(word: F | `-${F}`) => ({
  field: word.replace('-', '') as F,
  descending: word.startsWith('-'),
})

/** An instant from a client, read in the caller's time zone, as it is stored. Throws `invalid` naming the field. */
export function instant(field: string, text: string | undefined, actor: Actor): string | undefined {
  if (text === undefined) return undefined
  const date = parseClientDate(text, actor.timeZone)
  if (!date) throw new Fault('invalid', `${field} must be a date and time such as 2026-11-23T22:47:54Z, got "${text}".`)
  return date.toISOString()
}
