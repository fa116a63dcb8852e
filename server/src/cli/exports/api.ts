/** Reads an account by the operations of the API, in this process: what an export writes is what the API shows. */
import { operations } from '@sallyport/contract/operations.ts'
import { parseQuery } from '@sallyport/contract/parse.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { handlers } from '../../http/handlers/all.ts'

export interface Caller {
  readonly ctx: Context
  readonly actor: Actor
}

export interface ApiObject {
  readonly id: number
  readonly type: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A response of the API with all objects of a collection. */
export interface Collection {
  readonly totalResults: number
  readonly data: readonly ApiObject[]
  readonly included: readonly ApiObject[]
}

/** Operations that list objects, in pages or at once. */
export type ListName =
  | 'listUsers'
  | 'getSSHKeysList'
  | 'listShares'
  | 'listNotifications'
  | 'getEmailLists'
  | 'getWebhooksList'

interface Page {
  readonly totalResults: number
  readonly data: readonly ApiObject[]
  readonly included?: readonly ApiObject[]
}

type Lists = (call: Caller & { readonly query: unknown }) => Promise<{ readonly body: Page }>

const pageSize = 100

/** All objects of a list. */
export async function readAll(
  caller: Caller,
  name: ListName,
  query: Readonly<Record<string, string>> = {},
): Promise<Collection> {
  const data = new Map<number, ApiObject>()
  const included = new Map<string, ApiObject>()
  for (let offset = 0; ; ) {
    const page = await readPage(caller, name, { ...query, limit: String(pageSize), offset: String(offset) })
    for (const one of page.data) data.set(one.id, one)
    for (const one of page.included ?? []) included.set(`${one.type} ${one.id}`, one)
    offset += page.data.length
    if (page.data.length === 0 || offset >= page.totalResults) break
  }
  return { totalResults: data.size, data: [...data.values()], included: [...included.values()] }
}

async function readPage(caller: Caller, name: ListName, query: Readonly<Record<string, string>>): Promise<Page> {
  const parsed = parseQuery(operations[name].query, `?${new URLSearchParams(query)}`)
  if ('problems' in parsed) throw new Error(`${name}: ${parsed.problems.map(({ message }) => message).join(' ')}`)
  const { body } = await (handlers[name] as unknown as Lists)({ ...caller, query: parsed.ok })
  return body
}
