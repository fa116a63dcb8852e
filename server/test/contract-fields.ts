/** Every input of every operation, from the contract, for tests of hostile input. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import type { Answer, Ask, ServedApp } from './served-app.ts'

export interface Field {
  readonly operation: OperationName
  readonly part: 'params' | 'query' | 'body'
  readonly name: string
  /** `string`, `integer`, `array` …, or `enum`. */
  readonly type: string
  /** Names a file or folder by path, `id:` or `hash:`. */
  readonly isIdentifier: boolean
}

interface Shape {
  readonly type?: string
  readonly enum?: unknown
  readonly description?: string
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
}

export const nameOf = ({ operation, name }: Field) => `${operation}.${name}`

/** All fields of params, query and body, those of nested objects by their dotted name. */
export function allFields(): Field[] {
  return (Object.entries(operations) as [OperationName, Operation][]).flatMap(([operation, it]) =>
    (['params', 'query', 'body'] as const).flatMap((part) => {
      const schema = it[part]
      if (schema === undefined || schema === 'file') return []
      return fieldsOf(schema as Shape, '').map((field) => ({ operation, part, ...field }))
    }),
  )
}

function fieldsOf(schema: Shape, prefix: string): Omit<Field, 'operation' | 'part'>[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, shape]) => {
    const name = prefix + key
    if (shape.properties) return fieldsOf(shape, `${name}.`)
    const inner = shape.items ?? shape
    const type = 'enum' in inner ? 'enum' : (shape.type ?? shape.anyOf?.[0]?.type ?? 'unknown')
    return [{ name, type, isIdentifier: inner.description?.includes('`id:…`') === true }]
  })
}

const names = /(^|\.)(path|name|username|archiveName|downloadArchiveName|resourcePath|folder)$/i
/** Names that are not part of a path: of applications, of lists, and of users as a filter or in setup. */
const elsewhere = new Set([
  'addAccessToken.name',
  'addApiKey.name',
  'updateApiKeyById.name',
  'addEmailList.name',
  'updateEmailListById.name',
  'setUp.username',
  'signIn.username',
  'startPasswordReset.username',
  'getWebhookLogs.username',
  'getSessionLogs.username',
  'exportSessionLogs.username',
  'exportWebhookLogs.username',
  'addShare.name',
  'updateShareById.name',
  'listShares.name',
  'listShares.username',
])

/** Fields that take a path, an identifier, or a name that becomes a part of one. */
export const pathFields = allFields().filter(
  (field) =>
    (field.isIdentifier || (field.type === 'string' && names.test(field.name))) && !elsewhere.has(nameOf(field)),
)

/** Valid values for the other identifiers of a field's operation. `/own/own.txt` and `/own` must exist. */
export const companionsOf = (field: Field): [Field, unknown][] =>
  pathFields
    .filter((other) => other.isIdentifier && other.operation === field.operation && other.name !== field.name)
    .map((other) => [other, ownValue(other)])

const ownValue = ({ type, name }: Field) =>
  type === 'array' ? ['/own/own.txt'] : name === 'resource' ? '/own/own.txt' : '/own'

export interface Parts {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** Replaces examples that leave a field unread: with `path`, the other two are ignored. */
const otherExamples: { readonly [N in OperationName]?: Parts } = {
  addFolder: { body: { parentResource: '/own', name: 'made' } },
}

/** The examples of an operation, or other parts, with other values for some fields (dotted names reach into objects). */
export function partsWith(
  name: OperationName,
  changes: readonly [Pick<Field, 'part' | 'name'>, unknown][],
  from = otherExamples[name] ?? (operations[name].examples as Parts),
): Parts {
  const parts = structuredClone(from) as Record<string, Record<string, unknown>>
  for (const [field, value] of changes) {
    const way = field.name.split('.')
    const last = way.pop() ?? ''
    parts[field.part] ??= {}
    let place = parts[field.part] as Record<string, unknown>
    for (const step of way) {
      place[step] = { ...(place[step] as object) }
      place = place[step] as Record<string, unknown>
    }
    place[last] = value
  }
  return parts
}

/** Calls an operation with these parts. Uploads send `content`; params are encoded into the path. */
export async function askWith(
  app: ServedApp,
  name: OperationName,
  { params = {}, query = {}, body }: Parts,
  as: Ask['as'],
  content = 'content',
): Promise<Answer> {
  const it: Operation = operations[name]
  const path = it.path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(String(params[param])))
  const search = new URLSearchParams()
  const isFile = it.body === 'file'
  for (const [key, value] of Object.entries(isFile ? { ...query, fileSize: content.length } : query))
    for (const one of Array.isArray(value) ? value : [value])
      search.append(Array.isArray(value) ? `${key}[]` : key, String(one))
  const sent = isFile ? { body: content } : it.method === 'GET' || body === undefined ? {} : { json: body }
  return await app.ask(it.method, `/api/v2${path}?${search}`, { as: as ?? null, ...sent })
}
