/** What Recent can be limited to. */
export const recentKinds = ['file', 'document', 'picture', 'video', 'audio', 'archive', 'other'] as const
export const actors = ['everyone', 'me', 'others'] as const

export interface RecentFilter {
  /** Kind of files. */
  readonly kind: (typeof recentKinds)[number]
  /** Whose actions. */
  readonly by: (typeof actors)[number]
}

export const unfiltered: RecentFilter = { kind: 'file', by: 'everyone' }

const known = <T extends string>(all: readonly T[], text: unknown): T | undefined => all.find((one) => one === text)

/** As the address has it; what it does not say is not limited. */
export const filterOf = (type: unknown, by: unknown): RecentFilter => ({
  kind: known(recentKinds, type) ?? unfiltered.kind,
  by: known(actors, by) ?? unfiltered.by,
})

/** For the address. */
export const parametersOf = ({ kind, by }: RecentFilter) => ({
  ...(kind !== unfiltered.kind && { type: kind }),
  ...(by !== unfiltered.by && { by }),
})
