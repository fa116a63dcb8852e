/** What Recent can be limited to. */
export const recentKinds = ['file', 'document', 'picture', 'video', 'audio', 'archive', 'other'] as const

export type RecentKind = (typeof recentKinds)[number]

export const isRecentKind = (name: unknown): name is RecentKind => recentKinds.some((kind) => kind === name)
