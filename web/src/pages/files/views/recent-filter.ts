/** What Recent can be limited to. */
import { categories } from '../../../lib/search/filters.ts'

const actors = ['everyone', 'me', 'others', 'visitors'] as const
/** `changes`: all that was not only opened. */
const activities = [
  ...(['', 'changes', 'uploaded', 'changed', 'renamed', 'moved', 'copied', 'compressed', 'extracted'] as const),
  ...(['restored', 'versionRestored', 'opened'] as const),
] as const

export interface RecentFilter {
  /** Kind of files. */
  readonly kind: Exclude<(typeof categories)[number], 'folder'> | 'file'
  /** Who changed the files last. */
  readonly by: (typeof actors)[number]
  /** Username of one person who changed the files last, in place of `by`; '' for none. */
  readonly user: string
  /** What happened to the files last; '' for anything. */
  readonly activity: (typeof activities)[number]
  /** A range of days that ends today or yesterday, or the first and the last day; '' for any. */
  readonly range: string
  readonly from: string
  readonly to: string
}

export const unfiltered: RecentFilter = {
  ...({ kind: 'file', by: 'everyone', activity: '' } as const),
  ...{ user: '', range: '', from: '', to: '' },
}

type Name = 'type' | Exclude<keyof RecentFilter, 'kind'>

export type RecentParameters = { readonly [name in Name]?: string }

const known = <T extends string>(all: readonly T[], text: unknown): T | undefined => all.find((one) => one === text)

/** As the address has it; what it does not say is not limited. */
export function filterOf({ type, by, user = '', activity, range = '', from = '', to = '' }: RecentParameters) {
  const kind = known(categories, type) ?? 'folder'
  return {
    kind: kind === 'folder' ? unfiltered.kind : kind,
    by: (user === '' && known(actors, by)) || unfiltered.by,
    activity: known(activities, activity) ?? '',
    ...{ user, range, from, to },
  } satisfies RecentFilter
}

/** For the address. */
export function parametersOf({ kind, ...filter }: RecentFilter): RecentParameters {
  const { kind: _, ...none } = unfiltered
  const set = Object.entries(filter).filter(([name, value]) => value !== none[name as keyof typeof none])
  return { ...(kind !== unfiltered.kind && { type: kind }), ...Object.fromEntries(set) }
}
