/**
 * The operations of the API as plain TypeScript for the published client: interfaces with the descriptions of the reference, and the
 * table of routes. The contract's own types are computed from schemas, and would need its libraries.
 */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { MessageV1, MessageV2 } from '@sallyport/contract/schemas/webhooks/messages.ts'
import { slimOperations } from '../../tools/slim-operations.ts'

interface Schema {
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
}

/** Text of the module that replaces client/src/api/routes.ts. */
export const routesModule = (): string => `// Created from the contract by packaging/client.
import type { Operations } from './operations.ts'

export interface Route {
  readonly method: string
  readonly path: string
  readonly query?: { readonly properties: Readonly<Record<string, object>> }
}

export const routes: Readonly<Record<keyof Operations, Route>> = ${JSON.stringify(slimOperations(operations))}
`

/** Text of the module that replaces client/src/api/operations.ts. */
export function operationsModule(): string {
  const interfaces = new Interfaces()
  for (const schema of [MessageV1, MessageV2]) interfaces.typeOf(schema as Schema)
  const table = Object.entries<Operation>(operations).map(([name, it]) => {
    const request = interfaces.add(`${capital(name)}Request`, requestOf(it, interfaces), `The request of \`${name}\`.`)
    const members = `{ request: ${request}; response: ${responseOf(it, interfaces)} }`
    return `${comment(`${it.summary}. ${it.description}`)}  ${name}: ${members}`
  })
  const lists = Object.entries<Operation>(operations).filter(([, it]) => isList(it))
  return `// Created from the contract by packaging/client.
${interfaces.text()}
/** What a request takes and what its response contains, by the name of the operation. */
export interface Operations {
${table.join('\n')}
}

/** Operations that respond with pages of a list. */
export type ListName = ${lists.map(([name]) => `'${name}'`).join(' | ')}
`
}

/** Titles that would hide a type of the language. */
const names: Readonly<Record<string, string>> = { Error: 'ErrorEntry' }

/** Titled schemas, each once. */
class Interfaces {
  readonly #texts = new Map<string, string>()

  add(name: string, body: string, description = ''): string {
    const known = this.#texts.get(name)
    const text = `${comment(description, '')}export interface ${name} ${body}`
    if (known !== undefined && known !== text) throw new Error(`Two different schemas have the title ${name}.`)
    this.#texts.set(name, text)
    return name
  }

  text(): string {
    return [...this.#texts.values()].join('\n\n')
  }

  typeOf(schema: Schema): string {
    if (schema.enum) return union(schema.enum.map((one) => JSON.stringify(one)))
    if (schema.const !== undefined) return JSON.stringify(schema.const)
    if (schema.anyOf) return union(schema.anyOf.map((one) => this.typeOf(one)))
    if (schema.type === 'array') return `(${this.typeOf(schema.items ?? {})})[]`
    if (schema.type === 'integer') return 'number'
    if (schema.type === 'object') return this.#objectType(schema)
    if (['string', 'number', 'boolean', 'null'].includes(schema.type ?? '')) return schema.type ?? ''
    throw new Error(`There is no TypeScript for the schema ${JSON.stringify(schema)}.`)
  }

  #objectType(schema: Schema): string {
    if (!schema.properties) {
      const values = schema.additionalProperties
      return `Record<string, ${typeof values === 'object' ? this.typeOf(values) : 'unknown'}>`
    }
    const body = this.members(schema)
    return schema.title ? this.add(names[schema.title] ?? schema.title, body) : body
  }

  members({ properties = {}, required = [] }: Schema): string {
    const lines = Object.entries(properties).map(([name, schema]) => {
      const optional = required.includes(name) ? '' : '?'
      return `${comment(described(schema))}  ${propertyName(name)}${optional}: ${this.typeOf(schema)}`
    })
    return `{\n${lines.join('\n')}\n}`
  }
}

/** A part is optional if nothing in it is required. */
function requestOf(it: Operation, interfaces: Interfaces): string {
  const parts = (['params', 'query', 'headers', 'body'] as const).flatMap((part) => {
    const schema = it[part] as Schema | 'file' | undefined
    if (schema === undefined || schema === 'file') return []
    const optional = (schema.required ?? []).length > 0 ? '' : '?'
    return [`  ${part}${optional}: ${interfaces.typeOf(schema)}`]
  })
  return `{\n${parts.join('\n')}\n}`
}

const responseOf = (it: Operation, interfaces: Interfaces): string =>
  union(
    Object.values(it.replies).map((reply) =>
      typeof reply === 'string' ? 'never' : interfaces.typeOf(reply as Schema),
    ),
  )

/** As in `ListName` of client/src/api/operations.ts. */
function isList({ query, replies }: Operation): boolean {
  const has = (name: string) => name in (query?.properties ?? {})
  const [reply] = Object.values(replies) as (Schema | string)[]
  const data = typeof reply === 'object' ? reply.properties?.['data'] : undefined
  return (has('offset') || has('after')) && data?.type === 'array'
}

const union = (types: readonly string[]) => [...new Set(types)].join(' | ')
const capital = (name: string) => name[0]?.toUpperCase() + name.slice(1)
const propertyName = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

function described({ description: own, anyOf, default: value }: Schema): string {
  const description = own ?? anyOf?.[0]?.description ?? ''
  const isShown = ['string', 'number', 'boolean'].includes(typeof value)
  return isShown ? `${description} Default: \`${JSON.stringify(value)}\`.`.trim() : description
}

const comment = (text: string, indent = '  ') =>
  text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n`
