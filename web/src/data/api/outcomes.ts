/** Outcomes of an action on several files and folders: one per entry, whatever the shape of the response. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { t } from '../../lib/language/language.ts'
import { errorText } from './failure.ts'

export interface Outcome {
  readonly id: number
  /** The path before the action. */
  readonly path: string
  /** The path after the action, if it differs. */
  readonly to?: string
  /** The entry after the action: of a copy, the copy. */
  readonly after?: Snapshot
  /** True for an entry that was restored to a folder created again for it. */
  readonly isFolderNew?: boolean
  /** True for a folder that was restored in place of one created again for something in it, with what was in that. */
  readonly isMerged?: boolean
  /** True for a folder that was restored. */
  readonly isFolder?: boolean
  /** True for a folder with so much in it that the server cannot undo its restore. */
  readonly isTooLarge?: boolean
  /** The reason of a failure; null on success. */
  readonly problem: string | null
}

/** What an entry was like at some time. */
export interface Snapshot {
  readonly id: number
  readonly path: string
  readonly updatedAt: string
}

interface Failed {
  readonly errors: readonly { readonly detail: string }[]
}

/** `responses` of a 207 are in the order of the request. */
export interface Answer {
  readonly data?: unknown
  readonly responses?: readonly object[]
}

type Named = Pick<Resource, 'id'> & { readonly attributes: Pick<Resource['attributes'], 'path'> }

/** A response without `responses` means that every entry succeeded. */
export function outcomesOf(asked: readonly Named[], { data, responses }: Answer): Outcome[] {
  return asked.map(({ id, attributes: { path } }, index) => {
    const one = responses ? responses[index] : { data }
    if (!one) return { id, path, problem: t('The server did not report a result for this item.') }
    if ('errors' in one) {
      const detail = (one as Failed).errors[0]?.detail
      return { id, path, problem: detail === undefined ? t('The server refused the action.') : errorText(detail) }
    }
    const after = snapshotIn(one)
    return { id, path, problem: null, ...(after && { after }), ...(after && after.path !== path && { to: after.path }) }
  })
}

function snapshotIn(one: object): Snapshot | undefined {
  const { id, attributes } = (one as { data?: Partial<Resource> }).data ?? {}
  if (id === undefined || !attributes) return undefined
  return { id, path: attributes.path, updatedAt: attributes.updatedAt }
}

export const failedOf = (outcomes: readonly Outcome[]): Outcome[] => outcomes.filter(({ problem }) => problem !== null)

export const succeededOf = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.filter(({ problem }) => problem === null)
