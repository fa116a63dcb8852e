/** What Recent can be limited to. */
const recentKinds = ['file', 'document', 'picture', 'video', 'audio', 'archive', 'other'] as const
const actors = ['everyone', 'me', 'others'] as const

export interface RecentFilter {
  /** Kind of files. */
  readonly kind: (typeof recentKinds)[number]
  /** Who changed the files last. */
  readonly by: (typeof actors)[number]
  /** Username of one person who changed the files last, in place of `by`; '' for none. */
  readonly user: string
  /** Whether files that were only opened are left out. */
  readonly isWithoutOpened: boolean
}

export const unfiltered: RecentFilter = { kind: 'file', by: 'everyone', user: '', isWithoutOpened: false }

export interface RecentParameters {
  readonly type?: string
  readonly by?: string
  readonly user?: string
  readonly opened?: string
}

const known = <T extends string>(all: readonly T[], text: unknown): T | undefined => all.find((one) => one === text)

/** As the address has it; what it does not say is not limited. */
export const filterOf = ({ type, by, user = '', opened }: RecentParameters): RecentFilter => ({
  kind: known(recentKinds, type) ?? unfiltered.kind,
  by: (user === '' && known(actors, by)) || unfiltered.by,
  user,
  isWithoutOpened: opened === 'no',
})

/** For the address. */
export const parametersOf = ({ kind, by, user, isWithoutOpened }: RecentFilter): RecentParameters => ({
  ...(kind !== unfiltered.kind && { type: kind }),
  ...(by !== unfiltered.by && { by }),
  ...(user !== '' && { user }),
  ...(isWithoutOpened && { opened: 'no' }),
})
