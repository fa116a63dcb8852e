/** What became of files and folders that something was done to: one line each, whatever shape the answer had. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

export interface Outcome {
  readonly id: number
  /** Where it was before. */
  readonly path: string
  /** Where it is now, if that is another place. */
  readonly to?: string
  /** Why it did not work; null when it did. */
  readonly problem: string | null
}

interface Failed {
  readonly errors: readonly { readonly detail: string }[]
}

/** `responses` of a 207 stand in the order in which things were named. */
export interface Answer {
  readonly data?: unknown
  readonly responses?: readonly object[]
}

type Named = Pick<Resource, 'id'> & { readonly attributes: Pick<Resource['attributes'], 'path'> }

/** An answer without `responses` says that all went well. */
export function outcomesOf(asked: readonly Named[], { data, responses }: Answer): Outcome[] {
  return asked.map(({ id, attributes: { path } }, index) => {
    const one = responses ? responses[index] : { data }
    if (!one) return { id, path, problem: 'The server did not say what became of it.' }
    if ('errors' in one) return { id, path, problem: (one as Failed).errors[0]?.detail ?? 'It was refused.' }
    const to = placeIn(one)
    return { id, path, problem: null, ...(to !== undefined && to !== path && { to }) }
  })
}

const placeIn = (one: object): string | undefined =>
  (one as { data?: { attributes?: { path?: string } } }).data?.attributes?.path

export const failedOf = (outcomes: readonly Outcome[]): Outcome[] => outcomes.filter(({ problem }) => problem !== null)
