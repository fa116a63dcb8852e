/** Compares what tests send through the official client with what the contract accepts. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'

interface Shape {
  readonly enum?: readonly unknown[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly 'x-addition'?: true
}

/**
 * All optional query parameters of these operations, with each value if there are few, and all fields of their bodies:
 * `listShares.scope=active`, `addShare.recipients[].email`. Without additions, which the client does not know.
 */
export function offeredBy(methods: readonly string[]): string[] {
  const known: Readonly<Record<string, Operation>> = operations
  return methods.flatMap((method) => {
    const { query, body } = known[method] ?? {}
    const required = new Set(query?.required)
    const asked = Object.entries((query as Shape | undefined)?.properties ?? {}).flatMap(([name, shape]) => {
      const values = shape.items?.enum ?? shape.enum
      if (shape['x-addition'] || required.has(name)) return []
      return values ? values.map((value) => `${method}.${name}=${value}`) : [`${method}.${name}`]
    })
    return [...asked, ...(body && body !== 'file' ? inBody(body as Shape, `${method}.`) : [])]
  })
}

const inBody = ({ properties = {} }: Shape, prefix: string): string[] =>
  Object.entries(properties).flatMap(([name, shape]) => {
    if (shape['x-addition']) return []
    if (shape.properties) return inBody(shape, `${prefix}${name}.`)
    return shape.items?.properties ? inBody(shape.items, `${prefix}${name}[].`) : [prefix + name]
  })

/** The names of the fields that the arguments of a call send. */
export function sentWith(method: string, args: readonly unknown[]): string[] {
  return args.flatMap((arg) => {
    if (!isRecord(arg)) return []
    if ('body' in arg) return walk(arg['body'], method)
    return Object.entries(arg).flatMap(([name, value]) => [
      ...walk(value, `${method}.${name}`),
      ...String(value)
        .split(',')
        .map((one) => `${method}.${name}=${one}`),
    ])
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function walk(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((one) => walk(one, `${at}[]`))]
  if (!isRecord(value)) return [at]
  return [at, ...Object.entries(value).flatMap(([name, one]) => walk(one, `${at}.${name}`))]
}
