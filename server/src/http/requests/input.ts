/** Converts fields that several handlers read. */

import type { WebhookTriggersInput } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { type Actor, type Permission, permissionNames } from '../../core/actor.ts'
import { type TriggerName, triggerNames } from '../../core/event.ts'
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

/** The triggers after a request has switched some on or off. Throws `invalid` when none is left. */
export function mergeTriggers(before: readonly TriggerName[], input: WebhookTriggersInput): TriggerName[] {
  const sent = new Map<string, boolean>()
  for (const [noun, flags] of Object.entries(input))
    for (const [verb, on] of Object.entries(flags ?? {})) if (typeof on === 'boolean') sent.set(`${noun}.${verb}`, on)
  const chosen = triggerNames.filter((name) => sent.get(name) ?? before.includes(name))
  if (chosen.length === 0)
    throw new Fault('invalid', 'triggers must switch on at least one event, for example {"resources":{"upload":true}}.')
  return chosen
}
